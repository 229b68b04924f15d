/** What it takes to make a block of transactions that are in the pool already: our node beside anvil and Hardhat's. */
import { equal, notEqual } from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { type Hex, keccak256 } from '@safelane/devnet-engine'
import { bytesToHex, hexToBytes } from 'viem'
import { distribution, type Row } from '../../row.ts'
import { type NodeName, PeerNode } from './peerNode.ts'
import { SignedTransfers } from './signedTransfers.ts'

export const BUILDING_WORKLOAD = 'pooled-block'
/** Blocks of everyone before the first that counts. */
const WARM_UP_RUNS = 2
/** Receipts read of each block; everything else of it is checked as a whole. */
const RECEIPTS_READ = 20

export interface BuildingOptions {
  runs: number
  nodes: readonly NodeName[]
  /** Transfers in a block of each. */
  transactions: Readonly<Record<NodeName, number>>
}

/** Hardhat gets fewer, because it is slow; its rate is the same with 1,000 and with 4,000. */
export const blockSizes: BuildingOptions['transactions'] = { safelane: 10_000, anvil: 10_000, hardhat: 2_000 }

/**
 * All nodes have the same accounts and tokens and are sent the same signed bytes, each sender's next transfer in each run; they
 * mine by turns, in an order that is reversed each time. Throws an AssertionError when a block is not what was sent.
 */
export async function measureBuilding({ runs, nodes, transactions }: BuildingOptions): Promise<Row[]> {
  const transfers = new SignedTransfers(Math.max(...nodes.map((name) => transactions[name])))
  const world = await transfers.world()
  const started: PeerNode[] = []
  const rates = new Map<NodeName, number[]>(nodes.map((name) => [name, []]))
  try {
    for (const name of nodes) started.push(await PeerNode.start(name, world))
    for (let run = 0; run < WARM_UP_RUNS + runs; run++) {
      const signed = transfers.sign(run)
      for (const node of run % 2 === 0 ? started : started.toReversed()) {
        const sent = signed.slice(0, transactions[node.name])
        await node.pool(sent)
        const before = await node.latestBlock()
        const durationMs = await node.mine()
        await check(node, sent, before.stateRoot)
        if (run >= WARM_UP_RUNS) rates.get(node.name)!.push((sent.length / durationMs) * 1000)
      }
    }
  } finally {
    for (const node of started) await node.close()
  }
  return rowsOf(rates)
}

/** The latest block holds what was sent and nothing else, all of it succeeded, and the state root is another one. */
async function check(node: PeerNode, sent: readonly Hex[], rootBefore: Hex): Promise<void> {
  const hashes = sent.map((raw) => bytesToHex(keccak256(hexToBytes(raw))))
  const block = await node.latestBlock()
  equal(block.transactions.length, sent.length, `${node.name} left transactions out of the block`)
  notEqual(block.stateRoot, rootBefore, `${node.name} has no new state root`)
  const logged = await node.loggedTransactions()
  const silent = hashes.filter((hash) => !logged.has(hash))
  equal(silent.length, 0, `${node.name}: ${silent.length} transfers left no log`)
  const step = Math.ceil(hashes.length / RECEIPTS_READ)
  const receipts = await node.receipts(hashes.filter((_, index) => index % step === 0))
  for (const receipt of receipts) equal(receipt.status, '0x1', `${node.name}: a transfer failed`)
}

function rowsOf(rates: ReadonlyMap<NodeName, readonly number[]>): Row[] {
  const row = (subject: NodeName, metric: string, unit: string, figures: readonly number[]): Row => ({
    suite: 'parallel',
    workload: BUILDING_WORKLOAD,
    subject,
    workers: subject === 'safelane' ? availableParallelism() : 1,
    metric,
    unit,
    ...distribution(figures, 'more'),
  })
  const rows = [...rates].map(([name, figures]) => row(name, 'block-building', 'tx/s', figures))
  const ours = rates.get('safelane')
  if (ours === undefined) return rows
  const peers = [...rates].filter(([name]) => name !== 'safelane')
  return [
    ...rows,
    ...peers.map(([name, figures]) => {
      const ratios = figures.map((figure, run) => ours[run]! / figure)
      return row('safelane', `block-building:${name}`, 'ratio', ratios)
    }),
  ]
}
