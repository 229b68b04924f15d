/** `npm run bench -- SUITE`: progress goes to standard error, results to standard output. */
import { Command, InvalidArgumentError } from 'commander'
import { benchEngine } from './engine/suite.ts'
import { benchTries } from './tries/suite.ts'

const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0')
  return value
}

const program = new Command('bench').description(
  'Measures the devnet against its peers, side by side in one run.',
)
program
  .command('engine')
  .description('execution on one worker against @ethereumjs/vm, and nanoseconds per opcode')
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'measured runs of everyone', positiveInteger, 9)
  .option('--only <text>', 'workloads whose name contains the text; `opcodes` for the opcodes')
  .option('--save', 'also write devnet/bench/results/engine.jsonl and engine.md', false)
  .action(benchEngine)
program
  .command('tries')
  .description('microseconds of a state root per changed entry, and of a list root per item')
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'measured runs of everyone', positiveInteger, 21)
  .action(benchTries)
await program.parseAsync()
