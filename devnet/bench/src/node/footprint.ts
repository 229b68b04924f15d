/** What a node costs before it does anything, and after it has done much: each on a fresh process with an empty chain. */
import type { NodeName } from '../parallel/building/peerNode.ts'
import { SignedTransfers } from '../parallel/building/signedTransfers.ts'
import { BenchedNode } from './benchedNode.ts'
import { prepareChain } from './chainWorld.ts'
import { sendSingly } from './sending.ts'
import { coldStart } from './waiting.ts'
import type { Measured } from './workloads.ts'

/** Transfers before memory is read, and of the long run in automine. */
const TRANSFERS: Readonly<Record<NodeName, number>> = { safelane: 20_000, anvil: 20_000, hardhat: 2_000 }
const SENDERS = 64

/** Milliseconds until the first answer. */
export async function coldStarts(names: readonly NodeName[], runs: number): Promise<Measured[]> {
  const measured: Measured[] = []
  for (let run = 0; run < runs; run++) {
    for (const subject of names) {
      console.error(`cold-start: ${subject} …`)
      const figure = await coldStart(subject)
      measured.push({
        workload: 'cold-start',
        subject,
        metric: 'first-answer',
        unit: 'ms',
        better: 'less',
        figure,
      })
    }
  }
  return measured
}

/**
 * 20,000 transfers of 64 senders in automine, one request each on 64 connections: how fast, how long the slowest request takes, and what the
 * process holds in memory then.
 */
export async function memoryAfterTransfers(names: readonly NodeName[]): Promise<Measured[]> {
  const measured: Measured[] = []
  const transfers = new SignedTransfers(SENDERS)
  const world = await transfers.world()
  for (const subject of names) {
    console.error(`memory: ${subject} …`)
    const node = await BenchedNode.start(subject)
    const add = (metric: string, unit: string, better: Measured['better'], figure: number) =>
      measured.push({ workload: 'memory', subject, metric, unit, better, figure })
    try {
      await prepareChain(node, world, { accounts: 0, blocks: 0 })
      add('idle', 'MiB', 'less', node.residentMiB())
      const rounds = Math.ceil(TRANSFERS[subject] / SENDERS)
      const signed = Array.from({ length: rounds }, (_, nonce) => transfers.sign(nonce)).flat()
      const { transactionsPerSec, longestMs } = await sendSingly(node, signed)
      add('64-senders', 'tx/s', 'more', transactionsPerSec)
      add('64-senders-longest-request', 'ms', 'less', longestMs)
      add(`after-${subject === 'hardhat' ? '2k' : '20k'}-transfers`, 'MiB', 'less', node.residentMiB())
    } finally {
      await node.close()
    }
  }
  return measured
}
