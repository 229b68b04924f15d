import type { Address, Hex } from '@safelane/core'
import { endLink, openLink, takeBackLinks } from './claimLinkRepository.ts'
import { decimalFromBigint } from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { type AuthorizationEndedEvent, endRevocations, takeBackRevocations } from './revocationRepository.ts'

interface EventPosition {
  readonly txHash: Hex
  readonly blockNumber: bigint
  readonly logIndex: number
}

export interface PaymentSettledEvent extends EventPosition {
  readonly kind: 'payment-settled'
  readonly paymentId: Hex
  readonly payer: Address
  readonly recipient: Address
  readonly tokenOut: Address
  /** Everything the payer gave, fee included. */
  readonly amountIn: bigint
  readonly amountOut: bigint
  /** Where it was routed, what each leg took, in their order, and then what else the router gave away. */
  readonly routedInputs: readonly bigint[]
  readonly atSec: number
}

export interface BatchSettledEvent extends EventPosition {
  readonly kind: 'batch-settled'
  readonly batchId: Hex
  readonly payer: Address
  /** Positions of the rows that failed and were given back. */
  readonly failedRows: readonly number[]
  readonly atSec: number
}

export interface CoverBoughtEvent extends EventPosition {
  readonly kind: 'cover-bought'
  readonly policyId: bigint
  readonly holder: Address
  readonly productId: bigint
  readonly insured: bigint
  readonly premium: bigint
  readonly startsAtSec: number
  readonly endsAtSec: number
  /** The signed order, when the purchase was made by authorization. */
  readonly orderHash: Hex | undefined
}

export interface PolicyTransferredEvent extends EventPosition {
  readonly kind: 'policy-transferred'
  readonly policyId: bigint
  readonly owner: Address
}

export interface CoverPaidEvent extends EventPosition {
  readonly kind: 'cover-paid'
  readonly policyId: bigint
  readonly payout: bigint
}

export interface PriceObservedEvent extends EventPosition {
  readonly kind: 'price-observed'
  readonly asset: Address
  /** Dollars, 18 decimals; 0 without quorum. */
  readonly price1e18: bigint
  readonly atSec: number
}

/** A claim link's money went into custody. */
export interface LinkOpenedEvent extends EventPosition {
  readonly kind: 'link-opened'
  readonly linkId: Hex
}

/** A claim link's money left custody: for the recipient its key named, or back to its creator. */
export interface LinkEndedEvent extends EventPosition {
  readonly kind: 'link-ended'
  readonly linkId: Hex
  readonly recipient: Address | undefined
}

/** What the contracts said happened. */
export type ChainEvent =
  | PriceObservedEvent
  | PaymentSettledEvent
  | LinkOpenedEvent
  | LinkEndedEvent
  | BatchSettledEvent
  | AuthorizationEndedEvent
  | CoverBoughtEvent
  | PolicyTransferredEvent
  | CoverPaidEvent

export interface IndexedBlock {
  readonly number: bigint
  readonly hash: Hex
}

export interface ChainHistoryRepository {
  /** Blocks read so far, newest first; at most `DEPTH` ranges back. */
  recentBlocks(): Promise<readonly IndexedBlock[]>
  /**
   * Applies the events of the blocks after `previous` up to `head` and moves the cursor there, in one transaction.
   * False, and nothing written, when another indexer has moved the cursor meanwhile.
   */
  apply(range: {
    previous: IndexedBlock | undefined
    head: IndexedBlock
    events: readonly ChainEvent[]
  }): Promise<boolean>
  /** Takes back everything read after `ancestor` (everything, when undefined) because the chain reorganised. */
  rollbackTo(ancestor: IndexedBlock | undefined): Promise<void>
}

/** How many cursor positions are kept to find a fork. */
const DEPTH = 128

/** Serialises indexers on one database; any constant. */
const CURSOR_LOCK = 5_425_333_202n

export function createChainHistoryRepository(database: Database): ChainHistoryRepository {
  return {
    async recentBlocks() {
      const rows = await database.indexedBlock.findMany({ orderBy: { number: 'desc' }, take: DEPTH })
      return rows.map((row) => ({ number: row.number, hash: row.hash as Hex }))
    },

    async apply({ previous, head, events }) {
      return database.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${CURSOR_LOCK})`
        const cursor = await transaction.indexedBlock.findFirst({ orderBy: { number: 'desc' } })
        if (cursor?.hash !== previous?.hash) return false
        // A policy's first transfer is logged before the purchase that makes its row.
        const purchasesFirst = [...events].sort(
          (left, right) => Number(right.kind === 'cover-bought') - Number(left.kind === 'cover-bought'),
        )
        for (const event of purchasesFirst) await applyEvent(transaction, event)
        await endRevocations(
          transaction,
          events.filter((event) => event.kind === 'authorization-ended'),
        )
        await transaction.indexedBlock.create({ data: head })
        const oldest = await transaction.indexedBlock.findMany({
          orderBy: { number: 'desc' },
          skip: DEPTH,
          take: 1,
        })
        if (oldest[0] !== undefined) {
          await transaction.indexedBlock.deleteMany({ where: { number: { lte: oldest[0].number } } })
        }
        return true
      })
    },

    async rollbackTo(ancestor) {
      const number = ancestor?.number ?? -1n
      await database.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${CURSOR_LOCK})`
        await takeBack(transaction, number)
        await transaction.indexedBlock.deleteMany({ where: { number: { gt: number } } })
      })
    },
  }
}

async function applyEvent(transaction: Transaction, event: ChainEvent): Promise<void> {
  switch (event.kind) {
    case 'payment-settled':
      return settlePayment(transaction, event)
    case 'link-opened':
      return openLink(transaction, event)
    case 'link-ended':
      return endLink(transaction, event)
    case 'batch-settled':
      return settleBatch(transaction, event)
    case 'cover-bought':
      return recordPolicy(transaction, event)
    case 'policy-transferred':
      return recordTransfer(transaction, event)
    case 'cover-paid':
      return recordPayout(transaction, event)
    case 'price-observed':
      return recordPrice(transaction, event)
    case 'authorization-ended':
      // All of a range at once.
      return
  }
}

/**
 * Anyone may choose any id, so the id alone proves nothing: payer, recipient, token and amount have to be those the
 * payment was authorized with. The event overrules every state we had come to by ourselves.
 */
async function settlePayment(transaction: Transaction, event: PaymentSettledEvent): Promise<void> {
  await transaction.payment.updateMany({
    where: {
      id: event.paymentId.toLowerCase(),
      payer: event.payer,
      recipient: event.recipient,
      tokenOutAddress: event.tokenOut,
      amountOut: decimalFromBigint(event.amountOut),
      state: { not: 'settled' },
    },
    data: {
      state: 'settled',
      amountIn: decimalFromBigint(event.amountIn),
      legInputs: event.routedInputs.map(decimalFromBigint),
      txHash: event.txHash,
      blockNumber: event.blockNumber,
      settledAtSec: BigInt(event.atSec),
      failureCode: null,
      failureDetail: null,
    },
  })
}

/** The id is a digest of all that was signed, so it alone proves that this batch was settled. */
async function settleBatch(transaction: Transaction, event: BatchSettledEvent): Promise<void> {
  const id = event.batchId.toLowerCase()
  const where = { id, payer: event.payer, state: { notIn: ['offered', 'settled'] } }
  // Rows first: what is told of the settled batch names them.
  await transaction.batchRow.updateMany({
    where: { batch: where, position: { in: [...event.failedRows] } },
    data: { hasFailed: true },
  })
  await transaction.batch.updateMany({
    where,
    data: {
      state: 'settled',
      txHash: event.txHash,
      blockNumber: event.blockNumber,
      settledAtSec: BigInt(event.atSec),
      failureCode: null,
      failureDetail: null,
    },
  })
}

async function recordPolicy(transaction: Transaction, event: CoverBoughtEvent): Promise<void> {
  const policyId = decimalFromBigint(event.policyId)
  await transaction.coverPolicy.create({
    data: {
      policyId,
      productId: decimalFromBigint(event.productId),
      boughtBy: event.holder,
      insured: decimalFromBigint(event.insured),
      premium: decimalFromBigint(event.premium),
      startsAtSec: BigInt(event.startsAtSec),
      endsAtSec: BigInt(event.endsAtSec),
      txHash: event.txHash,
      blockNumber: event.blockNumber,
    },
  })
  if (event.orderHash === undefined) return
  await transaction.coverPurchase.updateMany({
    where: { orderHash: event.orderHash.toLowerCase(), holder: event.holder },
    data: {
      state: 'settled',
      policyId,
      txHash: event.txHash,
      blockNumber: event.blockNumber,
      failureCode: null,
      failureDetail: null,
    },
  })
}

async function recordTransfer(transaction: Transaction, event: PolicyTransferredEvent): Promise<void> {
  await transaction.coverPolicyTransfer.create({
    data: {
      policyId: decimalFromBigint(event.policyId),
      blockNumber: event.blockNumber,
      logIndex: event.logIndex,
      owner: event.owner,
    },
  })
}

async function recordPrice(transaction: Transaction, event: PriceObservedEvent): Promise<void> {
  await transaction.priceObservation.create({
    data: {
      blockNumber: event.blockNumber,
      logIndex: event.logIndex,
      asset: event.asset,
      price1e18: decimalFromBigint(event.price1e18),
      atSec: BigInt(event.atSec),
    },
  })
}

async function recordPayout(transaction: Transaction, event: CoverPaidEvent): Promise<void> {
  const policyId = decimalFromBigint(event.policyId)
  await transaction.coverPolicy.updateMany({
    where: { policyId },
    data: {
      paidOut: decimalFromBigint(event.payout),
      paidTxHash: event.txHash,
      paidBlock: event.blockNumber,
    },
  })
  // Whoever claimed: the open claim, and one that failed because somebody else was faster, have what they wanted.
  await transaction.coverClaim.updateMany({
    where: { policyId, state: { in: ['authorized', 'submitted', 'failed'] } },
    data: {
      state: 'settled',
      txHash: event.txHash,
      blockNumber: event.blockNumber,
      failureCode: null,
      failureDetail: null,
    },
  })
}

/**
 * Everything the forgotten blocks had settled waits again, and so do the transactions that did it: the relayer sends
 * the same bytes, or finds that their nonce went to another and starts over.
 */
async function takeBack(transaction: Transaction, ancestor: bigint): Promise<void> {
  const after = { blockNumber: { gt: ancestor } }
  const waiting = { state: 'submitted', blockNumber: null }
  const [payments, batches, purchases, claims] = [
    await transaction.payment.findMany({ where: after, select: { id: true } }),
    await transaction.batch.findMany({ where: after, select: { id: true } }),
    await transaction.coverPurchase.findMany({ where: after, select: { id: true } }),
    await transaction.coverClaim.findMany({ where: after, select: { id: true } }),
  ]
  await transaction.$executeRaw`
    UPDATE payments SET state = 'submitted', block_number = NULL, settled_at_sec = NULL, amount_in = expected_amount_in,
      leg_inputs = '{}'
    WHERE block_number > ${ancestor}`
  await transaction.batchRow.updateMany({ where: { batch: after }, data: { hasFailed: false } })
  await transaction.batch.updateMany({ where: after, data: { ...waiting, settledAtSec: null } })
  await transaction.coverPurchase.updateMany({ where: after, data: { ...waiting, policyId: null } })
  await takeBackClaims(transaction, ancestor)
  await transaction.coverPolicyTransfer.deleteMany({ where: after })
  await transaction.priceObservation.deleteMany({ where: after })
  await transaction.coverPolicy.deleteMany({ where: after })
  await transaction.coverPolicy.updateMany({
    where: { paidBlock: { gt: ancestor } },
    data: { paidOut: null, paidTxHash: null, paidBlock: null },
  })
  const subjects = [
    ...[...payments, ...batches, ...purchases, ...claims].map((row) => row.id),
    ...(await takeBackLinks(transaction, ancestor)),
    ...(await takeBackRevocations(transaction, ancestor)),
  ]
  const jobs = await transaction.relayJob.findMany({ where: { subjectId: { in: subjects } } })
  for (const job of jobs) {
    const newest = await transaction.relayTransaction.findFirst({
      where: { jobId: job.id },
      orderBy: { createdAt: 'desc' },
    })
    const isNonceFree =
      newest !== null &&
      (await transaction.relayTransaction.count({
        where: { sender: newest.sender, nonce: newest.nonce, state: 'pending' },
      })) === 0
    if (newest !== null && isNonceFree) {
      await transaction.relayTransaction.update({ where: { hash: newest.hash }, data: { state: 'pending' } })
    }
    await transaction.relayJob.update({
      where: { id: job.id },
      data: { state: isNonceFree ? 'broadcast' : 'queued', runAfter: new Date() },
    })
  }
}

/** Only the newest claim of a policy may be open again. */
async function takeBackClaims(transaction: Transaction, ancestor: bigint): Promise<void> {
  const claims = await transaction.coverClaim.findMany({
    where: { blockNumber: { gt: ancestor } },
    orderBy: { sequence: 'desc' },
  })
  const reopened = new Set<string>()
  for (const claim of claims) {
    const policy = claim.policyId.toFixed(0)
    const isNewest = !reopened.has(policy)
    reopened.add(policy)
    await transaction.coverClaim.update({
      where: { id: claim.id },
      data: { state: isNewest ? 'submitted' : 'failed', blockNumber: null },
    })
  }
}
