/** `npm run fuzz:evm`: random transactions through the engine and through @ethereumjs/vm, which must agree. */
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { CaseRunner } from './caseRunner.ts'
import { Coverage } from './coverage.ts'
import { describeCoverage, describeFinding } from './describe.ts'
import { type Finding, investigate } from './fuzz.ts'
import { generateCase } from './generateCase.ts'
import { type FuzzFork, forks } from './pool.ts'
import { runFuzz } from './runFuzz.ts'

interface Options {
  minutes?: number
  transactions?: number
  seed: number
  fork?: FuzzFork
  threads: number
  workers: number
  case?: number
}

function positive(text: string): number {
  const number = Number(text)
  if (!(number > 0)) throw new InvalidArgumentError('not a positive number')
  return number
}

function natural(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** 32) {
    throw new InvalidArgumentError('not an integer from 0 to 2^32 - 1')
  }
  return number
}

const command = new Command('fuzz:evm')
  .description(
    'Random programs and transactions of all forks since Frontier, executed by the engine and by @ethereumjs/vm: status, gas, output, logs and state must be the same. Exits with 1 on any difference.',
  )
  .option('--minutes <n>', 'how long', positive)
  .option('--transactions <n>', 'how many; 100,000 if neither is given', positive)
  .option('--seed <n>', 'the cases depend on it and their number alone', natural, 1)
  .addOption(new Option('--fork <name>', 'one fork; otherwise the cases take turns').choices(forks))
  .option('--threads <n>', 'threads that run cases side by side', positive, availableParallelism())
  .option('--workers <n>', 'lanes of the engine: 1 executes in order', positive, 1)
  .option('--case <number>', 'one case alone, with its difference made small', natural)
  .parse()

const { minutes, transactions, seed, fork, threads, workers, case: single } = command.opts<Options>()

if (single !== undefined) {
  const coverage = new Coverage()
  const runner = new CaseRunner(coverage, workers)
  const given = generateCase(seed, single, fork)
  const difference = await runner.run(given)
  await runner.close()
  if (difference) console.log(describeFinding(await investigate(single, given, difference, workers), seed))
  finish(given.blocks.flat().length, difference ? 1 : 0)
} else {
  const started = performance.now()
  let shown = 0
  let lastLine = 0
  const progress = (done: number, findings: readonly Finding[]): void => {
    for (; shown < findings.length; shown++) console.log(describeFinding(findings[shown]!, seed))
    const seconds = (performance.now() - started) / 1000
    if (seconds - lastLine < (process.stderr.isTTY ? 1 : 15)) return
    lastLine = seconds
    const line = `${done} transactions, ${Math.round(done / seconds)}/s, ${findings.length} differences`
    process.stderr.write(process.stderr.isTTY ? `\r${line}  ` : `${line}\n`)
  }
  const summary = await runFuzz(
    {
      seed,
      fork: fork ?? null,
      threads,
      workers,
      transactions: transactions ?? (minutes ? Number.MAX_SAFE_INTEGER : 100_000),
      durationMs: minutes ? minutes * 60_000 : Number.POSITIVE_INFINITY,
    },
    progress,
  )
  if (process.stderr.isTTY) process.stderr.write('\n')
  console.log(describeCoverage(summary.coverage))
  finish(summary.transactions, summary.findings.length)
}

function finish(count: number, differences: number): void {
  console.log(`${count} transactions, ${differences} differences, seed ${seed}`)
  if (differences > 0 || count === 0) process.exitCode = 1
}
