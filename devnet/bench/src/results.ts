/** Results that are kept in the repository: rows as lines of JSON, and the same for people. */
import { mkdirSync, writeFileSync } from 'node:fs'
import type { RunConditions } from './machine.ts'
import type { Row } from './row.ts'

export interface SavedResults {
  suite: string
  title: string
  rows: readonly Row[]
  runs: number
  conditions: RunConditions
  /** What was run. Default: the suite, with as many runs. */
  command?: string
  /** Markdown below the heading. */
  report: string
  /** Charts and the like, beside it. */
  files?: readonly { file: string; svg: string }[]
}

/** Writes `results/SUITE.jsonl`, whose first line says where it was measured, `results/SUITE.md` and the files. */
export function saveResults({
  suite,
  title,
  rows,
  runs,
  conditions,
  command = `npm run bench -- ${suite} --runs ${runs} --save`,
  report,
  files = [],
}: SavedResults): void {
  const { machine, node, commit, date, load } = conditions
  const folder = new URL('../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const lines = [conditions, ...rows].map((row) => JSON.stringify(row))
  writeFileSync(new URL(`${suite}.jsonl`, folder), `${lines.join('\n')}\n`)
  const heading = [
    `# ${title}`,
    `\`${command}\` on ${date}, commit ${commit}, Node ${node}, load before the run ${load}.`,
    `${machine}. What is measured and how: \`../README.md\`.`,
  ]
  writeFileSync(new URL(`${suite}.md`, folder), `${[...heading, report].join('\n\n')}\n`)
  for (const { file, svg } of files) writeFileSync(new URL(file, folder), svg)
}
