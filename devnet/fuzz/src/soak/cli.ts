/** `npm run soak`: random blocks on several lanes, disturbed and not, and in order, which must agree. */
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { type Difference, Soak } from './soak.ts'

interface Options {
  txs?: number
  minutes?: number
  seed: number
  workers: number
  block?: number
}

const REPLAYS = 200

function integer(min: number, max: number) {
  return (text: string): number => {
    const number = Number(text)
    if (!Number.isInteger(number) || number < min || number > max)
      throw new InvalidArgumentError(`not an integer from ${min} to ${max}`)
    return number
  }
}

const command = new Command('soak')
  .description(
    'Random blocks (transfers, tokens, swaps, mints, creations, destructions, failures, EIP-7702) of forks from Frontier to Osaka, executed on several lanes, half of them on disturbed ones, and in order: results and states must be the same. Exits with 1 on any difference.',
  )
  .option('--txs <n>', 'how many transactions; 100,000 if no minutes are given', integer(1, 1e12))
  .option('--minutes <n>', 'how long', integer(1, 1e6))
  .option('--seed <n>', 'the blocks depend on it and their number alone', integer(0, 2 ** 32 - 1), 1)
  .option('--workers <n>', 'lanes', integer(2, 63), Math.max(2, availableParallelism()))
  .option('--block <number>', `one block alone, ${REPLAYS} times`, integer(0, 1e12))
  .parse()
const { txs, minutes, seed, workers, block } = command.opts<Options>()

const soak = await Soak.create({ seed, workers })
const difference = block === undefined ? await run() : await replay(block)
await soak.close()
if (difference) {
  console.log(`block ${difference.block}, transaction ${difference.transaction}: ${difference.explanation}`)
  console.log(`again: npm run soak -- --seed ${seed} --workers ${workers} --block ${difference.block}`)
  process.exitCode = 1
}

async function run(): Promise<Difference | null> {
  const transactions = txs ?? (minutes ? Number.POSITIVE_INFINITY : 100_000)
  const end = minutes ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY
  const started = performance.now()
  let shown = started
  const line = (): string => {
    const { progress } = soak
    const rate = Math.round(progress.transactions / ((performance.now() - started) / 1000))
    const repeated = ((100 * progress.reexecutions) / progress.transactions).toFixed(1)
    return `${progress.transactions} transactions in ${progress.block} blocks, ${rate}/s, ${repeated} % executed twice`
  }
  while (soak.progress.transactions < transactions && performance.now() < end) {
    const found = await soak.next()
    if (found) return found
    const now = performance.now()
    if (now - shown < (process.stderr.isTTY ? 1000 : 15_000)) continue
    shown = now
    process.stderr.write(process.stderr.isTTY ? `\r${line()}  ` : `${line()}\n`)
  }
  if (process.stderr.isTTY) process.stderr.write('\n')
  const found = soak.end()
  if (!found) console.log(`${line()}, seed ${seed}, ${workers} lanes: no difference`)
  return found
}

async function replay(number: number): Promise<Difference | null> {
  const { differences } = await soak.replay(number, REPLAYS)
  console.log(`block ${number}: ${differences.length} of ${REPLAYS} executions differ`)
  return differences[0] ?? null
}
