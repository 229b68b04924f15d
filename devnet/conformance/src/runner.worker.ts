/** Runs a share of the files on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { runFiles, type Selection } from './runFiles.ts'

await runFiles(workerData as Selection, (result) => parentPort?.postMessage(result))
