/**
 * `npm run bench -- SUITE`: the suites of the product; any other is one of the devnet's, which cannot import the product.
 * Progress goes to standard error, results to standard output.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError, Option } from 'commander'
import { benchIntents } from './intents/suite.ts'
import { benchRisk } from './risk/suite.ts'
import { benchRouting } from './routing/suite.ts'
import { benchSettlement } from './settlement/suite.ts'

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('a whole number')
  return value
}
const positiveInteger = (text: string): number => {
  const value = wholeNumber(text)
  if (value < 1) throw new InvalidArgumentError('a whole number above 0')
  return value
}

const program = new Command('bench').description('Measures the product.')
program
  .command('routing')
  .description(
    'routes over 100 to 10,000 pools: gap, gain over single paths and enumeration, time, quoted against executed',
  )
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'measured runs', positiveInteger, 5)
  .option('--only <text>', 'workloads whose name contains the text')
  .option('--save', 'also write devnet/bench/results/routing.jsonl and routing.md', false)
  .action(benchRouting)
program
  .command('risk')
  .description(
    'detection per attack and false alarms per rule, on synthetic months with attacks sown into them',
  )
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'months, each with a seed of its own', positiveInteger, 3)
  .option('--payments <n>', 'payments of a month', positiveInteger, 100_000)
  .option('--save', 'also write devnet/bench/results/risk.jsonl and risk.md', false)
  .action(benchRisk)
program
  .command('intents')
  .description('sentences to intents: whole intents, slots, questions, unsafe executions; prints each miss')
  .option('--file <path>', 'labelled utterances, one JSON object per line, in place of the repository’s')
  .addOption(
    new Option('--provider <name>', 'who reads the sentences; llm is the model of SAFELANE_LLM_URL')
      .choices(['embedded', 'llm'])
      .default('embedded'),
  )
  .option('--json', 'one JSON object per line and figure', false)
  .option('--save', 'also write devnet/bench/results/intents.jsonl and intents.md', false)
  .action(benchIntents)
program
  .command('settlement')
  .description('payments through replicas of API and worker while these are killed, each counted once')
  .option('--payments <n>', 'payments, all at once', positiveInteger, 1_000)
  .option('--senders <n>', 'accounts that pay', positiveInteger, 50)
  .option('--apis <n>', 'API servers', positiveInteger, 2)
  .option('--workers <n>', 'workers', positiveInteger, 2)
  .option('--kill-every <ms>', 'kill -9 one of them so often; 0: never', wholeNumber, 2_500)
  .option('--seed <n>', 'of kills and amounts', wholeNumber, 1)
  .option('--json', 'one JSON object per line and figure', false)
  .option('--save', 'also write devnet/bench/results/settlement.jsonl and settlement.md', false)
  .action(benchSettlement)

const suite = process.argv[2]
if (program.commands.some((command) => command.name() === suite)) {
  await program.parseAsync()
} else {
  const isHelp = suite === undefined || suite === '--help' || suite === '-h' || suite === 'help'
  if (isHelp) process.stdout.write(`${program.helpInformation()}\nSuites of the devnet:\n\n`)
  const devnet = fileURLToPath(import.meta.resolve('@safelane/devnet-bench/cli'))
  const { status } = spawnSync(process.execPath, [devnet, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
