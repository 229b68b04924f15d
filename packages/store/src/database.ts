import { PrismaPg } from '@prisma/adapter-pg'
import { BaseError } from '@safelane/core'
import { type Prisma, PrismaClient } from '@safelane/prisma'

/** One pool of connections to one database. */
export type Database = PrismaClient

/** The same operations inside one transaction. */
export type Transaction = Prisma.TransactionClient

/** Connects lazily: a database that is down is noticed, and reported, by the first query. */
export function openDatabase(databaseUrl: string): Database {
  const adapter = new PrismaPg(
    { connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 5_000 },
    // An idle connection that the server cut is replaced by the pool; the next query tells whether anybody is there.
    { onPoolError: () => {}, onConnectionError: () => {} },
  )
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } })
}

/** Wraps every method so that an unreachable database is one typed error instead of a driver's dozen. */
export function reportingOutages<Repository extends object>(repository: Repository): Repository {
  const wrapped = Object.entries(repository).map(([name, method]) => [
    name,
    async (...input: unknown[]) => {
      try {
        return await method(...input)
      } catch (error) {
        throw isOutage(error) ? new DatabaseError(error) : error
      }
    },
  ])
  return Object.fromEntries(wrapped) as Repository
}

/** Prisma's codes for an unreachable, closing or overrun server. */
const PRISMA_OUTAGES = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1011',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
])
/** PostgreSQL's classes and codes for the same: connection exceptions, shutdown, starting up, too many connections. */
const SQLSTATE_OUTAGE = /^(08\w{3}|57P0[1-5]|53300)$/
const SOCKET_OUTAGE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/
const OUTAGE_MESSAGE =
  /Connection terminated|connection timeout|ConnectionClosed|DatabaseNotReachable|SocketTimeout|server closed the connection|not queryable|timeout exceeded when trying to connect|Can't reach database|terminating connection/i

function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  const { code, message, cause, kind, originalCode, meta } = error as Record<string, unknown>
  if (typeof code === 'string') {
    if (PRISMA_OUTAGES.has(code) || SQLSTATE_OUTAGE.test(code) || SOCKET_OUTAGE.test(code)) return true
  }
  if (typeof originalCode === 'string' && SQLSTATE_OUTAGE.test(originalCode)) return true
  if (kind === 'DatabaseNotReachable' || kind === 'ConnectionClosed' || kind === 'SocketTimeout') return true
  if (typeof message === 'string' && OUTAGE_MESSAGE.test(message)) return true
  if (error instanceof AggregateError && error.errors.some((inner) => isOutage(inner, depth + 1))) return true
  const { driverAdapterError } = (meta ?? {}) as Record<string, unknown>
  return isOutage(cause, depth + 1) || isOutage(driverAdapterError, depth + 1)
}

/** The database cannot be reached or is shutting down; nothing was changed by the failed call unless it says so. */
export class DatabaseError extends BaseError<'DATABASE_UNAVAILABLE'> {
  constructor(cause: unknown) {
    super('DATABASE_UNAVAILABLE', 'The database does not answer', { cause })
  }
}
