import { isUnderpriced, type Relayer, type SignedRelay } from '@safelane/chain'
import type { Hex } from '@safelane/core'
import type { PendingRelay, Store } from '@safelane/store'
import { isDoneByAnother, type RelayWorkDeps, workOf } from './relayWork.ts'

export interface RelayFollowerDeps extends RelayWorkDeps {
  readonly store: RelayWorkDeps['store'] & Pick<Store, 'relay'>
  readonly relayer: Relayer
}

/** Sends what was stored and sees it through to a receipt. */
export interface RelayFollower {
  send(signed: SignedRelay): Promise<void>
  /** Looks after everything that was sent; false when nothing came to an end. */
  follow(): Promise<boolean>
}

/** Pending transactions are sent again this often, in case the node forgot them. */
const REBROADCAST_MS = 3_000
/** A transaction that blocks have left out for so long gets a higher fee, even if the base fee does not ask for it. */
const PATIENCE_MS = 30_000

/** A receipt ends a transaction, silence means sending it again or paying more, a nonce that is taken means starting over. */
export function createRelayFollower(deps: RelayFollowerDeps): RelayFollower {
  const { relayer } = deps
  const { relay } = deps.store
  const lastSentMs = new Map<Hex, number>()

  async function send({ hash, rawTransaction }: SignedRelay): Promise<void> {
    const outcome = await relayer.broadcast(rawTransaction)
    lastSentMs.set(hash, Date.now())
    if (outcome.kind === 'rejected') console.warn(`Relayer: the node refused ${hash}: ${outcome.reason}`)
  }

  function forget({ hash, replaced }: PendingRelay): void {
    for (const version of [hash, ...replaced]) lastSentMs.delete(version)
  }

  /** Ends the transaction if a version of it was mined. */
  async function endIfMined(sent: PendingRelay): Promise<boolean> {
    const versions = [sent.hash, ...sent.replaced]
    const receipts = await Promise.all(versions.map((version) => relayer.receipt(version)))
    const mined = receipts.findIndex((receipt) => receipt !== undefined)
    const receipt = receipts[mined]
    const hash = versions[mined]
    if (receipt === undefined || hash === undefined) return false
    if (receipt.status === 'success') await relay.finish(sent, hash)
    else await failReverted(sent, hash, receipt.blockNumber)
    return true
  }

  async function failReverted(sent: PendingRelay, hash: Hex, blockNumber: bigint): Promise<void> {
    const work = await workOf(deps, sent.job)
    const reason =
      work === undefined
        ? { name: 'Error', detail: 'reverted' }
        : await relayer.revertReasonOf(work.call, blockNumber)
    if (isDoneByAnother(sent.job, reason)) await relay.finish(sent, hash)
    else await relay.fail(sent.job, { code: 'REVERTED', detail: reason.detail }, { relay: sent, hash })
  }

  /** Silence: the same bytes again, or, when their fee no longer does, others with the same nonce. */
  async function insist(sent: PendingRelay): Promise<void> {
    const sinceMs = Math.min(sent.ageMs, Date.now() - (lastSentMs.get(sent.hash) ?? 0))
    if (sinceMs < REBROADCAST_MS) return
    const fees = await relayer.fees()
    const isStuck = isUnderpriced(sent.rawTransaction, fees) || sent.ageMs >= PATIENCE_MS
    const raised = isStuck ? await relayer.raise(sent.rawTransaction, fees) : undefined
    if (raised === undefined) await send(sent)
    else if (await relay.replace(sent, raised)) await send(raised)
  }

  return {
    send,

    async follow() {
      const pending = await relay.pending(relayer.address)
      if (pending.length === 0) return false
      const minedNonce = await relayer.minedNonce()
      const ended = await Promise.all(pending.map((sent) => sent.nonce < minedNonce && endIfMined(sent)))
      let expectedNonce = minedNonce
      for (const [index, sent] of pending.entries()) {
        if (ended[index]) forget(sent)
        else if (sent.nonce < minedNonce || sent.nonce > expectedNonce) {
          // The nonce went to another transaction, or (after the chain was reset) one before it is missing for ever.
          await relay.drop(sent)
          forget(sent)
          ended[index] = true
          continue
        } else await insist(sent)
        if (sent.nonce >= expectedNonce) expectedNonce = sent.nonce + 1n
      }
      return ended.includes(true)
    },
  }
}
