/** What the nodes are asked on the large chain. Who is slow is asked for less; rates and medians do not mind. */
import { equal } from 'node:assert/strict'
import type { Hex } from '@safelane/devnet-engine'
import { accountAt, deployed } from '../engine/world.ts'
import type { NodeName } from '../parallel/building/peerNode.ts'
import type { BenchedNode } from './benchedNode.ts'
import { BATCH, sendBatches, sendSingly } from './sending.ts'
import { signaturesPerSec } from './signatureBound.ts'
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
  /** Signed transfers that can stand in the next blocks, those of all senders by turns. */
  nextTransfers(count: number): Hex[]
}

export interface WorkloadRun {
  figures: Omit<Measured, 'subject'>[]
  /** Transactions are left that stand in no block: the chain is no use for what comes later. */
  isUnfinished?: boolean
}

export interface NodeWorkload {
  name: string
  /** The chain is set up for it alone, where it lacks something. Not timed. */
  prepare?(node: BenchedNode, context: RunContext): Promise<void>
  run(node: BenchedNode, context: RunContext): Promise<WorkloadRun>
}

type Counts = Readonly<Record<NodeName, number>>

const transfersSent: Counts = { safelane: 10_000, anvil: BATCH, hardhat: BATCH }
const transfersSentSingly: Counts = { safelane: 10_000, anvil: 64, hardhat: 64 }
const waits: Counts = { safelane: 200, anvil: 15, hardhat: 15 }
const blocks: Counts = { safelane: 200, anvil: 10, hardhat: 20 }
/** `eth_call`s, and connections on which they come. */
const CALLS: Counts = { safelane: 10_000, anvil: 10_000, hardhat: 1_000 }
const CALL_CONNECTIONS = 16
/** Logs of one answer, and of each block that they come from: the newest ones. */
const LOGS = 20_000
const LOGS_PER_BLOCK = 2_000

const token = deployed(0)
/** `balanceOf(address)`. */
const BALANCE_OF = '0x70a08231'

export const nodeWorkloads: readonly NodeWorkload[] = [
  {
    name: 'batched-transfers',
    async run(node, { nextTransfers }) {
      const signed = nextTransfers(transfersSent[node.name])
      const { transactionsPerSec, included } = await sendBatches(node, signed)
      const figures = [rate('batched-transfers', 'end-to-end', 'tx/s', transactionsPerSec)]
      if (node.name === 'safelane')
        figures.push(rate('batched-transfers', 'signatures-alone', 'tx/s', signaturesPerSec(signed)))
      return { figures, isUnfinished: included < signed.length }
    },
  },
  {
    name: 'single-transfers',
    async run(node, { nextTransfers }) {
      const signed = nextTransfers(transfersSentSingly[node.name])
      const { transactionsPerSec, longestMs, included } = await sendSingly(node, signed)
      const figures = [
        rate('single-transfers', 'end-to-end', 'tx/s', transactionsPerSec),
        time('single-transfers', 'longest-request', longestMs),
      ]
      return { figures, isUnfinished: included < signed.length }
    },
  },
  {
    name: 'empty-block',
    async run(node) {
      const times = await emptyBlocks(node, blocks[node.name])
      return {
        figures: [
          time('empty-block', 'p50', quantile(times, 0.5)),
          time('empty-block', 'p99', quantile(times, 0.99)),
        ],
      }
    },
  },
  {
    name: 'send-to-receipt',
    async run(node, { nextTransfers }) {
      const times = await sendUntilReceipt(node, nextTransfers(waits[node.name]))
      return {
        figures: [
          time('send-to-receipt', 'p50', quantile(times, 0.5)),
          time('send-to-receipt', 'p99', quantile(times, 0.99)),
        ],
      }
    },
  },
  {
    name: 'eth_call',
    // In the whole suite blocks have been made by then: alone it is to measure the same, and not a state written by hand that no block has closed.
    prepare: async (node) => void (await node.call('evm_mine')),
    async run(node) {
      const requests = Array.from({ length: CALLS[node.name] }, (_, index) => {
        const data = `${BALANCE_OF}${accountAt(index % 10_000)
          .slice(2)
          .padStart(64, '0')}`
        return node.prepare('eth_call', { to: token, data }, 'latest')
      })
      const perSec = await answersPerSec(node, requests, CALL_CONNECTIONS)
      return { figures: [rate('eth_call', 'answers', 'calls/s', perSec)] }
    },
  },
  {
    name: 'eth_getLogs',
    prepare: makeLogs,
    async run(node) {
      const head = Number(await node.call<Hex>('eth_blockNumber'))
      const fromBlock = `0x${(head + 1 - LOGS / LOGS_PER_BLOCK).toString(16)}`
      const filter = { fromBlock, toBlock: 'latest', address: token }
      const request = () => node.prepare('eth_getLogs', filter)
      // The first is for the caches of all.
      const times = (await timeEach(node, 4, request)).slice(1)
      const hits = await node.call<unknown[]>('eth_getLogs', filter)
      equal(hits.length, LOGS, `${node.name}: logs are missing`)
      const perSec = (LOGS / quantile(times, 0.5)) * 1000
      return { figures: [rate('eth_getLogs', 'answers', 'logs/s', perSec)] }
    },
  },
]

/** Makes blocks that hold the logs, by hand: with automatic mining peers would take minutes for so many on this chain. */
async function makeLogs(node: BenchedNode, { nextTransfers }: RunContext): Promise<void> {
  await node.call('evm_setAutomine', false)
  for (let made = 0; made < LOGS; made += LOGS_PER_BLOCK) {
    const signed = nextTransfers(LOGS_PER_BLOCK)
    await node.all(signed.map((raw) => ({ method: 'eth_sendRawTransaction', params: [raw] })))
    await node.call('evm_mine')
  }
  await node.call('evm_setAutomine', true)
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
