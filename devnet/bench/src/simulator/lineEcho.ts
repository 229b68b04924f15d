/** The other side of lineLatency.ts: answers each odd number in the word with the even one after it, until the word is negative. */
import { parentPort, workerData } from 'node:worker_threads'

const word = new Int32Array(workerData as SharedArrayBuffer)
parentPort?.postMessage('ready')
for (let next = 1; ; next += 2) {
  let seen = Atomics.load(word, 0)
  while (seen >= 0 && seen !== next) seen = Atomics.load(word, 0)
  if (seen < 0) break
  Atomics.store(word, 0, next + 1)
}
