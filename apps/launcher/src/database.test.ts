import { startTestServer, type TestServer } from '@safelane/postgres'
import { migrateDatabase } from '@safelane/prisma/migrate'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ChainName, databaseOfChain } from './database.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const chain = (byte: string): ChainName => ({ chainId: 31_337, genesisHash: `0x${byte.repeat(32)}` })

/** What API and worker do when they start. */
async function claim(url: string, { chainId, genesisHash }: ChainName): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('INSERT INTO chain_identity (chain_id, genesis_hash) VALUES ($1, $2)', [
    chainId,
    genesisHash,
  ])
  await client.end()
}

describe('the embedded database', () => {
  it('goes to the first chain, and a chain that began anew gets one of its own, the same every time', async () => {
    expect(await databaseOfChain(server.url, chain('aa')), 'not migrated yet').toBe(server.url)
    const { url } = await server.createDatabase()
    expect(await databaseOfChain(url, chain('aa')), 'nobody’s yet').toBe(url)
    await claim(url, chain('aa'))
    expect(await databaseOfChain(url, chain('aa'))).toBe(url)
    const second = await databaseOfChain(url, chain('bb'))
    expect(new URL(second).pathname).toBe('/chain_31337_bbbbbbbbbbbbbbbb')
    await migrateDatabase(second)
    await claim(second, chain('bb'))
    expect(await databaseOfChain(url, chain('bb'))).toBe(second)
    expect(await databaseOfChain(url, chain('aa')), 'nothing of the first is lost').toBe(url)
    expect(await databaseOfChain(url, { ...chain('aa'), chainId: 1 })).not.toBe(url)
  })
})
