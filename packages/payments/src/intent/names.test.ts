import type { Address } from '@safelane/core'
import { describe, expect, it } from 'vitest'
import type { Intent } from './intent.ts'
import { lookalikesOf, type NameRecord, resolveNames, skeletonOf } from './names.ts'

const ana: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const mallory: Address = '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955'
const NOW = 1_000_000

const recordOf = (name: string, address: Address, ownedSinceSec = 0): NameRecord => ({
  ...{ name, address, owner: address, ownedSinceSec, expiresAtSec: NOW + 1 },
})

const intentTo = (name: string): Intent => ({
  ...{ action: 'pay', payees: [{ kind: 'name', name }] },
  amount: { value: '5', currency: 'USDC', each: false },
  ...{
    token: 'USDC',
    payWith: null,
    when: null,
    repeat: null,
    preference: null,
    memo: null,
    coverDays: null,
  },
})

const resolved = (
  name: string,
  records: readonly NameRecord[],
  contacts: { name: string; address: string }[] = [],
) =>
  resolveNames(
    intentTo(name),
    contacts,
    { resolve: async (wanted) => records.find((record) => record.name === wanted) },
    NOW,
  )

describe('a name', () => {
  it('gets the record of the service beside it', async () => {
    const record = recordOf('ana.lane', ana)
    expect(await resolved('ana.lane', [record])).toMatchObject({
      payees: [{ kind: 'name', name: 'ana.lane', record }],
    })
  })

  it('that nobody has is asked about', async () => {
    expect(await resolved('ana.lane', [])).toMatchObject({
      outcome: 'clarify',
      question: 'NAME_NOT_RESOLVED',
    })
  })

  it.each([
    ['pays.lane', 'Pay5'],
    ['corner.lane', 'comer'],
    ['ana.lane', 'Ana'],
    ['ana.lane', 'ana.lane'],
    ['wi-lliam.lane', 'vvilliam'],
  ])('%s that reads like the contact %s and leads elsewhere is asked about', async (name, contact) => {
    const outcome = await resolved(name, [recordOf(name, mallory)], [{ name: contact, address: ana }])
    expect(outcome).toMatchObject({ outcome: 'clarify', question: 'NAME_LOOKALIKE' })
    if (!('outcome' in outcome)) throw new Error('A question was expected')
    expect(outcome.choices.map(({ value }) => value)).toEqual([ana, mallory])
  })

  it('that reads like a contact’s and leads to it is what it says', async () => {
    const contacts = [{ name: 'Ana', address: ana.toLowerCase() }]
    expect(await resolved('ana.lane', [recordOf('ana.lane', ana)], contacts)).toHaveProperty('payees')
  })

  it('that imitates an older one which leads elsewhere is asked about, and not the other way round', async () => {
    const records = [recordOf('paypal.lane', ana, 10), recordOf('paypa1.lane', mallory, 20)]
    expect(await resolved('paypa1.lane', records)).toMatchObject({ question: 'NAME_LOOKALIKE' })
    expect(await resolved('paypal.lane', records)).toHaveProperty('payees')
  })
})

describe('lookalikes', () => {
  it('have the skeleton of the name, and are a bounded number', () => {
    const variants = lookalikesOf('million-coins0.lane')
    expect(variants.length).toBeLessThanOrEqual(24)
    expect(variants).not.toContain('million-coins0.lane')
    for (const variant of variants) {
      expect(skeletonOf(variant.slice(0, -5))).toBe(skeletonOf('million-coins0'))
    }
  })
})
