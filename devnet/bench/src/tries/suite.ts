/** The suite `tries`: what a root costs per entry that changed, and per item of a block's list. */
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { createEngine, type Engine, type Hex, keccak256, orderedTrieRoot } from '@safelane/devnet-engine'
import { distribution, formatFigure, formatTable, type Row } from '../row.ts'

export interface TriesSuiteOptions {
  json: boolean
  runs: number
}

/** How large everything is; a test measures less. */
export interface TrieSizes {
  /** Accounts that exist, and as many slots of one more account. */
  entries: number
  /** Entries that change between two roots. */
  changes: readonly number[]
  /** Items of an ordered trie, of 110 bytes each: a signed ERC-20 transfer is as long. */
  items: number
}

const sizes: TrieSizes = { entries: 100_000, changes: [100, 10_000], items: 10_000 }
const ITEM_BYTES = 110

export async function benchTries({ json, runs }: TriesSuiteOptions): Promise<void> {
  const rows = await measureTries(sizes, runs)
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else {
    const lines = rows.map(({ workload, subject, median, best, worst }) => [
      workload,
      subject,
      ...[median, best, worst].map(formatFigure),
    ])
    console.log(formatTable(['root after', 'subject', 'µs per entry, median', 'best', 'worst'], lines))
  }
}

export async function measureTries({ entries, changes, items }: TrieSizes, runs: number): Promise<Row[]> {
  const engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 1024 })
  const rows: Row[] = []
  try {
    const state = fill(engine, entries)
    // Another one every time, so that everything that is said to change does.
    let value = 2n
    for (const count of changes) {
      for (const [kind, change] of Object.entries(state.changers)) {
        const samples = Array.from({ length: runs }, (_, run) => {
          for (let i = 0; i < count; i++) change((i * 7919 + run * 31_337) % entries, value++)
          const sample = microseconds(() => engine.stateRoot()) / count
          engine.takeChange()
          return sample
        })
        rows.push(row(`${count} changed ${kind}`, 'safelane', samples))
      }
    }
  } finally {
    await engine.close()
  }
  return [...rows, ...(await measureOrdered(items, runs))]
}

/** Different every run, so that no memory of earlier hashes helps. */
async function measureOrdered(count: number, runs: number): Promise<Row[]> {
  const listOf = (run: number, length: number) =>
    Array.from({ length }, (_, index) => {
      const item = new Uint8Array(ITEM_BYTES).fill(0x55)
      new DataView(item.buffer).setUint32(0, index)
      new DataView(item.buffer).setUint32(4, run)
      return item
    })
  const peerCount = Math.min(count, 1000)
  const ours: number[] = []
  const peers: number[] = []
  for (let run = 0; run < runs; run++) {
    const items = listOf(run, count)
    ours.push(microseconds(() => orderedTrieRoot(items)) / count)
    const few = items.slice(0, peerCount)
    const start = performance.now()
    const trie = new MerklePatriciaTrie()
    for (const [index, item] of few.entries()) await trie.put(RLP.encode(index), item)
    const root = trie.root()
    peers.push(((performance.now() - start) * 1000) / peerCount)
    if (orderedTrieRoot(few) !== hexOf(root)) throw new Error('@ethereumjs/mpt has another root')
  }
  return [
    row(`list of ${count} items`, 'safelane', ours),
    row(`list of ${peerCount} items`, 'ethereumjs', peers),
  ]
}

interface FilledState {
  changers: Record<'accounts' | 'slots', (index: number, value: bigint) => void>
}

function fill(engine: Engine, entries: number): FilledState {
  const keys = Array.from({ length: entries }, (_, index) => keccak256(numberToWord(BigInt(index))))
  const slots = keys.map(hexOf)
  const addresses = keys.map((key) => hexOf(key.subarray(0, 20)))
  const token: Hex = `0x${'70'.repeat(20)}`
  engine.setNonce(token, 1n)
  const changers: FilledState['changers'] = {
    accounts: (index, value) => engine.setBalance(addresses[index]!, value),
    slots: (index, value) => engine.setStorage(token, slots[index]!, hexOf(numberToWord(value))),
  }
  for (let index = 0; index < entries; index++) {
    changers.accounts(index, 1n)
    changers.slots(index, 1n)
  }
  engine.stateRoot()
  engine.takeChange()
  return { changers }
}

function microseconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return (performance.now() - start) * 1000
}

function row(workload: string, subject: string, samples: readonly number[]): Row {
  const figures = distribution(samples, 'less')
  return { suite: 'tries', workload, subject, workers: 1, metric: 'root', unit: 'µs/entry', ...figures }
}

function numberToWord(value: bigint): Uint8Array {
  const word = new Uint8Array(32)
  new DataView(word.buffer).setBigUint64(24, value)
  return word
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}
