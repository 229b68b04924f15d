/** Runs fixture files on several threads and counts the outcomes. */
import { Worker } from 'node:worker_threads'
import { type CaseReport, FileRunner, type Selection } from './runFiles.ts'

export interface Summary {
  passed: number
  failed: number
  skipped: number
  /** How many cases were skipped for each reason. */
  skipReasons: Record<string, number>
}

export interface Listener {
  case(result: CaseReport): void
  /** A file has been run. */
  file(done: number): void
}

/** Every case is reported as it ends; with one thread in the order of the files. Throws if a thread dies. */
export async function runConformance(
  selection: Selection,
  files: readonly string[],
  threads: number,
  listener: Listener,
): Promise<Summary> {
  const summary: Summary = { passed: 0, failed: 0, skipped: 0, skipReasons: {} }
  const count = (result: CaseReport): void => {
    summary[result.result]++
    if (result.result === 'skipped')
      summary.skipReasons[result.reason] = (summary.skipReasons[result.reason] ?? 0) + 1
    listener.case(result)
  }
  let done = 0
  const finished = (): void => listener.file(++done)
  const queue = files.values()
  const threadCount = Math.min(threads, files.length)
  if (threadCount > 1) {
    await Promise.all(
      Array.from({ length: threadCount }, () => runOnThread(selection, queue, count, finished)),
    )
    return summary
  }
  const runner = new FileRunner(selection)
  try {
    for (const file of queue) {
      await runner.run(file, count)
      finished()
    }
  } finally {
    await runner.close()
  }
  return summary
}

/** Takes files from the queue, which other threads share, until it is empty. */
function runOnThread(
  selection: Selection,
  queue: Iterator<string>,
  report: (result: CaseReport) => void,
  finished: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./runner.worker.ts', import.meta.url), { workerData: selection })
    worker.on('message', (message: { result: CaseReport } | { done: boolean }) => {
      if ('result' in message) return report(message.result)
      if (message.done) finished()
      const next = queue.next()
      worker.postMessage(next.done ? null : next.value)
    })
    worker.on('error', reject)
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a conformance thread ended with code ${code}`)),
    )
  })
}
