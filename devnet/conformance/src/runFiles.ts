/** Runs the cases of fixture files one after another, on this thread. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, StateCaseRunner } from './runStateCase.ts'
import { stateCases } from './stateTest.ts'

export interface Selection {
  root: string
  files: readonly string[]
  fork?: string
  /** Only cases whose name contains this text. */
  filter?: string
}

export type CaseReport = { name: string; fork: string; durationMs: number } & Outcome

/** Reports each selected case as it ends. */
export async function runFiles(selection: Selection, report: (result: CaseReport) => void): Promise<void> {
  const { root, files, fork, filter } = selection
  const runner = new StateCaseRunner()
  try {
    for (const file of files) {
      const json = await readFile(join(root, file), 'utf8')
      for (const testCase of stateCases(file, json, fork)) {
        if ('foreign' in testCase) {
          if (filter && !testCase.foreign.includes(filter)) continue
          const reason = 'not in the state test format'
          report({ name: testCase.foreign, fork: '', durationMs: 0, result: 'skipped', reason })
          continue
        }
        if (filter && !testCase.name.includes(filter)) continue
        const started = performance.now()
        const outcome = await runner.run(testCase)
        report({
          name: testCase.name,
          fork: testCase.fork,
          durationMs: performance.now() - started,
          ...outcome,
        })
      }
    }
  } finally {
    await runner.close()
  }
}
