/** Runs the files that it is told, one after another, on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { FileRunner, type Selection } from './runFiles.ts'

const port = parentPort
if (!port) throw new Error('this module runs in a worker')
const runner = new FileRunner(workerData as Selection)
port.on('message', async (file: string | null) => {
  if (file === null) {
    await runner.close()
    port.close()
    return
  }
  await runner.run(file, (result) => port.postMessage({ result }))
  port.postMessage({ done: true })
})
port.postMessage({ done: false })
