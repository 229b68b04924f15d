import {
  batchCalldata,
  type Chain,
  claimCalldata,
  linkClaimCalldata,
  linkCreationCalldata,
  linkReturnCalldata,
  postDatedTransferCalldata,
  purchaseCalldata,
  type RelayCall,
  revocationCalldata,
  settlementCall,
} from '@safelane/chain'
import type { RelayFailure, RelayJob, Store } from '@safelane/store'

/** What a job puts on chain. */
export interface RelayWork {
  readonly call: RelayCall
  /** Chain time in seconds from which the contract refuses it; undefined: never. */
  readonly validBeforeSec: number | undefined
  /** Chain time in seconds before which it must wait, because a risk rule held it. */
  readonly notBeforeSec?: number | undefined
  /** Whether a balance that does not suffice is waited for until the deadline. */
  readonly awaitsBalance?: boolean
}

export interface RelayWorkDeps {
  readonly chain: Pick<Chain, 'deployment'>
  readonly store: Pick<
    Store,
    'payments' | 'plans' | 'batches' | 'links' | 'revocations' | 'purchases' | 'claims'
  >
}

/** What the job would send; undefined when its subject came to an end and there is nothing to send any more. */
export async function workOf({ chain, store }: RelayWorkDeps, job: RelayJob): Promise<RelayWork | undefined> {
  const { coverPool } = chain.deployment
  const { claimLinks } = chain.deployment.contracts
  if (job.kind === 'payment') {
    const found = await store.payments.findRelayable(job.subjectId)
    if (found === undefined || !isWaiting(found.payment.state)) return undefined
    return {
      call: settlementCall(chain.deployment, found.terms, found.signature),
      validBeforeSec: found.payment.validBeforeSec,
      notBeforeSec: found.payment.releaseAtSec,
    }
  }
  if (job.kind === 'plan-payment') {
    const found = await store.plans.findRelayable(job.subjectId)
    if (found === undefined || !isWaiting(found.state)) return undefined
    const { transfer, signature, releaseAtSec } = found
    return {
      call: { to: transfer.token, data: postDatedTransferCalldata(transfer, signature) },
      validBeforeSec: Number(transfer.validBefore),
      notBeforeSec: releaseAtSec,
      awaitsBalance: true,
    }
  }
  if (job.kind === 'batch') {
    const found = await store.batches.findRelayable(job.subjectId)
    if (found === undefined || !isWaiting(found.batch.state)) return undefined
    const { struct, rows, releaseAtSec } = found.batch
    return {
      call: {
        to: chain.deployment.contracts.batchPayments,
        data: batchCalldata(chain.deployment, struct, rows, found.signature),
      },
      validBeforeSec: Number(struct.validBefore),
      notBeforeSec: releaseAtSec,
    }
  }
  if (job.kind === 'revocation') {
    const found = await store.revocations.findRelayable(job.subjectId)
    if (found === undefined || !isWaiting(found.state)) return undefined
    return {
      call: { to: found.token, data: revocationCalldata(found, found.signature) },
      validBeforeSec: found.validBeforeSec,
    }
  }
  if (job.kind === 'cover-purchase') {
    const found = await store.purchases.findRelayable(job.subjectId)
    if (found === undefined || !isWaiting(found.purchase.state)) return undefined
    const data = purchaseCalldata(found.order, found.signature)
    return { call: { to: coverPool, data }, validBeforeSec: found.purchase.validBeforeSec }
  }
  if (job.kind === 'link-creation') {
    const found = await store.links.findRelayable(job.subjectId)
    if (found === undefined || !isWaiting(found.link.state)) return undefined
    const { struct } = found.link
    const data = linkCreationCalldata(chain.deployment, struct, found.signature)
    return { call: { to: claimLinks, data }, validBeforeSec: Number(struct.validBefore) }
  }
  if (job.kind === 'link-release') {
    const found = await store.links.findRelayableRelease(job.subjectId)
    if (found === undefined || !isWaiting(found.release.state)) return undefined
    const { link, signed } = found
    if (signed === undefined) {
      return { call: { to: claimLinks, data: linkReturnCalldata(link.struct) }, validBeforeSec: undefined }
    }
    const data = linkClaimCalldata(link.struct, signed.claim, signed.signature)
    return { call: { to: claimLinks, data }, validBeforeSec: Number(link.struct.validBefore) }
  }
  const claim = await store.claims.find(job.subjectId)
  if (claim === undefined || !isWaiting(claim.state)) return undefined
  return { call: { to: coverPool, data: claimCalldata(claim.policyId) }, validBeforeSec: undefined }
}

function isWaiting(state: string): boolean {
  return state === 'authorized' || state === 'submitted'
}

/** Whether the contract refuses because somebody else was faster: the indexer will tell what it sees on chain. */
export function isDoneByAnother(
  { kind }: Pick<RelayJob, 'kind'>,
  { name, detail }: { readonly name: string; readonly detail: string },
): boolean {
  if (kind === 'revocation') return isAuthorizationUsed({ name, detail })
  return name === 'AlreadySettled' || name === 'OrderUsed' || name === 'UnexpectedState'
}

/** In the words of OpenZeppelin's ERC-3009, or those of USDC: "authorization is used or canceled". */
function isAuthorizationUsed({ name, detail }: { name: string; detail: string }): boolean {
  return /Authorization\w*Used|UsedAuthorization/.test(name) || /authorization is used/.test(detail)
}

/** The contract's refusal in the words clients know; everything else is a plain revert. */
export function failureFrom({ name, detail }: { name: string; detail: string }): RelayFailure {
  const code =
    name === 'ERC20InsufficientBalance'
      ? 'INSUFFICIENT_BALANCE'
      : isAuthorizationUsed({ name, detail })
        ? 'AUTHORIZATION_USED'
        : 'SIMULATION_REVERTED'
  return { code, detail }
}
