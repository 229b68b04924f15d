/** `npm run bench -- SUITE`: progress goes to standard error, results to standard output. */
import { Command, InvalidArgumentError } from 'commander'
import { benchEngine } from './engine/suite.ts'
import { benchNode } from './node/suite.ts'
import { type NodeName, nodeNames } from './parallel/building/peerNode.ts'
import { benchParallel, type SubjectName, subjectNames } from './parallel/suite.ts'
import { benchTries } from './tries/suite.ts'

const positiveInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0')
  return value
}

const positiveIntegers = (text: string): number[] => text.split(',').map(positiveInteger)

const subjectList = (text: string): SubjectName[] =>
  text.split(',').map((name) => {
    const known = subjectNames.find((each) => each === name)
    if (known === undefined) throw new InvalidArgumentError(`subjects are ${subjectNames.join(', ')}`)
    return known
  })

const nodeList = (text: string): NodeName[] =>
  text.split(',').map((name) => {
    const known = nodeNames.find((each) => each === name)
    if (known === undefined) throw new InvalidArgumentError(`subjects are ${nodeNames.join(', ')}`)
    return known
  })

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
  .description(
    'microseconds of a state root per changed entry, by one thread and by several, and of a list root per item',
  )
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'measured runs of everyone', positiveInteger, 21)
  .option(
    '--workers <list>',
    'numbers of workers beside one (default: 2 to the number of cores, doubled)',
    positiveIntegers,
  )
  .action(benchTries)
program
  .command('parallel')
  .description(
    'parallel execution against the same engine in order, and block building against anvil and Hardhat',
  )
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'measured runs of everyone', positiveInteger, 7)
  .option('--only <text>', 'workloads whose name contains one of these texts, with commas between them')
  .option('--workers <list>', 'numbers of workers (default: 1 to the number of cores)', positiveIntegers)
  .option('--save', 'also write devnet/bench/results/parallel.jsonl, parallel.md and charts', false)
  .option('--subjects <list>', `some of ${subjectNames.join(', ')} (default: all)`, subjectList)
  .action(benchParallel)
program
  .command('node')
  .description('our node, anvil and Hardhat over HTTP: sending, waiting, reading, start and memory')
  .option('--json', 'one JSON object per line and figure', false)
  .option('--runs <n>', 'measured runs of everyone', positiveInteger, 5)
  .option('--only <text>', 'workloads whose name contains the text')
  .option('--accounts <n>', 'accounts on the chain', positiveInteger, 100_000)
  .option('--save', 'also write devnet/bench/results/node.jsonl, node.md and a chart', false)
  .option('--subjects <list>', `some of ${nodeNames.join(', ')} (default: all)`, nodeList)
  .option(
    '--long [transfers]',
    'nothing but the memory of our node over so many transfers (default: a million) with --prune-history',
    positiveInteger,
  )
  .action(({ long, ...options }) =>
    benchNode({ ...options, ...(long === undefined ? {} : { long: long === true ? 1_000_000 : long }) }),
  )
await program.parseAsync()
