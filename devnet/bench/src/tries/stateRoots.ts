/** What a state root costs after changes like those of a block, made by one thread and by several, which must agree. */
import { type BlockEnv, createEngine, type Engine, type Hex, keccak256 } from '@safelane/devnet-engine'
import { distribution, type Row } from '../row.ts'

export interface StateRootSizes {
  /** Accounts that exist, and as many slots of one token. */
  entries: number
  /** Entries that change between two roots, for costs per entry. */
  changes: readonly number[]
  /** Transactions whose changes are imitated. */
  transactions: number
}

const POOLS = 100
const POOL_SLOTS = 200
const POOL_SLOTS_CHANGED = 60
const token: Hex = `0x${'70'.repeat(20)}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 1n,
  baseFeePerGas: 0n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

type Values = () => bigint

interface Workload {
  name: string
  /** How many entries `change` changes. */
  count: number
  /** Each `round` changes others, to other values. */
  change(engine: Engine, round: number): void
}

/** Rows per changed entry for every number of workers, and how many times faster than one worker in the same turn. */
export async function measureStateRoots(
  sizes: StateRootSizes,
  runs: number,
  workerCounts: readonly number[],
): Promise<Row[]> {
  const engines: Engine[] = []
  const rows: Row[] = []
  try {
    const names = namesOf(sizes.entries)
    for (const workers of workerCounts) {
      const engine = await createEngine({ chainId: 1n, workers, memoryMiB: 1024 + 64 * workers })
      engines.push(engine)
      fill(engine, names)
    }
    for (const workload of workloads(sizes, names)) {
      const samples = await measure(workload, engines, runs)
      for (const [index, { workers }] of engines.entries()) {
        const mine = samples[index]!
        const about = { suite: 'tries', workload: workload.name, subject: 'safelane', workers }
        const perEntry = mine.map((micros) => micros / workload.count)
        rows.push({ ...about, metric: 'root', unit: 'µs/entry', ...distribution(perEntry, 'less') })
        if (index === 0) continue
        const ratios = mine.map((micros, run) => samples[0]![run]! / micros)
        rows.push({ ...about, metric: 'speed-up', unit: 'ratio', ...distribution(ratios, 'more') })
      }
    }
  } finally {
    for (const engine of engines) await engine.close()
  }
  return rows
}

/** Runs of each engine, in turns whose order changes. The first three are not counted. */
async function measure(workload: Workload, engines: readonly Engine[], runs: number): Promise<number[][]> {
  const samples = engines.map((): number[] => [])
  const warmUp = 3
  for (let run = 0; run < runs + warmUp; run++) {
    const roots = new Set<Hex | null>()
    const turn = [...engines.entries()]
    for (const [index, engine] of run % 2 === 0 ? turn : turn.reverse()) {
      // Roots are those of a block, so that lanes may take part; this one has no transactions.
      await engine.executeBlock(env, [])
      workload.change(engine, run)
      const start = performance.now()
      const { stateRoot } = await engine.blockRoots({ stateRoot: true })
      if (run >= warmUp) samples[index]!.push((performance.now() - start) * 1000)
      roots.add(stateRoot)
      engine.takeChange()
    }
    if (roots.size !== 1) throw new Error(`${workload.name}: the state root depends on the number of workers`)
  }
  return samples
}

interface Names {
  addresses: Hex[]
  slots: Hex[]
  pools: Hex[]
}

function namesOf(entries: number): Names {
  const keys = Array.from({ length: entries }, (_, index) => keccak256(numberToWord(BigInt(index))))
  return {
    addresses: keys.map((key) => hexOf(key.subarray(0, 20))),
    slots: keys.map(hexOf),
    pools: Array.from(
      { length: POOLS },
      (_, index): Hex => `0x${(0x9001_0000 + index).toString(16).padStart(40, '0')}`,
    ),
  }
}

function fill(engine: Engine, { addresses, slots, pools }: Names): void {
  const one = hexOf(numberToWord(1n))
  for (const address of addresses) engine.setBalance(address, 1n)
  for (const slot of slots) engine.setStorage(token, slot, one)
  for (const contract of [token, ...pools]) engine.setNonce(contract, 1n)
  for (const pool of pools) {
    for (let slot = 0; slot < POOL_SLOTS; slot++) engine.setStorage(pool, slotOf(slot), one)
  }
  engine.stateRoot()
  engine.takeChange()
}

function workloads({ entries, changes, transactions }: StateRootSizes, names: Names): Workload[] {
  const { addresses, slots, pools } = names
  const at = (i: number, round: number) => (i * 7919 + round * 31_337) % entries
  const setBalances = (engine: Engine, count: number, round: number, values: Values) => {
    for (let i = 0; i < count; i++) engine.setBalance(addresses[at(i, round)]!, values())
  }
  const setSlots = (engine: Engine, count: number, round: number, values: Values) => {
    for (let i = 0; i < count; i++)
      engine.setStorage(token, slots[at(i, round)]!, hexOf(numberToWord(values())))
  }
  const setPools = (engine: Engine, round: number, values: Values) => {
    for (const pool of pools) {
      for (let i = 0; i < POOL_SLOTS_CHANGED; i++)
        engine.setStorage(pool, slotOf((i + round) % POOL_SLOTS), hexOf(numberToWord(values())))
    }
  }
  let ordinal = 0n
  const workload = (
    name: string,
    count: number,
    change: (engine: Engine, round: number, values: Values) => void,
  ): Workload => {
    const first = ++ordinal << 48n
    return {
      name,
      count,
      change(engine, round) {
        // Other values every time, so that everything that is said to change does.
        let value = first | (BigInt(round) << 32n)
        change(engine, round, () => value++)
      },
    }
  }
  return [
    ...changes.flatMap((count) => [
      workload(`${count} changed accounts`, count, (engine, round, values) =>
        setBalances(engine, count, round, values),
      ),
      workload(`${count} changed slots`, count, (engine, round, values) =>
        setSlots(engine, count, round, values),
      ),
    ]),
    workload(`${transactions} transfers`, transactions * 2, (engine, round, values) =>
      setBalances(engine, transactions * 2, round, values),
    ),
    workload(`${transactions} erc20 transfers`, transactions * 3, (engine, round, values) => {
      setBalances(engine, transactions, round, values)
      setSlots(engine, transactions * 2, round, values)
    }),
    workload(
      `${transactions} swaps in ${POOLS} pools`,
      transactions + POOLS * POOL_SLOTS_CHANGED,
      (engine, round, values) => {
        setBalances(engine, transactions, round, values)
        setPools(engine, round, values)
      },
    ),
  ]
}

const slotOf = (index: number): Hex => hexOf(numberToWord(BigInt(index)))

function numberToWord(value: bigint): Uint8Array {
  const word = new Uint8Array(32)
  new DataView(word.buffer).setBigUint64(24, value)
  return word
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}
