/** What the root of a list costs per item, beside @ethereumjs/mpt, which must find the same one. */
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { orderedTrieRoot } from '@safelane/devnet-engine'
import { distribution, type Row } from '../row.ts'

/** A signed ERC-20 transfer is as long. */
const ITEM_BYTES = 110

/** Different every run, so that no memory of earlier hashes helps. */
export async function measureOrderedRoots(count: number, runs: number): Promise<Row[]> {
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
    if (orderedTrieRoot(few) !== `0x${Buffer.from(root).toString('hex')}`)
      throw new Error('@ethereumjs/mpt has another root')
  }
  return [
    row(`list of ${count} items`, 'safelane', ours),
    row(`list of ${peerCount} items`, 'ethereumjs', peers),
  ]
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
