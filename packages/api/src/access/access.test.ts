import { failureOf, people, startTestApi, type TestApi } from '@safelane/api/testing'
import { auditHash } from '@safelane/store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let api: TestApi
const { ana, bob, eve } = people

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.stop())

/** Runs SQL behind the API's back. */
async function query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(sql, [...values])).rows
  } finally {
    await client.end()
  }
}

describe('an API key', () => {
  it('acts in its owner’s name within its scopes, and not after it was revoked', async () => {
    const created = await api.callerOf(ana.address).apiKeys.create({
      name: 'till 1',
      scopes: ['contacts:read', 'contacts:write'],
    })
    const program = api.callerWith({ apiKey: created.secret })
    await program.contacts.save({ name: 'Bob', address: bob.address })
    expect(await api.callerOf(ana.address).contacts.list({})).toMatchObject({
      items: [{ name: 'Bob', address: bob.address }],
    })
    expect(await failureOf(program.audit.list({}))).toMatchObject({
      code: 'INSUFFICIENT_SCOPE',
      metadata: { scope: 'audit:read' },
    })
    const revoked = await api.callerOf(ana.address).apiKeys.revoke({ keyId: created.keyId })
    expect(revoked.revokedAt).not.toBeNull()
    expect(await failureOf(program.contacts.list({}))).toMatchObject({ code: 'INVALID_API_KEY' })
    expect(await failureOf(program.chain.info())).toMatchObject({ code: 'INVALID_API_KEY' })
  })

  it('is told once and kept as a hash', async () => {
    const secret = await api.apiKeyOf(ana.address, ['payments:read'])
    const [row] = await query<object>('SELECT * FROM api_keys WHERE prefix = $1', [secret.slice(0, 11)])
    expect(JSON.stringify(row)).not.toContain(secret.slice(12))
    const listed = await api.callerOf(ana.address).apiKeys.list({})
    expect(JSON.stringify(listed)).not.toContain(secret.slice(12))
    expect(listed.items[0]).toMatchObject({ prefix: secret.slice(0, 11), scopes: ['payments:read'] })
  })

  it('with an end is refused from then on, and one without goes on', async () => {
    const input = { name: 'for a month', scopes: ['contacts:read' as const], expiresInDays: 30 }
    const { keyId, secret, expiresAt } = await api.callerOf(bob.address).apiKeys.create(input)
    expect(Math.round((Date.parse(expiresAt!) - Date.now()) / 86_400_000)).toBe(30)
    const program = api.callerWith({ apiKey: secret })
    expect(await program.contacts.list({})).toMatchObject({ items: [] })
    await query(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [keyId])
    expect(await failureOf(program.contacts.list({}))).toMatchObject({ code: 'INVALID_API_KEY' })
    const endless = await api
      .callerOf(bob.address)
      .apiKeys.create({ name: 'endless', scopes: ['audit:read'] })
    expect(endless.expiresAt).toBeNull()
  })

  it('takes precedence over a cookie, so that a program never acts for whoever is signed in', async () => {
    const apiKey = await api.apiKeyOf(bob.address, ['contacts:read'])
    expect(await api.callerWith({ apiKey, address: ana.address }).contacts.list({})).toMatchObject({
      items: [],
    })
  })

  it('is shared by replicas in what it may call a minute: ten seconds’ worth at once, then a refusal', async () => {
    const apiKey = await api.apiKeyOf(bob.address, ['contacts:read'], 30)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => api.callerWith({ apiKey }).contacts.list({})),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    const refused = await failureOf(api.callerWith({ apiKey }).contacts.list({}))
    expect(refused.code).toBe('RATE_LIMITED')
    expect(refused.metadata.retryAfterMs).toBeGreaterThan(0)
    await query(`UPDATE api_keys SET used_up_to = used_up_to - interval '10 seconds' WHERE owner = $1`, [
      bob.address,
    ])
    expect(await api.callerWith({ apiKey }).contacts.list({})).toMatchObject({ items: [] })
  })

  it('is listed page by page, each once, newest first', async () => {
    for (let index = 0; index < 5; index++) await api.apiKeyOf(eve.address, ['payments:read'])
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: readonly { keyId: string }[]; nextCursor: string | null } = await api
        .callerOf(eve.address)
        .apiKeys.list({ limit: 2, cursor })
      seen.push(...page.items.map(({ keyId }) => keyId))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
  })
})

describe('an Idempotency-Key', () => {
  const save = (idempotencyKey: string, name: string, address: `0x${string}` = ana.address) =>
    api.callerWith({ idempotencyKey, address }).contacts.save({ name, address: bob.address })

  it('gives the first answer again and executes nothing twice', async () => {
    const first = await save('order-1', 'Carla')
    await api.callerOf(ana.address).contacts.remove({ name: 'Carla' })
    expect(await save('order-1', 'Carla')).toEqual(first)
    const names = (await api.callerOf(ana.address).contacts.list({})).items.map(({ name }) => name)
    expect(names).not.toContain('Carla')
  })

  it('with another body is refused', async () => {
    await save('order-2', 'Dan')
    expect(await failureOf(save('order-2', 'Dana'))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    const other = api.callerWith({ idempotencyKey: 'order-2', address: ana.address })
    expect(await failureOf(other.contacts.remove({ name: 'Dan' }))).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  })

  it('belongs to its caller: the same key of somebody else is another one', async () => {
    await save('order-3', 'Emil')
    expect(await save('order-3', 'Frieda', eve.address)).toMatchObject({ name: 'Frieda' })
  })

  it('executes once, however many come at the same time', async () => {
    const input = { name: 'a test', address: bob.address }
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        api.callerWith({ idempotencyKey: 'order-4', address: eve.address }).contacts.save(input),
      ),
    )
    const log = await api.callerOf(eve.address).audit.list({ limit: 100 })
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason.cause).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' })
      }
    }
    expect(log.items.filter(({ action }) => action === 'contacts.save')).toHaveLength(2)
  })

  it('stays free when the call was refused', async () => {
    const call = (address: string) =>
      api
        .callerWith({ idempotencyKey: 'order-5', address: ana.address })
        .contacts.save({ name: 'Gil', address })
    expect(await failureOf(call('0x12'))).toMatchObject({ code: 'MALFORMED_ADDRESS' })
    expect(await call(bob.address)).toMatchObject({ name: 'Gil' })
  })

  it('is taken over when the process that held it died', async () => {
    await save('order-6', 'Hana')
    await query(
      `UPDATE idempotency_records SET answer = NULL, leased_until = now() - interval '1 second' WHERE answer LIKE '%Hana%'`,
    )
    expect(await save('order-6', 'Hana')).toMatchObject({ name: 'Hana' })
  })

  it('is refused where the answer is a secret, and where it is empty', async () => {
    const keyed = api.callerWith({ idempotencyKey: 'order-7', address: ana.address })
    const create = keyed.apiKeys.create({ name: 'x', scopes: ['audit:read'] })
    expect(await failureOf(create)).toMatchObject({ code: 'INVALID_IDEMPOTENCY_KEY' })
    expect(await failureOf(save('', 'Ida'))).toMatchObject({ code: 'INVALID_IDEMPOTENCY_KEY' })
  })
})

describe('the audit log', () => {
  it('chains what was done and refused in an address’s name, so that a changed entry shows', async () => {
    const apiKey = await api.apiKeyOf(people.relayer.address, ['contacts:write', 'audit:read'])
    const program = api.callerWith({ apiKey })
    await program.contacts.save({ name: 'Jo', address: bob.address })
    await failureOf(program.contacts.save({ name: 'Jo', address: '0x1' }))
    const { items } = await program.audit.list({})
    expect(items.map(({ action, outcome, actor }) => [action, outcome, actor.slice(0, 4)])).toEqual([
      ['contacts.save', 'MALFORMED_ADDRESS', 'key_'],
      ['contacts.save', 'ok', 'key_'],
      ['apiKeys.create', 'ok', 'sess'],
    ])
    const isIntact = (entries: typeof items) =>
      entries.every((entry, index) => {
        const { hash, ...content } = entry
        const expected = auditHash({ ...content, position: BigInt(entry.position), at: new Date(entry.at) })
        const before = entries[index + 1]?.hash ?? '0'.repeat(64)
        return hash === expected && entry.previousHash === before
      })
    expect(isIntact(items)).toBe(true)
    await query(`UPDATE audit_entries SET outcome = 'ok' WHERE owner = $1`, [people.relayer.address])
    expect(isIntact((await program.audit.list({})).items)).toBe(false)
  })

  it('keeps its order when many act at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        api.callerOf(bob.address).contacts.save({ name: `friend ${index}`, address: eve.address }),
      ),
    )
    const { items } = await api.callerOf(bob.address).audit.list({ limit: 100 })
    expect(items.map(({ position }) => position)).toEqual(items.map((_, index) => items.length - 1 - index))
  })
})
