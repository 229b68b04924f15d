import type { Address, Asset, Hex } from '@safelane/core'
import { type ClaimLink, type ClaimLinkState, isReturn, type LinkClaim } from '@safelane/payments'
import type { ClaimLink as LinkRow, ClaimLinkRelease as ReleaseRow } from '@safelane/prisma'
import { failureFromRow } from './authorization.ts'
import {
  bigintFromDecimal,
  decimalFromBigint,
  domainFromJson,
  jsonFromDomain,
  secFromBigint,
} from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

/** A link's money on its way out. */
export interface LinkRelease {
  readonly id: string
  readonly linkId: Hex
  readonly kind: 'claim' | 'return'
  readonly state: 'authorized' | 'submitted' | 'settled' | 'failed' | 'expired'
  readonly recipient: Address
  readonly txHash: Hex | undefined
  readonly failure: { readonly code: string; readonly detail: string } | undefined
}

/** What the relayer needs to pay a link out: the key's signed claim, or nothing for a link whose time is over. */
export interface RelayableRelease {
  readonly release: LinkRelease
  readonly link: ClaimLink
  readonly signed: { readonly claim: LinkClaim; readonly signature: Hex } | undefined
}

export interface ClaimLinkRepository {
  offer(link: ClaimLink): Promise<void>
  find(linkId: string): Promise<ClaimLink | undefined>
  /** Links that were signed, newest first. */
  list(creator: Address, page: PageRequest): Promise<Page<ClaimLink>>
  /**
   * Stores the creator's signature and the job that relays it, unless `limit` links of the creator are open or on their
   * way, or this one was signed before. The link as it then is; undefined when the limit forbids it.
   */
  authorize(linkId: Hex, signature: Hex, limit: number): Promise<ClaimLink | undefined>
  findRelayable(linkId: string): Promise<{ link: ClaimLink; signature: Hex } | undefined>
  /**
   * Stores a signed claim and its job, if the link is open and nothing else is under way for it; otherwise the release
   * that is.
   */
  claim(
    linkId: Hex,
    release: {
      readonly id: string
      readonly claim: LinkClaim
      readonly signature: Hex
      readonly nowSec: number
    },
  ): Promise<LinkRelease | undefined>
  /** The newest release of a link. */
  releaseOf(linkId: Hex): Promise<LinkRelease | undefined>
  findRelayableRelease(releaseId: string): Promise<RelayableRelease | undefined>
  /** Ends what the indexed chain's time has passed, and has the money of overdue links sent back. Returns how many. */
  expire(chainTimeSec: number): Promise<number>
}

/** Releases for which something may still be sent. */
const UNDER_WAY = ['authorized', 'submitted']

export function createClaimLinkRepository(database: Database): ClaimLinkRepository {
  return {
    async offer(link) {
      const { struct } = link
      await database.claimLink.create({
        data: {
          id: link.id.toLowerCase(),
          state: 'offered' satisfies ClaimLinkState,
          creator: struct.creator,
          asset: jsonFromDomain(link.amount.asset),
          locked: decimalFromBigint(struct.amount),
          fee: decimalFromBigint(link.fee.units),
          claimKey: struct.claimKey,
          salt: decimalFromBigint(struct.salt),
          validBeforeSec: struct.validBefore,
          memo: link.memo ?? null,
          createdAtSec: BigInt(link.createdAtSec),
        },
      })
    },

    async find(linkId) {
      const row = await database.claimLink.findUnique({ where: { id: linkId.toLowerCase() } })
      return row === null ? undefined : linkFromRow(row)
    },

    async list(creator, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.claimLink.findMany({
        where: {
          creator,
          state: { not: 'offered' },
          ...(before === undefined ? {} : { sequence: { lt: before } }),
        },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, linkFromRow, (row) => row.sequence)
    },

    async authorize(linkId, signature, limit) {
      const id = linkId.toLowerCase()
      return database.$transaction(async (transaction) => {
        const { creator } = await transaction.claimLink.findUniqueOrThrow({ where: { id } })
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${creator}, 0))`
        const row = await transaction.claimLink.findUniqueOrThrow({ where: { id } })
        if (row.state !== 'offered') return linkFromRow(row)
        const live = await transaction.claimLink.count({
          where: { creator, state: { in: ['authorized', 'submitted', 'open'] } },
        })
        if (live >= limit) return undefined
        await transaction.relayJob.create({ data: { kind: 'link-creation', subjectId: id, state: 'queued' } })
        const data = { state: 'authorized' satisfies ClaimLinkState, signature }
        return linkFromRow(await transaction.claimLink.update({ where: { id }, data }))
      })
    },

    async findRelayable(linkId) {
      const row = await database.claimLink.findUnique({ where: { id: linkId } })
      if (row === null || row.signature === null) return undefined
      return { link: linkFromRow(row), signature: row.signature as Hex }
    },

    async claim(linkId, { id, claim, signature, nowSec }) {
      return database.$transaction(async (transaction) => {
        const link = await lockedLink(transaction, linkId)
        const underWay = await transaction.claimLinkRelease.findFirst({
          where: { linkId: linkId.toLowerCase(), state: { in: UNDER_WAY } },
        })
        if (underWay !== null) return releaseFromRow(underWay)
        if (link?.state !== 'open') return undefined
        const row = await transaction.claimLinkRelease.create({
          data: {
            id,
            linkId: linkId.toLowerCase(),
            kind: 'claim',
            state: 'authorized',
            recipient: claim.recipient,
            feeRecipient: claim.feeRecipient,
            signature,
            createdAtSec: BigInt(nowSec),
          },
        })
        await transaction.relayJob.create({ data: { kind: 'link-release', subjectId: id, state: 'queued' } })
        return releaseFromRow(row)
      })
    },

    async releaseOf(linkId) {
      const row = await database.claimLinkRelease.findFirst({
        where: { linkId: linkId.toLowerCase() },
        orderBy: [{ createdAtSec: 'desc' }, { id: 'desc' }],
      })
      return row === null ? undefined : releaseFromRow(row)
    },

    async findRelayableRelease(releaseId) {
      const row = await database.claimLinkRelease.findUnique({
        where: { id: releaseId },
        include: { link: true },
      })
      if (row === null) return undefined
      const link = linkFromRow(row.link)
      const { signature, feeRecipient } = row
      return {
        release: releaseFromRow(row),
        link,
        signed:
          signature === null || feeRecipient === null
            ? undefined
            : {
                claim: {
                  recipient: row.recipient as Address,
                  fee: link.fee.units,
                  feeRecipient: feeRecipient as Address,
                },
                signature: signature as Hex,
              },
      }
    },

    async expire(chainTimeSec) {
      const now = BigInt(chainTimeSec)
      return database.$transaction(async (transaction) => {
        // Signed and never in custody: the contract takes it no more.
        await transaction.claimLink.updateMany({
          where: { state: { in: UNDER_WAY }, validBeforeSec: { lte: now } },
          data: { state: 'expired' satisfies ClaimLinkState },
        })
        const overdue = { state: 'open' satisfies ClaimLinkState, validBeforeSec: { lte: now } }
        await transaction.claimLinkRelease.updateMany({
          where: { kind: 'claim', state: { in: UNDER_WAY }, link: overdue },
          data: { state: 'expired' },
        })
        // A release's id says what it is, so that each link is sent back by one job, whoever notices first.
        const links = await transaction.claimLink.findMany({
          where: { ...overdue, releases: { none: { kind: 'return' } } },
          take: 100,
        })
        if (links.length === 0) return 0
        const { count } = await transaction.claimLinkRelease.createMany({
          data: links.map((link) => ({
            id: `return-${link.id}`,
            linkId: link.id,
            kind: 'return',
            state: 'authorized',
            recipient: link.creator,
            createdAtSec: now,
          })),
          skipDuplicates: true,
        })
        await transaction.relayJob.createMany({
          data: links.map(({ id }) => ({
            kind: 'link-release',
            subjectId: `return-${id}`,
            state: 'queued',
          })),
          skipDuplicates: true,
        })
        return count
      })
    },
  }
}

/** `LinkCreated` was seen: the money is in custody, whatever we had given up. */
export async function openLink(
  transaction: Transaction,
  event: { readonly linkId: Hex; readonly txHash: Hex; readonly blockNumber: bigint },
): Promise<void> {
  await transaction.claimLink.updateMany({
    where: {
      id: event.linkId.toLowerCase(),
      state: { in: ['authorized', 'submitted', 'failed', 'expired'] },
    },
    data: {
      state: 'open' satisfies ClaimLinkState,
      txHash: event.txHash,
      openedBlock: event.blockNumber,
      failureCode: null,
      failureDetail: null,
    },
  })
}

/** `LinkClaimed` (with its recipient) or `LinkRevoked` was seen: the money is gone from custody. */
export async function endLink(
  transaction: Transaction,
  event: {
    readonly linkId: Hex
    readonly recipient: Address | undefined
    readonly txHash: Hex
    readonly blockNumber: bigint
  },
): Promise<void> {
  const id = event.linkId.toLowerCase()
  const row = await transaction.claimLink.findUnique({ where: { id } })
  if (row === null) return
  const { recipient, txHash, blockNumber } = event
  const isReturned = recipient === undefined || isReturn(linkFromRow(row).struct, recipient)
  await transaction.claimLink.update({
    where: { id },
    data: {
      state: (isReturned ? 'returned' : 'claimed') satisfies ClaimLinkState,
      claimant: isReturned ? null : recipient,
      txHash,
      endedBlock: blockNumber,
      failureCode: null,
      failureDetail: null,
    },
  })
  const done = {
    linkId: id,
    recipient: recipient ?? row.creator,
    kind: recipient === undefined ? 'return' : 'claim',
  }
  await transaction.claimLinkRelease.updateMany({
    where: { ...done, state: { not: 'settled' } },
    data: { state: 'settled', txHash, blockNumber, failureCode: null, failureDetail: null },
  })
  await transaction.claimLinkRelease.updateMany({
    where: { linkId: id, state: { in: UNDER_WAY } },
    data: { state: 'failed', failureCode: 'LINK_SPENT', failureDetail: 'The link was claimed or returned' },
  })
}

/** Links and releases of forgotten blocks wait again; the ids of those whose transactions have to be seen to. */
export async function takeBackLinks(transaction: Transaction, ancestor: bigint): Promise<readonly string[]> {
  const releases = await transaction.claimLinkRelease.findMany({
    where: { blockNumber: { gt: ancestor } },
    select: { id: true },
  })
  const links = await transaction.claimLink.findMany({
    where: { openedBlock: { gt: ancestor } },
    select: { id: true },
  })
  await transaction.claimLink.updateMany({
    where: { endedBlock: { gt: ancestor } },
    data: { state: 'open' satisfies ClaimLinkState, endedBlock: null, claimant: null },
  })
  await transaction.claimLink.updateMany({
    where: { openedBlock: { gt: ancestor } },
    data: { state: 'submitted' satisfies ClaimLinkState, openedBlock: null },
  })
  await transaction.claimLinkRelease.updateMany({
    where: { blockNumber: { gt: ancestor } },
    data: { state: 'submitted', blockNumber: null },
  })
  return [...links, ...releases].map(({ id }) => id)
}

async function lockedLink(transaction: Transaction, linkId: Hex): Promise<LinkRow | null> {
  const id = linkId.toLowerCase()
  await transaction.$queryRaw`SELECT id FROM claim_links WHERE id = ${id} FOR UPDATE`
  return transaction.claimLink.findUnique({ where: { id } })
}

function linkFromRow(row: LinkRow): ClaimLink {
  const asset = domainFromJson<Asset>(row.asset)
  const [locked, fee] = [bigintFromDecimal(row.locked), bigintFromDecimal(row.fee)]
  return {
    id: row.id as Hex,
    struct: {
      creator: row.creator as Address,
      token: asset.address,
      amount: locked,
      claimKey: row.claimKey as Address,
      validBefore: row.validBeforeSec,
      salt: bigintFromDecimal(row.salt),
    },
    state: row.state as ClaimLinkState,
    amount: { asset, units: locked - fee },
    fee: { asset, units: fee },
    memo: row.memo ?? undefined,
    claimant: (row.claimant as Address | null) ?? undefined,
    txHash: (row.txHash as Hex | null) ?? undefined,
    failure: failureFromRow(row),
    createdAtSec: secFromBigint(row.createdAtSec),
  }
}

function releaseFromRow(row: ReleaseRow): LinkRelease {
  return {
    id: row.id,
    linkId: row.linkId as Hex,
    kind: row.kind as LinkRelease['kind'],
    state: row.state as LinkRelease['state'],
    recipient: row.recipient as Address,
    txHash: (row.txHash as Hex | null) ?? undefined,
    failure: failureFromRow(row),
  }
}
