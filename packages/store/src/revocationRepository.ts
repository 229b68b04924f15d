import type { Address, Hex } from '@safelane/core'
import type {
  Revocation,
  RevocationRepository,
  RevocationState,
  RevocationSubject,
  SignedRevocation,
} from '@safelane/payments'
import { Prisma, type Revocation as RevocationRow } from '@safelane/prisma'
import { failureFromRow } from './authorization.ts'
import { secFromBigint } from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { lockPayer } from './paymentRepository.ts'

/** What the relayer needs to cancel an authorization. */
export interface RelayableRevocation {
  readonly state: RevocationState
  readonly token: Address
  readonly payer: Address
  readonly nonce: Hex
  readonly signature: Hex
  readonly validBeforeSec: number
}

export interface StoredRevocations extends RevocationRepository {
  findRelayable(nonce: string): Promise<RelayableRevocation | undefined>
  /** Ends what waits for the chain although the authorization has become worthless by itself. Returns how many. */
  expire(chainTimeSec: number): Promise<number>
}

/** The token's word about an authorization: cancelled, or carried out. */
export interface AuthorizationEndedEvent {
  readonly kind: 'authorization-ended'
  readonly token: Address
  readonly payer: Address
  readonly nonce: Hex
  readonly outcome: 'voided' | 'used'
  readonly txHash: Hex
  readonly blockNumber: bigint
  readonly logIndex: number
}

const WAITING: RevocationState[] = ['authorized', 'submitted']

export function createRevocationRepository(database: Database): StoredRevocations {
  return {
    async findAll(nonces) {
      const rows = await database.revocation.findMany({ where: { id: { in: [...nonces] } } })
      return rows.map(revocationFromRow)
    },

    request(payer, revocations, { sinceSec, max }) {
      return database.$transaction(async (transaction) => {
        await lockPayer(transaction, payer)
        const ids = revocations.map(({ revocation }) => revocation.nonce)
        const existing = await transaction.revocation.findMany({ where: { id: { in: ids } } })
        const stateOf = new Map(existing.map(({ id, state }) => [id, state]))
        const open = revocations.filter(({ revocation }) => {
          const state = stateOf.get(revocation.nonce)
          return state === undefined || state === ('failed' satisfies RevocationState)
        })
        const recent = await transaction.revocation.count({
          where: { payer, createdAtSec: { gt: BigInt(sinceSec) }, id: { notIn: ids } },
        })
        if (recent + open.length > max) return 'too-many'
        for (const signed of open) await store(transaction, signed)
        return 'accepted'
      })
    },

    async findRelayable(nonce) {
      const row = await database.revocation.findUnique({ where: { id: nonce } })
      if (row === null) return undefined
      return {
        state: row.state as RevocationState,
        token: row.token as Address,
        payer: row.payer as Address,
        nonce: row.id as Hex,
        signature: row.signature as Hex,
        validBeforeSec: secFromBigint(row.validBeforeSec),
      }
    },

    async expire(chainTimeSec) {
      const { count } = await database.revocation.updateMany({
        where: { state: { in: WAITING }, validBeforeSec: { lte: BigInt(chainTimeSec) } },
        data: { state: 'expired' satisfies RevocationState },
      })
      return count
    },
  }
}

/** A new one, or one that failed, with the job that relays it. */
async function store(
  transaction: Transaction,
  { revocation, authorization, signature }: SignedRevocation,
): Promise<void> {
  const { nonce: id, subject, state, createdAtSec } = revocation
  const again = {
    state,
    signature,
    createdAtSec: BigInt(createdAtSec),
    txHash: null,
    failureCode: null,
    failureDetail: null,
  }
  await transaction.revocation.upsert({
    where: { id },
    update: again,
    create: {
      id,
      ...again,
      token: authorization.token,
      payer: authorization.payer,
      subjectKind: subject.kind,
      subjectId: subject.id,
      validBeforeSec: BigInt(authorization.validBeforeSec),
    },
  })
  const job = { kind: 'revocation', subjectId: id }
  await transaction.relayJob.upsert({
    where: { kind_subjectId: job },
    create: { ...job, state: 'queued' },
    update: { state: 'queued', attempts: 0, runAfter: new Date(), lastError: null },
  })
}

/** What the chain says of authorizations overrules what we had come to; most are none that anybody revokes. */
export async function endRevocations(
  transaction: Transaction,
  events: readonly AuthorizationEndedEvent[],
): Promise<void> {
  if (events.length === 0) return
  const values = events.map(
    ({ nonce, token, payer, outcome, txHash, blockNumber }) =>
      Prisma.sql`(${nonce.toLowerCase()}, ${token}, ${payer}, ${outcome}, ${txHash}, ${blockNumber}::BIGINT)`,
  )
  await transaction.$executeRaw`
    UPDATE revocations SET state = ended.outcome, tx_hash = ended.tx_hash, block_number = ended.block_number,
      failure_code = NULL, failure_detail = NULL
    FROM (VALUES ${Prisma.join(values)}) AS ended (nonce, token, payer, outcome, tx_hash, block_number)
    WHERE id = ended.nonce AND revocations.token = ended.token AND revocations.payer = ended.payer`
}

/** What the forgotten blocks ended waits again; the ids whose jobs have to go on. */
export async function takeBackRevocations(
  transaction: Transaction,
  ancestor: bigint,
): Promise<readonly string[]> {
  const rows = await transaction.revocation.updateManyAndReturn({
    where: { blockNumber: { gt: ancestor } },
    data: { state: 'submitted' satisfies RevocationState, blockNumber: null },
  })
  return rows.map(({ id }) => id)
}

function revocationFromRow(row: RevocationRow): Revocation {
  return {
    nonce: row.id as Hex,
    subject: { kind: row.subjectKind as RevocationSubject['kind'], id: row.subjectId },
    state: row.state as RevocationState,
    txHash: (row.txHash as Hex | null) ?? undefined,
    blockNumber: row.blockNumber ?? undefined,
    failure: failureFromRow(row),
    createdAtSec: secFromBigint(row.createdAtSec),
  }
}
