import pg from 'pg'
import { LaunchError } from './launchError.ts'

/** Makes sure that a PostgreSQL answers at `url`; hides the password in what it throws. */
export async function requireDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await client.query('select 1')
  } catch (error) {
    const { host, pathname } = new URL(url)
    const reason = (error as Error).message || (error as NodeJS.ErrnoException).code
    throw new LaunchError(`The database at ${host}${pathname} does not answer: ${reason}.`)
  } finally {
    await client.end().catch(() => {})
  }
}

/** A chain as the product tells it from every other. */
export interface ChainName {
  readonly chainId: number
  readonly genesisHash: string
}

/**
 * The database of the embedded server that belongs to this chain: the one at `url`, unless another chain has it (a devnet
 * that was thrown away, or one that was asked for by its URL). Then one with the chain's name, which is made when it is
 * missing. Nothing of the other chain is lost: its own comes back with it.
 */
export async function databaseOfChain(url: string, chain: ChainName): Promise<string> {
  if (await mayBelongTo(url, chain)) return url
  const name = `chain_${chain.chainId}_${chain.genesisHash.slice(2, 18)}`
  const own = new URL(url)
  own.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  } catch (error) {
    throw new LaunchError(
      `The database belongs to another chain, and one of its own cannot be made for this chain: ${(error as Error).message}. Give the chain another --data-dir.`,
    )
  } finally {
    await client.end().catch(() => {})
  }
  return own.href
}

/** Whether no other chain has the database. */
async function mayBelongTo(url: string, { chainId, genesisHash }: ChainName): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const { rows: tables } = await client.query("SELECT to_regclass('chain_identity') AS name")
    if (tables[0].name === null) return true
    const { rows } = await client.query('SELECT chain_id, genesis_hash FROM chain_identity')
    const [owner] = rows as { chain_id: string; genesis_hash: string | null }[]
    if (owner === undefined) return true
    return Number(owner.chain_id) === chainId && (owner.genesis_hash ?? genesisHash) === genesisHash
  } catch (error) {
    throw new LaunchError(`The database cannot be read: ${(error as Error).message}.`)
  } finally {
    await client.end().catch(() => {})
  }
}
