import type { Address } from '@safelane/core'
import { startTestServer, type TestServer } from '@safelane/postgres'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createDataKey,
  type MasterKey,
  openRecord,
  sealRecord,
  unwrapDataKey,
  wrapDataKey,
} from './envelope.ts'
import { createStore, type Store } from './store.ts'

const ana: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const bob: Address = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
const oldKey: MasterKey = { id: 'old', key: new Uint8Array(32).fill(1) }
const newKey: MasterKey = { id: 'new', key: new Uint8Array(32).fill(2) }
const person = { familyName: 'Silva', givenName: 'Ana', town: '里斯本' }

let server: TestServer
let url: string
let store: Store
let sql: pg.Client

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  url = (await server.createDatabase()).url
  store = createStore(url, [oldKey])
  sql = new pg.Client({ connectionString: url })
  await sql.connect()
  return async () => {
    await sql.end()
    await store.close()
  }
})

describe('an envelope', () => {
  it('gives back what was sealed, and nothing to another subject, kind or key, or once a bit was changed', () => {
    const key = createDataKey()
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown
        const sealed = sealRecord(key, ana, 'person', value)
        expect(openRecord(key, ana, 'person', sealed)).toEqual(plain)
        expect(() => openRecord(key, bob, 'person', sealed)).toThrow(/changed or needs another key/)
        expect(() => openRecord(key, ana, 'other', sealed)).toThrow(/changed or needs another key/)
        expect(() => openRecord(createDataKey(), ana, 'person', sealed)).toThrow(/another key/)
        const flipped = Uint8Array.from(sealed)
        flipped[at % flipped.length]! ^= 1
        expect(() => openRecord(key, ana, 'person', flipped)).toThrow(/changed or needs another key/)
      }),
      { seed: 20_261_121, numRuns: 50 },
    )
  })

  it('of a subject’s key opens with the same master key and subject alone', () => {
    const key = createDataKey()
    const wrapped = wrapDataKey(oldKey, ana, key)
    expect(unwrapDataKey(oldKey, ana, wrapped)).toEqual(key)
    expect(() => unwrapDataKey(newKey, ana, wrapped)).toThrow(/another key/)
    expect(() => unwrapDataKey(oldKey, bob, wrapped)).toThrow(/another key/)
  })
})

describe('personal data', () => {
  it('comes back as given, and no column of the database holds it in the clear', async () => {
    await store.personalData.put(ana, 'person', person)
    expect(await store.personalData.get(ana, 'person')).toEqual(person)
    expect(await store.personalData.get(bob, 'person')).toBeUndefined()
    const { rows } = await sql.query<{ ciphertext: Buffer; wrapped_key: Buffer }>(
      'SELECT ciphertext, wrapped_key FROM personal_records JOIN personal_data_keys USING (subject)',
    )
    expect(rows).toHaveLength(1)
    for (const bytes of [rows[0]!.ciphertext, rows[0]!.wrapped_key]) {
      expect(bytes.length).toBeGreaterThan(40)
      expect(bytes.includes('Silva')).toBe(false)
    }
  })

  it('erased stays unreadable even to somebody who kept the records, and new data gets a new key', async () => {
    await store.personalData.put(ana, 'person', person)
    const kept = await sql.query('SELECT * FROM personal_records')
    expect(await store.personalData.erase(ana)).toBe(true)
    expect(await store.personalData.erase(ana)).toBe(false)
    expect(await store.personalData.get(ana, 'person')).toBeUndefined()
    await store.personalData.put(ana, 'other', { now: 'different' })
    // Somebody restores the record from a backup: the key it was encrypted with is gone.
    await sql.query('INSERT INTO personal_records (subject, kind, ciphertext) VALUES ($1, $2, $3)', [
      ana,
      'person',
      kept.rows[0].ciphertext,
    ])
    await expect(store.personalData.get(ana, 'person')).rejects.toMatchObject({
      code: 'PERSONAL_DATA_UNREADABLE',
    })
    expect(await store.personalData.get(ana, 'other')).toEqual({ now: 'different' })
  })

  it('moved to another subject by somebody with the database is refused', async () => {
    await store.personalData.put(ana, 'person', person)
    await store.personalData.put(bob, 'person', { familyName: 'Li' })
    await sql.query(
      `UPDATE personal_records SET ciphertext = (SELECT ciphertext FROM personal_records WHERE subject = $1)
       WHERE subject = $2`,
      [ana, bob],
    )
    await expect(store.personalData.get(bob, 'person')).rejects.toMatchObject({
      code: 'PERSONAL_DATA_UNREADABLE',
    })
  })

  it('written at once from many sides has one key, and an erasure in between leaves nothing of before', async () => {
    const kinds = Array.from({ length: 12 }, (_, index) => `kind-${index}`)
    await Promise.all(kinds.map((kind) => store.personalData.put(ana, kind, { kind })))
    for (const kind of kinds) expect(await store.personalData.get(ana, kind)).toEqual({ kind })
    await Promise.all([
      ...kinds.map((kind) => store.personalData.put(ana, kind, { kind, again: true })),
      store.personalData.erase(ana),
    ])
    for (const kind of kinds) {
      const value = await store.personalData.get(ana, kind)
      expect(value === undefined || 'again' in (value as object)).toBe(true)
    }
  })

  it('survives the change of the master key, and needs the old one until it was rewrapped', async () => {
    await store.personalData.put(ana, 'person', person)
    await store.personalData.put(bob, 'person', { familyName: 'Li' })
    const both = createStore(url, [newKey, oldKey])
    expect(await both.personalData.get(ana, 'person')).toEqual(person)
    expect(await both.personalData.rewrap(1)).toBe(1)
    expect(await both.personalData.rewrap(10)).toBe(1)
    expect(await both.personalData.rewrap(10)).toBe(0)
    await both.close()
    const onlyNew = createStore(url, [newKey])
    expect(await onlyNew.personalData.get(ana, 'person')).toEqual(person)
    await onlyNew.close()
    await expect(store.personalData.get(ana, 'person')).rejects.toMatchObject({
      code: 'PERSONAL_DATA_UNREADABLE',
      metadata: { masterKeyId: 'new' },
    })
  })

  it('is not kept without a master key', async () => {
    const keyless = createStore(url)
    await expect(keyless.personalData.put(ana, 'person', person)).rejects.toMatchObject({
      code: 'PERSONAL_DATA_UNREADABLE',
    })
    expect((await sql.query('SELECT * FROM personal_data_keys')).rows).toEqual([])
    await keyless.close()
  })
})
