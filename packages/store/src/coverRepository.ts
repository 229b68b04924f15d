import type { Address, Hex } from '@safelane/core'
import type {
  CoverOrder,
  CoverQuote,
  CoverQuoteRepository,
  Policy,
  Purchase,
  PurchaseRepository,
  PurchaseState,
} from '@safelane/cover'
import {
  type CoverClaim as ClaimRow,
  type CoverPolicyTransfer,
  type CoverPolicy as PolicyRow,
  Prisma,
  type CoverPurchase as PurchaseRow,
} from '@safelane/prisma'
import { authorizeOnce, failureFromRow } from './authorization.ts'
import {
  bigintFromDecimal,
  decimalFromBigint,
  domainFromJson,
  jsonFromDomain,
  secFromBigint,
} from './columns.ts'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

/** What the relayer needs to buy a policy. */
export interface RelayablePurchase {
  readonly purchase: Purchase
  readonly order: CoverOrder
  readonly signature: Hex
}

export interface StoredCoverQuotes extends CoverQuoteRepository {
  /** As for payments: remembers who asked. */
  attribute(quoteId: string, requestedBy: Address): Promise<void>
}

export interface StoredPurchases extends PurchaseRepository {
  findRelayable(purchaseId: string): Promise<RelayablePurchase | undefined>
  /** As for payments: ends orders whose deadline the indexed chain has passed. */
  expire(chainTimeSec: number): Promise<number>
}

/** A claim somebody asked us to relay. */
export interface Claim {
  readonly id: string
  readonly policyId: bigint
  readonly state: PurchaseState
  readonly txHash: Hex | undefined
  readonly failure: { readonly code: string; readonly detail: string } | undefined
}

export interface ClaimRepository {
  find(claimId: string): Promise<Claim | undefined>
  /** The newest claim of each policy that has one. */
  latestOf(policyIds: readonly bigint[]): Promise<ReadonlyMap<bigint, Claim>>
  /**
   * Stores a claim and its job in one transaction. While one is open for the policy, nothing is written and that one
   * comes back.
   */
  request(claim: { id: string; policyId: bigint; createdAtSec: number }): Promise<Claim>
}

export interface PolicyRepository {
  /** All policies an address owns now, newest first. */
  policiesOf(holder: Address): Promise<readonly Policy[]>
  /** The same by pages. */
  list(holder: Address, page?: PageRequest): Promise<Page<Policy>>
  find(policyId: bigint): Promise<Policy | undefined>
  /** Those that exist, newest first. */
  findAll(policyIds: readonly bigint[]): Promise<readonly Policy[]>
}

export function createCoverQuoteRepository(database: Database): StoredCoverQuotes {
  return {
    async save(quote) {
      await database.coverQuote.create({
        data: {
          id: quote.id,
          holder: quote.order.holder,
          expiresAtSec: BigInt(quote.expiresAtSec),
          quote: jsonFromDomain(quote),
        },
      })
    },
    async find(quoteId) {
      const row = await database.coverQuote.findUnique({ where: { id: quoteId } })
      return row === null ? undefined : domainFromJson<CoverQuote>(row.quote)
    },
    async attribute(quoteId, requestedBy) {
      await database.coverQuote.update({ where: { id: quoteId }, data: { requestedBy } })
    },
  }
}

export function createPurchaseRepository(database: Database): StoredPurchases {
  async function findByQuote(quoteId: string): Promise<Purchase | undefined> {
    const row = await database.coverPurchase.findUnique({ where: { quoteId } })
    return row === null ? undefined : purchaseFromRow(row)
  }

  return {
    findByQuote,

    async find(purchaseId) {
      const row = await database.coverPurchase.findUnique({ where: { id: purchaseId } })
      return row === null ? undefined : purchaseFromRow(row)
    },

    async authorize({ quote, signature, purchase }) {
      const { nonce } = quote.typedData.message
      if (typeof nonce !== 'string') throw new TypeError(`Quote ${quote.id} binds no order hash`)
      await database.$transaction((transaction) =>
        authorizeOnce(transaction, { kind: 'cover-purchase', subjectId: purchase.id }, () =>
          transaction.coverPurchase.createMany({
            data: [
              {
                id: purchase.id,
                quoteId: quote.id,
                state: purchase.state,
                holder: purchase.holder,
                orderHash: nonce.toLowerCase(),
                signature,
                validBeforeSec: BigInt(purchase.validBeforeSec),
                createdAtSec: BigInt(purchase.createdAtSec),
              },
            ],
            skipDuplicates: true,
          }),
        ),
      )
      const stored = await findByQuote(quote.id)
      if (stored === undefined) throw new Error(`Purchase of quote ${quote.id} vanished`)
      return stored
    },

    async findRelayable(purchaseId) {
      const row = await database.coverPurchase.findUnique({
        where: { id: purchaseId },
        include: { quote: true },
      })
      if (row === null) return undefined
      return {
        purchase: purchaseFromRow(row),
        order: domainFromJson<CoverQuote>(row.quote.quote).order,
        signature: row.signature as Hex,
      }
    },

    async expire(chainTimeSec) {
      const { count } = await database.coverPurchase.updateMany({
        where: {
          state: { in: ['authorized', 'submitted'] satisfies PurchaseState[] },
          validBeforeSec: { lte: BigInt(chainTimeSec) },
        },
        data: { state: 'expired' satisfies PurchaseState },
      })
      return count
    },
  }
}

export function createClaimRepository(database: Database): ClaimRepository {
  return {
    async find(claimId) {
      const row = await database.coverClaim.findUnique({ where: { id: claimId } })
      return row === null ? undefined : claimFromRow(row)
    },

    async latestOf(policyIds) {
      const rows = await database.coverClaim.findMany({
        where: { policyId: { in: policyIds.map(decimalFromBigint) } },
        orderBy: { sequence: 'asc' },
      })
      return new Map(rows.map((row) => [bigintFromDecimal(row.policyId), claimFromRow(row)]))
    },

    async request({ id, policyId, createdAtSec }) {
      return database.$transaction(async (transaction) => {
        await authorizeOnce(transaction, { kind: 'cover-claim', subjectId: id }, () =>
          transaction.coverClaim.createMany({
            data: [
              {
                id,
                policyId: decimalFromBigint(policyId),
                state: 'authorized' satisfies PurchaseState,
                createdAtSec: BigInt(createdAtSec),
              },
            ],
            skipDuplicates: true,
          }),
        )
        const row = await transaction.coverClaim.findFirstOrThrow({
          where: { policyId: decimalFromBigint(policyId) },
          orderBy: { sequence: 'desc' },
        })
        return claimFromRow(row)
      })
    },
  }
}

/** In a query of `cover_policies`: those that the address owns now. */
export function ownedPolicies(owner: Address): Prisma.Sql {
  return Prisma.sql`policy_id IN (SELECT policy_id FROM cover_policy_transfers WHERE owner = ${owner})
    AND ${owner} = (SELECT owner FROM cover_policy_transfers AS transfer
      WHERE transfer.policy_id = cover_policies.policy_id ORDER BY block_number DESC, log_index DESC LIMIT 1)`
}

export function createPolicyRepository(database: Database): PolicyRepository {
  const newestTransfer = {
    transfers: { orderBy: [{ blockNumber: 'desc' as const }, { logIndex: 'desc' as const }], take: 1 },
  }

  /** Newest first, which is by number. */
  async function findIn(policyIds: readonly Prisma.Decimal[]): Promise<readonly Policy[]> {
    const rows = await database.coverPolicy.findMany({
      where: { policyId: { in: [...policyIds] } },
      include: newestTransfer,
      orderBy: { policyId: 'desc' },
    })
    return rows.map(policyFromRow)
  }

  return {
    async policiesOf(holder) {
      const owned = await database.$queryRaw<{ policy_id: Prisma.Decimal }[]>`
        SELECT policy_id FROM cover_policies WHERE ${ownedPolicies(holder)}`
      return findIn(owned.map(({ policy_id }) => policy_id))
    },
    async list(holder, page = {}) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const owned = await database.$queryRaw<{ policy_id: Prisma.Decimal }[]>`
        SELECT policy_id FROM cover_policies
        WHERE ${ownedPolicies(holder)}
          ${before === undefined ? Prisma.empty : Prisma.sql`AND policy_id < ${before}`}
        ORDER BY policy_id DESC LIMIT ${limit + 1}`
      const policies = await findIn(owned.map(({ policy_id }) => policy_id))
      return pageOf(
        policies,
        limit,
        (policy) => policy,
        (policy) => policy.policyId,
      )
    },
    async find(policyId) {
      const row = await database.coverPolicy.findUnique({
        where: { policyId: decimalFromBigint(policyId) },
        include: newestTransfer,
      })
      return row === null ? undefined : policyFromRow(row)
    },
    findAll: (policyIds) =>
      findIn(policyIds.map((policyId) => new Prisma.Decimal(decimalFromBigint(policyId)))),
  }
}

function purchaseFromRow(row: PurchaseRow): Purchase {
  return {
    id: row.id,
    quoteId: row.quoteId,
    state: row.state as PurchaseState,
    holder: row.holder as Address,
    policyId: row.policyId === null ? undefined : bigintFromDecimal(row.policyId),
    txHash: (row.txHash as Hex | null) ?? undefined,
    failure: failureFromRow(row),
    validBeforeSec: secFromBigint(row.validBeforeSec),
    createdAtSec: secFromBigint(row.createdAtSec),
  }
}

function claimFromRow(row: ClaimRow): Claim {
  return {
    id: row.id,
    policyId: bigintFromDecimal(row.policyId),
    state: row.state as PurchaseState,
    txHash: (row.txHash as Hex | null) ?? undefined,
    failure: failureFromRow(row),
  }
}

function policyFromRow(row: PolicyRow & { transfers: readonly CoverPolicyTransfer[] }): Policy {
  return {
    policyId: bigintFromDecimal(row.policyId),
    productId: bigintFromDecimal(row.productId),
    holder: (row.transfers[0]?.owner ?? row.boughtBy) as Address,
    insured: bigintFromDecimal(row.insured),
    premium: bigintFromDecimal(row.premium),
    startsAtSec: secFromBigint(row.startsAtSec),
    endsAtSec: secFromBigint(row.endsAtSec),
    paidOut: row.paidOut === null ? undefined : bigintFromDecimal(row.paidOut),
    txHash: row.txHash as Hex,
  }
}
