/** Runs a share of the cases on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { fuzz, type Share } from './fuzz.ts'

await fuzz(workerData as Share, (message) => parentPort?.postMessage(message))
