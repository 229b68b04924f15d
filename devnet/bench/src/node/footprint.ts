/** What a node costs before it does anything, and after it has done much: each on a fresh process with an empty chain. */
import type { NodeName } from '../parallel/building/peerNode.ts'
import { SignedTransfers } from '../parallel/building/signedTransfers.ts'
import { BenchedNode } from './benchedNode.ts'
import { prepareChain } from './chainWorld.ts'
import { SENDING_MAX_MS, sendBatches, sendSingly } from './sending.ts'
import { coldStart, emptyBlocks } from './waiting.ts'
import { type Measured, quantile } from './workloads.ts'

/** Transfers before memory is read, and of the long run in automine; as many of them as go in a minute. */
const TRANSFERS = 20_000
const SENDERS = 64
/** Blocks with nothing in them, to compare with those of the large chain. */
const EMPTY_BLOCKS = 50
/** Of the long run: senders, each of which sends once in a round. */
const LONG_SENDERS = 10_000
/** Connections that send batches in the long run. */
const LONG_CONNECTIONS = 2
/** States that the long run keeps. */
const KEPT_STATES = 64
/** Transfers after which memory is read in the long run. */
const LONG_STEP = 100_000

/** Milliseconds until the first answer. */
export async function coldStartOf(subject: NodeName): Promise<Measured[]> {
  const figure = await coldStart(subject)
  return [{ workload: 'cold-start', subject, metric: 'first-answer', unit: 'ms', better: 'less', figure }]
}

/**
 * 20,000 transfers of 64 senders in automine, one request each on 64 connections: how fast, how long the slowest request takes, and what the
 * process holds in memory then.
 */
export async function memoryAfterTransfers(subject: NodeName): Promise<Measured[]> {
  const measured: Measured[] = []
  const transfers = new SignedTransfers(SENDERS)
  const node = await BenchedNode.start(subject)
  const add = (metric: string, unit: string, better: Measured['better'], figure: number) =>
    measured.push({ workload: 'memory', subject, metric, unit, better, figure })
  try {
    await prepareChain(node, await transfers.world(), { accounts: 0, blocks: 0 })
    add('idle', 'MiB', 'less', node.residentMiB())
    const empty = await emptyBlocks(node, EMPTY_BLOCKS)
    add('empty-block-of-small-chain', 'ms', 'less', quantile(empty, 0.5))
    const rounds = Math.ceil(TRANSFERS / SENDERS)
    const signed = Array.from({ length: rounds }, (_, nonce) => transfers.sign(nonce)).flat()
    const { transactionsPerSec, longestMs, included } = await sendSingly(node, signed, SENDING_MAX_MS)
    add('64-senders', 'tx/s', 'more', transactionsPerSec)
    add('64-senders-longest-request', 'ms', 'less', longestMs)
    add('64-senders-mined', 'tx', 'more', included)
    add('after-64-senders', 'MiB', 'less', node.residentMiB())
    return measured
  } finally {
    await node.close()
  }
}

/** Resident memory of our node with `--prune-history`, after each 100,000 of so many transfers in batches. */
export async function memoryOfLongRun(transactions: number): Promise<Measured[]> {
  const measured: Measured[] = []
  const transfers = new SignedTransfers(LONG_SENDERS)
  const node = await BenchedNode.start('safelane', ['--prune-history', String(KEPT_STATES)])
  const add = (metric: string, unit: string, better: Measured['better'], figure: number) =>
    measured.push({ workload: 'long-run', subject: 'safelane', metric, unit, better, figure })
  try {
    await prepareChain(node, await transfers.world(), { accounts: 0, blocks: 0 })
    add('idle', 'MiB', 'less', node.residentMiB())
    let sent = 0
    for (let nonce = 0; sent < transactions; nonce++) {
      const signed = transfers.sign(nonce).slice(0, transactions - sent)
      const { transactionsPerSec } = await sendBatches(node, signed, LONG_CONNECTIONS)
      sent += signed.length
      if (sent % LONG_STEP !== 0 && sent < transactions) continue
      const figure = node.residentMiB()
      console.error(
        `long-run: ${sent} transfers, ${figure.toFixed(0)} MiB, ${transactionsPerSec.toFixed(0)} tx/s`,
      )
      add(`after-${sent / 1_000}k`, 'MiB', 'less', figure)
    }
    return measured
  } finally {
    await node.close()
  }
}
