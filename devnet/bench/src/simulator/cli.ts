/** `npm run simulate`: progress goes to standard error, results to standard output. */
import { Command, InvalidArgumentError } from 'commander'
import { simulate } from './suite.ts'

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0')
  return value
}

await new Command('simulate')
  .description(
    'Measures the blocks of the parallel suite on one and two workers, and replays them on more cores than there are.',
  )
  .option('--workload <name>', 'this workload alone, beside those that calibrate')
  .option(
    '--cores <list>',
    'virtual cores',
    (text: string) => text.split(',').map(wholeNumber),
    [1, 2, 4, 8, 16, 32, 64, 128],
  )
  .option('--rounds <n>', 'rounds of measurement, three blocks each', wholeNumber, 4)
  .option('--transactions <n>', 'transactions of a block (default: as in the parallel suite)', wholeNumber)
  .option('--save', 'also write tables, rows and charts to devnet/bench/results', false)
  .option('--json', 'one JSON object per line and figure', false)
  .action(simulate)
  .parseAsync()
