import {
  type Chain,
  claimCalldata,
  purchaseCalldata,
  type RelayCall,
  type Relayer,
  settlementCalldata,
} from '@safelane/chain'
import { BaseError } from '@safelane/core'
import type { PendingRelay, RelayJob, Store } from '@safelane/store'

export interface RelayLoopDeps {
  readonly chain: Pick<Chain, 'clock' | 'deployment'>
  readonly store: Pick<Store, 'relay' | 'payments' | 'purchases' | 'claims'>
  readonly relayer: Relayer
}

/** Puts authorized payments, purchases and claims on chain, each at most once. */
export interface RelayLoop {
  /** One step; false when there was nothing to do. Throws when chain or database is away. */
  step(): Promise<boolean>
}

/** Jobs taken at once: they are signed in order and need not wait for each other's blocks. */
const BATCH = 16
/** Long enough for a simulation and a signature; after a crash the job waits this long. */
const LEASE_MS = 5_000
/** Pending transactions are sent again this often, in case the node forgot them. */
const REBROADCAST_MS = 3_000

/** What a job would send, or that it has nothing to send any more. */
type Work = { readonly call: RelayCall; readonly validBeforeSec: number | undefined } | 'ended'

/*
 * The order of writes is what makes a crash harmless:
 *
 *   simulate ─▶ sign ─▶ store bytes (+ job broadcast, subject submitted) ─▶ send ─▶ receipt ─▶ finished
 *            ✗ nothing happened      ✗ same bytes are sent again after a restart: same nonce, same hash, once
 */
export function createRelayLoop({ chain, store, relayer }: RelayLoopDeps): RelayLoop {
  const { relay } = store
  const lastSentMs = new Map<string, number>()

  async function workOf(job: RelayJob): Promise<Work> {
    const { paymentRouter, coverPool } = chain.deployment
    if (job.kind === 'payment') {
      const found = await store.payments.findRelayable(job.subjectId)
      if (found === undefined || !isWaiting(found.payment.state)) return 'ended'
      const data = settlementCalldata(found.struct, found.signature)
      return { call: { to: paymentRouter, data }, validBeforeSec: found.payment.validBeforeSec }
    }
    if (job.kind === 'cover-purchase') {
      const found = await store.purchases.findRelayable(job.subjectId)
      if (found === undefined || !isWaiting(found.purchase.state)) return 'ended'
      const data = purchaseCalldata(found.order, found.signature)
      return { call: { to: coverPool, data }, validBeforeSec: found.purchase.validBeforeSec }
    }
    const claim = await store.claims.find(job.subjectId)
    if (claim === undefined || !isWaiting(claim.state)) return 'ended'
    return { call: { to: coverPool, data: claimCalldata(claim.policyId) }, validBeforeSec: undefined }
  }

  /** Follows what was sent: receipts end jobs, silence means sending again, a taken nonce means starting over. */
  async function followPending(pending: readonly PendingRelay[]): Promise<boolean> {
    if (pending.length === 0) return false
    const minedNonce = await relayer.minedNonce()
    let hasMoved = false
    let expectedNonce = minedNonce
    for (const sent of pending) {
      const receipt = await relayer.receipt(sent.hash)
      if (receipt !== undefined) {
        if (receipt.status === 'success') await relay.finish(sent)
        else await failReverted(sent, receipt.blockNumber)
        lastSentMs.delete(sent.hash)
        hasMoved = true
      } else if (sent.nonce < minedNonce || sent.nonce > expectedNonce) {
        // The nonce went to another transaction, or (after the chain was reset) one before it is missing for ever.
        await relay.drop(sent)
        lastSentMs.delete(sent.hash)
        hasMoved = true
        continue
      } else if (Date.now() - (lastSentMs.get(sent.hash) ?? 0) >= REBROADCAST_MS) {
        await send(sent)
      }
      if (sent.nonce >= expectedNonce) expectedNonce = sent.nonce + 1n
    }
    return hasMoved
  }

  async function failReverted(sent: PendingRelay, blockNumber: bigint): Promise<void> {
    const work = await workOf(sent.job)
    const detail =
      work === 'ended' ? 'reverted' : (await relayer.revertReasonOf(work.call, blockNumber)).detail
    await relay.fail(sent.job, { code: 'REVERTED', detail }, sent.hash)
  }

  async function send({
    hash,
    rawTransaction,
  }: Pick<PendingRelay, 'hash' | 'rawTransaction'>): Promise<void> {
    const outcome = await relayer.broadcast(rawTransaction)
    lastSentMs.set(hash, Date.now())
    if (outcome.kind === 'rejected') console.warn(`Relayer: the node refused ${hash}: ${outcome.reason}`)
  }

  async function startJob(job: RelayJob, nonce: bigint): Promise<boolean> {
    const work = await workOf(job)
    if (work === 'ended') {
      await relay.discard(job)
      return false
    }
    // Past the deadline the indexer says what became of it: settled by somebody else, or expired.
    if (work.validBeforeSec !== undefined && (await chain.clock.nowSec()) >= work.validBeforeSec) {
      await relay.postpone(job, 'past its deadline', LEASE_MS)
      return false
    }
    const simulation = await relayer.simulate(work.call)
    if (!simulation.ok) {
      await relay.fail(job, failureFrom(simulation.reason))
      return false
    }
    const signed = await relayer.sign(work.call, nonce, simulation.gasLimit)
    const stored = await relay.store({ ...signed, job, sender: relayer.address, nonce })
    if (stored) await send(signed)
    return stored
  }

  return {
    async step() {
      const hasMoved = await followPending(await relay.pending(relayer.address))
      const jobs = await relay.lease(BATCH, LEASE_MS)
      if (jobs.length === 0) return hasMoved
      const stillPending = await relay.pending(relayer.address)
      let nonce = await relayer.minedNonce()
      for (const sent of stillPending) if (sent.nonce >= nonce) nonce = sent.nonce + 1n
      for (const job of jobs) {
        try {
          if (await startJob(job, nonce)) nonce++
        } catch (error) {
          if (error instanceof BaseError) throw error
          // Neither chain nor database is away: something about this one job. The others must not wait for it.
          console.warn(`Relayer: ${job.kind} ${job.subjectId}: ${String(error)}`)
          await relay.postpone(job, String(error), Math.min(job.attempts, 12) * LEASE_MS)
        }
      }
      return true
    },
  }
}

function isWaiting(state: string): boolean {
  return state === 'authorized' || state === 'submitted'
}

/** The contract's refusal in the words clients know; everything else is a plain revert. */
function failureFrom({ name, detail }: { name: string; detail: string }): { code: string; detail: string } {
  const code =
    name === 'ERC20InsufficientBalance'
      ? 'INSUFFICIENT_BALANCE'
      : name === 'AlreadySettled' || name === 'OrderUsed' || /Authorization\w*Used/.test(name)
        ? 'AUTHORIZATION_USED'
        : 'SIMULATION_REVERTED'
  return { code, detail }
}
