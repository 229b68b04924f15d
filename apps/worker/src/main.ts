/** Indexer and relayer as a process: prints `READY worker` and runs until SIGTERM or SIGINT. */
import { readWorkerEnv } from './env.ts'
import { startWorker } from './worker.ts'

try {
  const worker = await startWorker(readWorkerEnv(process.env))
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      void worker.stop().then(() => process.exit(0))
    })
  }
  await worker.ready
  process.stdout.write('READY worker\n')
} catch (error) {
  process.stderr.write(`The worker cannot start: ${(error as Error).message}\n`)
  process.exit(1)
}
