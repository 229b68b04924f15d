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

const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0')
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
