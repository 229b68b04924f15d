/** What the nodes are asked on the large chain. Who is slow is asked for less; rates and medians do not mind. */
import type { Hex } from '@safelane/devnet-engine'
import { accountAt, deployed } from '../engine/world.ts'
import type { NodeName } from '../parallel/building/peerNode.ts'
import type { BenchedNode } from './benchedNode.ts'
import { sendBatches, sendSingly } from './sending.ts'
import { answersPerSec, emptyBlocks, sendUntilReceipt, timeEach } from './waiting.ts'

export interface Measured {
  workload: string
  subject: NodeName
  metric: string
  unit: string
  better: 'more' | 'less'
  figure: number
}

export interface RunContext {
  /** Signed transfers of the first `count` senders, all of which can stand in the next block. */
  nextTransfers(count: number): Hex[]
}

export interface NodeWorkload {
  name: string
  run(node: BenchedNode, context: RunContext): Promise<Omit<Measured, 'subject'>[]>
}

type Counts = Readonly<Record<NodeName, number>>

const transfersSent: Counts = { safelane: 10_000, anvil: 600, hardhat: 600 }
const transfersSentSingly: Counts = { safelane: 10_000, anvil: 192, hardhat: 600 }
const waits: Counts = { safelane: 200, anvil: 15, hardhat: 50 }
const blocks: Counts = { safelane: 200, anvil: 10, hardhat: 20 }
/** `eth_call`s, and connections on which they come. */
const CALLS: Counts = { safelane: 10_000, anvil: 10_000, hardhat: 1_000 }
const CALL_CONNECTIONS = 16
const LOGS = 20_000

const token = deployed(0)
/** `balanceOf(address)`. */
const BALANCE_OF = '0x70a08231'

export const nodeWorkloads: readonly NodeWorkload[] = [
  {
    name: 'batched-transfers',
    async run(node, { nextTransfers }) {
      const { transactionsPerSec } = await sendBatches(node, nextTransfers(transfersSent[node.name]))
      return [rate('batched-transfers', 'end-to-end', 'tx/s', transactionsPerSec)]
    },
  },
  {
    name: 'single-transfers',
    async run(node, { nextTransfers }) {
      const { transactionsPerSec, longestMs } = await sendSingly(
        node,
        nextTransfers(transfersSentSingly[node.name]),
      )
      return [
        rate('single-transfers', 'end-to-end', 'tx/s', transactionsPerSec),
        time('single-transfers', 'longest-request', longestMs),
      ]
    },
  },
  {
    name: 'empty-block',
    async run(node) {
      const times = await emptyBlocks(node, blocks[node.name])
      return [
        time('empty-block', 'p50', quantile(times, 0.5)),
        time('empty-block', 'p99', quantile(times, 0.99)),
      ]
    },
  },
  {
    name: 'send-to-receipt',
    async run(node, { nextTransfers }) {
      const times = await sendUntilReceipt(node, nextTransfers(waits[node.name]))
      return [
        time('send-to-receipt', 'p50', quantile(times, 0.5)),
        time('send-to-receipt', 'p99', quantile(times, 0.99)),
      ]
    },
  },
  {
    name: 'eth_call',
    async run(node) {
      const requests = Array.from({ length: CALLS[node.name] }, (_, index) => {
        const data = `${BALANCE_OF}${accountAt(index % 10_000)
          .slice(2)
          .padStart(64, '0')}`
        return node.prepare('eth_call', { to: token, data }, 'latest')
      })
      return [rate('eth_call', 'answers', 'calls/s', await answersPerSec(node, requests, CALL_CONNECTIONS))]
    },
  },
  {
    name: 'eth_getLogs',
    async run(node, { nextTransfers }) {
      await ensureLogs(node, nextTransfers)
      const request = () =>
        node.prepare('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest', address: token })
      // The first is for the caches of all.
      const times = (await timeEach(node, 4, request)).slice(1)
      const hits = await node.call<unknown[]>('eth_getLogs', {
        fromBlock: '0x0',
        toBlock: 'latest',
        address: token,
      })
      return [rate('eth_getLogs', 'answers', 'logs/s', (hits.length / quantile(times, 0.5)) * 1000)]
    },
  },
]

/** Sees to it that the token has logged at least 20,000 transfers; 2,000 from those who take long to make so many on this chain. */
async function ensureLogs(node: BenchedNode, nextTransfers: RunContext['nextTransfers']): Promise<void> {
  const wanted = node.name === 'safelane' ? LOGS : LOGS / 10
  for (;;) {
    const logs = await node.call<unknown[]>('eth_getLogs', {
      fromBlock: '0x0',
      toBlock: 'latest',
      address: token,
    })
    if (logs.length >= wanted) return
    await sendBatches(node, nextTransfers(Math.min(10_000, wanted - logs.length)))
  }
}

function rate(workload: string, metric: string, unit: string, figure: number): Omit<Measured, 'subject'> {
  return { workload, metric, unit, better: 'more', figure }
}

function time(workload: string, metric: string, figure: number): Omit<Measured, 'subject'> {
  return { workload, metric, unit: 'ms', better: 'less', figure }
}

/** The figure below which so large a part of all lies. */
export function quantile(figures: readonly number[], part: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
}
