/** `npm run conformance -- PATH`: runs official execution tests against the engine, and those of the JSON-RPC interface against the node. */
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { openFixtures } from './fixtureFiles.ts'
import { Progress } from './progress.ts'
import { rpcFolders, runRpcFolder } from './rpc/runRpcFolder.ts'
import { runConformance } from './runConformance.ts'
import type { CaseReport } from './runFiles.ts'

interface Options {
  fork?: string
  filter?: string
  workers: number
  disturb?: number
  threads: number
  json?: true
}

function positiveInteger(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('not a positive integer')
  return number
}

const program = new Command('conformance')
  .description(
    'Runs official Ethereum tests. State tests and blockchain tests go through the engine: state roots, logs, receipts, headers, and the reasons why transactions and blocks are invalid. Those of the JSON-RPC interface (a folder with chain.rlp, genesis.json and .io files) go to a node over HTTP that has imported the chain.',
  )
  .argument('<path>', 'a folder, a fixture file, or a .tar.xz or .tar.gz archive of them')
  .option('--fork <name>', 'only cases of this fork or network, such as Prague or PragueToOsakaAtTime15k')
  .option('--filter <text>', 'only cases whose file, test name or fork contains the text')
  .option('--workers <n>', 'lanes on which the engine executes each block', positiveInteger, 1)
  .option('--disturb <seed>', 'delays lanes and makes them give up work, by this seed', positiveInteger)
  .option('--threads <n>', 'threads that run cases side by side', positiveInteger, availableParallelism())
  .option('--json', 'one JSON object per case, then the summary')
  .parse()

const [path] = program.args as [string]
const { fork, filter, workers, disturb, threads, json } = program.opts<Options>()

function print(result: CaseReport): void {
  if (json) console.log(JSON.stringify(result))
  else if (result.result === 'failed') console.log(`FAILED ${result.name}\n       ${result.reason}`)
}

const fixtures = await openFixtures(path)
try {
  const { root, files } = fixtures
  const selection = {
    root,
    workers,
    ...(fork && { fork }),
    ...(filter && { filter }),
    ...(disturb && { disturb }),
  }
  const progress = new Progress(process.stderr, files.length)
  const summary = await runConformance(selection, files, threads, {
    case(result) {
      if (json || result.result === 'failed') progress.clear()
      print(result)
      progress.count(result)
    },
    file: (done) => progress.show(done),
  })
  for (const folder of fork ? [] : await rpcFolders(root)) {
    await runRpcFolder(folder, { workers, ...(filter && { filter }) }, (result) => {
      summary[result.result]++
      if (json || result.result === 'failed') progress.clear()
      print(result)
    })
  }
  progress.clear()
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
