import {
  type Address,
  BaseError,
  type Clock,
  fail,
  type Hex,
  isSameAddress,
  ok,
  type Result,
  type TypedData,
} from '@safelane/core'
import type { BatchEncoder, BatchRepository } from '../batch/batchService.ts'
import type { PlanRepository } from '../plan/planService.ts'
import type { PaymentRepository, QuoteRepository } from '../ports.ts'
import {
  authorizationOfBatch,
  authorizationOfPayment,
  authorizationsOfPlan,
  type Revocation,
  type RevocationSubject,
  type SignedAuthorization,
} from './revocation.ts'

/** Turns the cancellation of an authorization into what the wallet signs: EIP-3009 `CancelAuthorization`. */
export interface RevocationEncoder {
  typedData(authorization: SignedAuthorization): Promise<TypedData>
  /** Whether `signature` is the payer's over exactly this cancellation (EOA or EIP-1271). */
  isAuthorizedBy(authorization: SignedAuthorization, signature: Hex): Promise<boolean>
}

/** A signed cancellation as it is stored. */
export interface SignedRevocation {
  readonly revocation: Revocation
  readonly authorization: SignedAuthorization
  readonly signature: Hex
}

export interface RevocationRepository {
  /** Those of these authorizations that were asked for. */
  findAll(nonces: readonly Hex[]): Promise<readonly Revocation[]>
  /**
   * Stores the cancellations with the jobs that relay them, all or none, in ONE transaction under the payer's lock. One
   * that exists stays as it is, unless it has failed: then it is tried again with the new signature. `too-many`, and
   * nothing written, if the payer would have asked for more than `max` since `sinceSec`.
   */
  request(
    payer: Address,
    revocations: readonly SignedRevocation[],
    limit: { readonly sinceSec: number; readonly max: number },
  ): Promise<'accepted' | 'too-many'>
}

export interface RevocationServiceDeps {
  readonly clock: Clock
  readonly encoder: RevocationEncoder
  readonly plans: Pick<PlanRepository, 'find'>
  readonly payments: Pick<PaymentRepository, 'find'>
  readonly quotes: Pick<QuoteRepository, 'find'>
  readonly batches: Pick<BatchRepository, 'find'>
  readonly batchEncoder: Pick<BatchEncoder, 'typedData'>
  readonly revocations: RevocationRepository
}

/** Nobody pays the relayer for a cancellation: this many a day and payer, two of the longest plans. */
export const MAX_REVOCATIONS_PER_DAY = 120
const DAY_SEC = 86_400

/** An authorization that can still be cancelled, or whose cancellation was asked for. */
export interface RevocableAuthorization {
  readonly authorization: SignedAuthorization
  readonly revocation: Revocation | undefined
  /** What the payer signs to cancel it; undefined when there is nothing (more) to sign. */
  readonly typedData: TypedData | undefined
}

export interface RevocationRequest {
  readonly subject: RevocationSubject
  /** Of any of the authorizations that wait for one; the others can follow later. */
  readonly signatures: readonly { readonly nonce: Hex; readonly signature: Hex }[]
}

/**
 * Cancels on chain, without gas, what a payer signed and took back here. Taking back destroys our copy of the signature;
 * this makes every other copy worthless too.
 */
export interface RevocationService {
  /** In the order of their dates. What is still to be used, or has expired by itself, is left out. */
  list(
    subject: RevocationSubject,
    by: Address,
  ): Promise<Result<readonly RevocableAuthorization[], RevocationError>>
  /** Idempotent: an authorization is cancelled once. Answers as `list` does. */
  submit(
    request: RevocationRequest,
    by: Address,
  ): Promise<Result<readonly RevocableAuthorization[], RevocationError>>
}

export function createRevocationService(deps: RevocationServiceDeps): RevocationService {
  async function authorizationsOf({ kind, id }: RevocationSubject): Promise<readonly SignedAuthorization[]> {
    if (kind === 'plan') {
      const plan = await deps.plans.find(id)
      return plan === undefined || plan.state === 'offered' ? [] : authorizationsOfPlan(plan)
    }
    if (kind === 'payment') {
      const payment = await deps.payments.find(id as Hex)
      const quote = payment && (await deps.quotes.find(payment.quoteId))
      return quote === undefined || payment === undefined
        ? []
        : [authorizationOfPayment(payment, nonceOf(quote.typedData))]
    }
    const batch = await deps.batches.find(id as Hex)
    if (batch === undefined || batch.state === 'offered') return []
    return [authorizationOfBatch(batch, nonceOf(await deps.batchEncoder.typedData(batch.struct)))]
  }

  /** To anybody but the payer it says no more than of what is not there. */
  async function own(
    subject: RevocationSubject,
    by: Address,
  ): Promise<Result<readonly SignedAuthorization[], RevocationError>> {
    const all = await authorizationsOf(subject)
    return all.length > 0 && all.every(({ payer }) => isSameAddress(payer, by))
      ? ok(all)
      : fail(new RevocationError('NOT_FOUND', `No such ${subject.kind} of yours`, { field: 'subjectId' }))
  }

  async function revocable(
    authorizations: readonly SignedAuthorization[],
  ): Promise<readonly RevocableAuthorization[]> {
    const [nowSec, stored] = await Promise.all([
      deps.clock.nowSec(),
      deps.revocations.findAll(authorizations.map(({ nonce }) => nonce)),
    ])
    const storedOf = new Map(stored.map((revocation) => [revocation.nonce, revocation]))
    const items = authorizations.map(async (authorization): Promise<RevocableAuthorization | undefined> => {
      const revocation = storedOf.get(authorization.nonce)
      const isOpen = authorization.isGivenUp && nowSec < authorization.validBeforeSec
      if (revocation === undefined && !isOpen) return undefined
      const isToSign = isOpen && (revocation === undefined || revocation.state === 'failed')
      const typedData = isToSign ? await deps.encoder.typedData(authorization) : undefined
      return { authorization, revocation, typedData }
    })
    return (await Promise.all(items)).filter((item) => item !== undefined)
  }

  return {
    async list(subject, by) {
      const authorizations = await own(subject, by)
      return authorizations.ok ? ok(await revocable(authorizations.value)) : authorizations
    },

    async submit({ subject, signatures }, by) {
      const authorizations = await own(subject, by)
      if (!authorizations.ok) return authorizations
      const items = new Map(
        (await revocable(authorizations.value)).map((item) => [item.authorization.nonce, item]),
      )
      const nowSec = await deps.clock.nowSec()
      const toStore = new Map<Hex, SignedRevocation>()
      for (const [index, { nonce: given, signature }] of signatures.entries()) {
        const nonce = given.toLowerCase() as Hex
        const item = items.get(nonce)
        if (item === undefined) {
          return fail(
            new RevocationError(
              'NOT_REVOCABLE',
              'Only what was taken back and has not expired can be cancelled: cancel it here first',
              { field: `signatures.${index}.nonce` },
            ),
          )
        }
        // Asked for before: it is on its way, or there.
        if (item.typedData === undefined) continue
        if (!(await deps.encoder.isAuthorizedBy(item.authorization, signature))) {
          return fail(
            new RevocationError(
              'INVALID_SIGNATURE',
              'The signature is not the payer’s over this cancellation',
              {
                field: `signatures.${index}.signature`,
              },
            ),
          )
        }
        const revocation: Revocation = {
          nonce,
          subject,
          state: 'authorized',
          txHash: undefined,
          blockNumber: undefined,
          failure: undefined,
          createdAtSec: nowSec,
        }
        toStore.set(nonce, { revocation, authorization: item.authorization, signature })
      }
      const limit = { sinceSec: nowSec - DAY_SEC, max: MAX_REVOCATIONS_PER_DAY }
      const [payer] = authorizations.value.map((authorization) => authorization.payer)
      if (toStore.size > 0 && payer !== undefined) {
        const outcome = await deps.revocations.request(payer, [...toStore.values()], limit)
        if (outcome === 'too-many') {
          return fail(
            new RevocationError(
              'TOO_MANY_REVOCATIONS',
              'So many cancellations a day are relayed without a fee: go on tomorrow, soonest dates first',
              { field: 'signatures', metadata: { max: limit.max } },
            ),
          )
        }
      }
      return ok(await revocable(authorizations.value))
    },
  }
}

/** What is signed for a payment carries the authorization's nonce. */
function nonceOf({ message }: TypedData): Hex {
  const { nonce } = message
  if (typeof nonce !== 'string') throw new TypeError('What was signed is no EIP-3009 authorization')
  return nonce.toLowerCase() as Hex
}

export class RevocationError extends BaseError<
  'NOT_FOUND' | 'NOT_REVOCABLE' | 'INVALID_SIGNATURE' | 'TOO_MANY_REVOCATIONS'
> {}
