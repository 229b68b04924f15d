/** `npm run conformance -- PATH`: runs official execution tests against the engine. */
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { openFixtures } from './fixtureFiles.ts'
import { runConformance } from './runConformance.ts'
import type { CaseReport } from './runFiles.ts'

interface Options {
  fork?: string
  filter?: string
  workers: number
  json?: true
}

function positiveInteger(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('not a positive integer')
  return number
}

const program = new Command('conformance')
  .description(
    'Runs official Ethereum execution tests (state tests) through the engine and compares state roots and logs.',
  )
  .argument('<path>', 'a folder, a fixture file, or a .tar.xz or .tar.gz archive of them')
  .option('--fork <name>', 'only cases of this fork, such as Prague or Osaka')
  .option('--filter <text>', 'only cases whose file, test name or fork contains the text')
  .option('--workers <n>', 'threads that run cases side by side', positiveInteger, availableParallelism())
  .option('--json', 'one JSON object per case, then the summary')
  .parse()

const [path] = program.args as [string]
const { fork, filter, workers, json } = program.opts<Options>()

function print(result: CaseReport): void {
  if (json) console.log(JSON.stringify(result))
  else if (result.result === 'failed') console.log(`FAILED ${result.name}\n       ${result.reason}`)
}

const fixtures = await openFixtures(path)
try {
  const { root, files } = fixtures
  const selection = { root, files, ...(fork && { fork }), ...(filter && { filter }) }
  const summary = await runConformance(selection, workers, print)
  if (json) console.log(JSON.stringify({ summary }))
  else {
    for (const [reason, count] of Object.entries(summary.skipReasons))
      console.log(`skipped ${count}: ${reason}`)
    console.log(`${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`)
  }
  if (summary.failed > 0 || summary.passed + summary.skipped === 0) process.exitCode = 1
} finally {
  await fixtures.dispose()
}
