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
