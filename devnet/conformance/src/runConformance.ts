/** Runs fixture files on several threads and counts the outcomes. */
import { Worker } from 'node:worker_threads'
import { type CaseReport, runFiles, type Selection } from './runFiles.ts'

export interface Summary {
  passed: number
  failed: number
  skipped: number
  /** How many cases were skipped for each reason. */
  skipReasons: Record<string, number>
}

/** Every case is reported as it ends; with one worker in the order of the files. Throws if a worker dies. */
export async function runConformance(
  selection: Selection,
  workers: number,
  report: (result: CaseReport) => void,
): Promise<Summary> {
  const summary: Summary = { passed: 0, failed: 0, skipped: 0, skipReasons: {} }
  const count = (result: CaseReport): void => {
    summary[result.result]++
    if (result.result === 'skipped')
      summary.skipReasons[result.reason] = (summary.skipReasons[result.reason] ?? 0) + 1
    report(result)
  }
  const threads = Math.min(workers, selection.files.length)
  if (threads <= 1) await runFiles(selection, count)
  else {
    const shares = Array.from({ length: threads }, (_, share) =>
      selection.files.filter((_, index) => index % threads === share),
    )
    await Promise.all(shares.map((files) => runShare({ ...selection, files }, count)))
  }
  return summary
}

function runShare(selection: Selection, report: (result: CaseReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./runner.worker.ts', import.meta.url), { workerData: selection })
    worker.on('message', report)
    worker.on('error', reject)
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a conformance worker ended with code ${code}`)),
    )
  })
}
