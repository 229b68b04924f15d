import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { failureOf, people, sign, startTestApi, type TestApi } from '@safelane/api/testing'
import type { Address } from '@safelane/core'
import { encodeFunctionData, erc20Abi } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSanctionsFolder } from './services/sanctionsSource.ts'

let api: TestApi
const { ana, bob, eve } = people
const lazarus: Address = '0x098B716B8Aaf21512996dC57EB0615e2383E2f96'
const request = { payer: ana.address, recipient: bob.address, amount: '10', token: 'USDC' } as const
const caller = () => api.callerOf(ana.address)
const quote = (change: Partial<Record<keyof typeof request, string>> = {}) =>
  caller().payment.quote({ ...request, ...change })

beforeAll(async () => {
  api = await startTestApi()
  await api.callerOf().dev.fund({ address: ana.address })
  await api.callerOf().dev.fund({ address: ana.address })
})
afterAll(() => api.stop())

/** A transfer of a token that has nothing to do with the product. */
async function transfer(from: Address, to: Address, units: bigint, symbol = 'USDC') {
  const token = api.chain.assets.bySymbol(symbol)!.address
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, units] })
  await api.chainNode.rpc('eth_sendTransaction', [{ from, to: token, data }])
  await api.chainNode.rpc('evm_mine', [])
}

describe('a recipient who is known from a zero-value transfer alone', () => {
  it('is asked about, and paid only once the payer has named the rule', async () => {
    await transfer(eve.address, ana.address, 0n)
    const offer = await quote({ recipient: eve.address })
    expect(offer.decision).toMatchObject({ action: 'ask', asks: ['POISONED_RECIPIENT'] })
    expect(offer.risk).toContainEqual(
      expect.objectContaining({
        rule: 'POISONED_RECIPIENT',
        evidence: expect.objectContaining({ kind: 'zero-value', direction: 'in' }),
      }),
    )
    const signed = { quoteId: offer.quoteId, signature: await sign(ana, offer.typedData) }
    expect(await failureOf(caller().payment.submit(signed))).toMatchObject({
      code: 'RISK_NOT_ACKNOWLEDGED',
      field: 'acknowledged',
      metadata: { rules: ['POISONED_RECIPIENT'] },
    })
    const acknowledged = ['POISONED_RECIPIENT'] as const
    const accepted = await caller().payment.submit({ ...signed, acknowledged: [...acknowledged] })
    expect(accepted).toMatchObject({ state: 'authorized' })
    const { items } = await caller().risk.decisions({})
    expect(items[0]).toMatchObject({ quoteId: offer.quoteId, action: 'ask', acknowledged })
  })
})

describe('a sanctioned recipient', () => {
  it('is refused with the entry and the list’s version, and the decision can be appealed by the payer alone', async () => {
    const failure = await failureOf(quote({ recipient: lazarus }))
    expect(failure).toMatchObject({
      code: 'RISK_BLOCKED',
      metadata: {
        rule: 'SANCTIONED_PARTY',
        entry: '27307',
        dataVersion: 'ofac-sdn-sample 2026-11-21 excerpt',
      },
    })
    const decisionId = String(failure.metadata.decisionId)
    const appeal = { decisionId, reason: 'It is an exchange' }
    expect(await failureOf(api.callerOf(bob.address).risk.appeal(appeal))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const appealed = await caller().risk.appeal(appeal)
    expect(appealed).toMatchObject({
      action: 'block',
      appeal: { reason: 'It is an exchange', state: 'open' },
    })
    expect((await api.callerOf(bob.address).risk.decisions({})).items).toEqual([])
    const appealedOnly = await caller().risk.decisions({ isAppealed: true })
    expect(appealedOnly.items.map((item) => item.decisionId)).toEqual([decisionId])
    const others = await caller().risk.decisions({ isAppealed: false })
    expect(others.items.map((item) => item.decisionId)).not.toContain(decisionId)
  })
})

describe('a large first payment', () => {
  it('is accepted, held, and says until when', async () => {
    const stranger = '0x976EA74026E726554dB657fA54763abd0C3a0aa9'
    const offer = await quote({ recipient: stranger, amount: '1500' })
    expect(offer.decision).toMatchObject({ action: 'delay', delaySec: 900 })
    const signature = await sign(ana, offer.typedData)
    const { paymentId } = await caller().payment.submit({ quoteId: offer.quoteId, signature })
    const payment = await caller().payment.get({ paymentId })
    expect(payment.releaseAtSec).toBe(payment.createdAtSec + 900)
    const { items } = await caller().risk.decisions({ quoteId: offer.quoteId })
    expect(items.length).toBeGreaterThan(0)
    expect(new Set(items.map(({ quoteId }) => quoteId))).toEqual(new Set([offer.quoteId]))
    expect(payment.validBeforeSec).toBeGreaterThan(payment.releaseAtSec! + 60)
  })
})

describe('insights', () => {
  it('suggest cover for a coin that is all somebody has, and nothing to somebody who has nothing', async () => {
    const saver = '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955'
    expect(await api.callerOf().cover.suggestions({ holder: saver })).toEqual([])
    await transfer(ana.address, saver, 500n * 10n ** 18n, 'DAI')
    expect(await api.callerOf().cover.suggestions({ holder: saver })).toMatchObject([
      { shareBps: 10_000, holding: { asset: { symbol: 'DAI' } }, suggested: { units: 500_000_000n } },
    ])
  })

  it('count only what has settled', async () => {
    expect(await caller().insights.spending()).toMatchObject({
      totalUsdMicros: 0n,
      byPayee: [],
      saved: { totalUsdMicros: 0n, conversions: 0 },
    })
  })
})

describe('predictions', () => {
  it('are made when a payment is accepted, by the baseline while no model has proved itself', async () => {
    const offer = await quote()
    const signature = await sign(ana, offer.typedData)
    const { paymentId } = await caller().payment.submit({ quoteId: offer.quoteId, signature })
    const predictions = await caller().prediction.ofPayment({ paymentId })
    expect(predictions.map(({ target }) => target).sort()).toEqual([
      'failure',
      'inclusion-sec',
      'slippage-bps',
    ])
    const quality = await api.callerOf().prediction.quality()
    expect(new Set(quality.map(({ servedBy }) => servedBy))).toEqual(new Set(['baseline']))
  })
})

describe('personal data', () => {
  const person = {
    familyName: 'Silva',
    givenName: 'Ana',
    street: 'Rua Augusta',
    postCode: '1100-053',
    town: 'Lisboa',
    country: 'PT',
  }

  it('is the person’s own to save, read and erase', async () => {
    await caller().identity.save(person)
    expect(await caller().identity.get()).toEqual(person)
    expect(await api.callerOf(bob.address).identity.get()).toBeNull()
    expect(await caller().identity.erase()).toEqual({ erased: true })
    expect(await caller().identity.get()).toBeNull()
    expect(await caller().identity.erase()).toEqual({ erased: false })
  })

  it('makes no travel-rule message while nobody has said which provider this is', async () => {
    const call = caller().identity.travelRule({
      paymentId: `0x${'0'.repeat(64)}`,
      beneficiary: { familyName: 'Li', givenName: 'Ming' },
    })
    expect(await failureOf(call)).toMatchObject({ code: 'TRAVEL_RULE_NOT_CONFIGURED' })
  })
})

describe('a folder with a sanctions list', () => {
  const row = (address: string) =>
    `1,"SOMEBODY",-0- ,"CYBER2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Digital Currency Address - ETH ${address}."`

  it('is read again when it changes, and keeps the list before when the new one is cut off', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sanctions-'))
    let nowMs = 0
    const warnings: string[] = []
    const policy = { maxAgeDays: 7, isRequired: true }
    const source = createSanctionsFolder(folder, policy, {
      nowMs: () => nowMs,
      warn: (line) => warnings.push(line),
    })
    const publish = async (issuedOn: string, sdn: string) => {
      await writeFile(path.join(folder, 'manifest.json'), JSON.stringify({ issuedOn }))
      await writeFile(path.join(folder, 'sdn.csv'), sdn)
      nowMs += 60_000
      await utimes(path.join(folder, 'sdn.csv'), nowMs, nowMs)
    }
    expect(await source.current()).toBeUndefined()
    expect(warnings).toHaveLength(1)
    await publish('2026-11-10', row(lazarus))
    expect([...(await source.current())!.parties.keys()]).toEqual([lazarus.toLowerCase()])
    await publish('2026-11-17', row(lazarus).slice(0, -20))
    expect((await source.current())?.issuedOn).toBe('2026-11-10')
    expect(warnings).toHaveLength(2)
    await publish('2026-11-17', row(eve.address))
    expect([...(await source.current())!.parties.keys()]).toEqual([eve.address.toLowerCase()])
    await rm(folder, { recursive: true })
  })
})
