import { failureOf, people, sign, startTestApi, type TestApi } from '@safelane/api/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let api: TestApi
const { ana, bob, eve } = people

beforeAll(async () => {
  api = await startTestApi()
  await api.callerOf().dev.fund({ address: ana.address })
})
afterAll(() => api.stop())

const request = { payer: ana.address, recipient: bob.address, amount: '10', token: 'USDC' } as const
const quote = (change: Partial<Record<keyof typeof request | 'payWith' | 'memo', string>> = {}) =>
  api.callerOf().payment.quote({ ...request, ...change })

describe('a payment request is refused, naming the field, for', () => {
  it.each([
    ['a wrong checksum', { recipient: bob.address.replace('F', 'f') }, 'BAD_CHECKSUM', 'recipient'],
    [
      'an address that is too short',
      { recipient: bob.address.slice(0, -1) },
      'MALFORMED_ADDRESS',
      'recipient',
    ],
    ['the zero address', { recipient: `0x${'0'.repeat(40)}` }, 'ZERO_ADDRESS', 'recipient'],
    ['too many decimals', { amount: '1.0000001' }, 'TOO_MANY_DECIMALS', 'amount'],
    ['zero', { amount: '0.00' }, 'ZERO_AMOUNT', 'amount'],
    ['a negative amount', { amount: '-1' }, 'MALFORMED_AMOUNT', 'amount'],
    ['scientific notation', { amount: '1e3' }, 'MALFORMED_AMOUNT', 'amount'],
    ['more than all money', { amount: '99999999999999' }, 'ABSURD_AMOUNT', 'amount'],
    ['an unknown token', { token: 'DOGE' }, 'UNKNOWN_TOKEN', 'token'],
    ['an unknown token to pay with', { payWith: 'EURT' }, 'UNKNOWN_TOKEN', 'payWith'],
    ['oneself as recipient', { recipient: ana.address }, 'SELF_PAYMENT', 'recipient'],
    ['invisible characters in the memo', { memo: 'rent\u202E' }, 'MALFORMED_MEMO', 'memo'],
    ['a memo the database could not keep', { memo: 'a\u0000b' }, 'MALFORMED_MEMO', 'memo'],
  ])('%s', async (_, change, code, field) => {
    expect(await failureOf(quote(change))).toMatchObject({ code, field })
  })

  it('more than the balance, with what is missing', async () => {
    expect(await failureOf(quote({ amount: '1000', payWith: 'USDC' }))).toMatchObject({
      code: 'INSUFFICIENT_BALANCE',
      field: 'amount',
      metadata: { symbol: 'USDC', decimals: 6, available: 1_000_000_000n },
    })
  })

  it('a token’s own contract as recipient', async () => {
    const { address } = api.chain.assets.bySymbol('USDC')!
    expect(await failureOf(quote({ recipient: address }))).toMatchObject({ code: 'TOKEN_CONTRACT_RECIPIENT' })
  })
})

describe('a signature', () => {
  it('over another quote, or by somebody else, is refused and leaves the quote payable', async () => {
    const [mine, other] = [await quote(), await quote({ amount: '11' })]
    const foreign = await sign(ana, other.typedData)
    const stranger = await sign(eve, mine.typedData)
    for (const signature of [foreign, stranger, '0x', `0x${'ff'.repeat(65)}`]) {
      const call = api.callerOf().payment.submit({ quoteId: mine.quoteId, signature })
      expect(await failureOf(call)).toMatchObject({ code: 'INVALID_SIGNATURE', field: 'signature' })
    }
    const accepted = await api
      .callerOf()
      .payment.submit({ quoteId: mine.quoteId, signature: await sign(ana, mine.typedData) })
    expect(accepted.state).toBe('authorized')
  })

  it('submitted again answers with the same payment', async () => {
    const { quoteId, typedData } = await quote()
    const signature = await sign(ana, typedData)
    const first = await api.callerOf().payment.submit({ quoteId, signature })
    const again = await api.callerOf().payment.submit({ quoteId, signature })
    expect(again).toEqual(first)
  })

  it('submitted by many tabs at once makes one payment and one job', async () => {
    const { quoteId, typedData, payment } = await quote()
    const signature = await sign(ana, typedData)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => api.callerOf().payment.submit({ quoteId, signature })),
    )
    expect(new Set(answers.map(({ paymentId }) => paymentId))).toEqual(new Set([payment.id]))
    const page = await api.callerOf().payment.list({ address: ana.address })
    expect(page.items.filter((item) => item.quoteId === quoteId)).toHaveLength(1)
  })

  it('for a quote nobody made is NOT_FOUND', async () => {
    const call = api.callerOf().payment.submit({ quoteId: 'none', signature: '0x' })
    expect(await failureOf(call)).toMatchObject({ code: 'NOT_FOUND', field: 'quoteId' })
  })
})

describe('cover is refused for', () => {
  const coverQuote = (change: { productId?: bigint; insured?: string; days?: number; holder?: string }) =>
    api.callerOf().cover.quote({ holder: ana.address, productId: 1n, insured: '100', days: 30, ...change })

  it.each([
    ['an unknown product', { productId: 99n }, 'UNKNOWN_PRODUCT', 'productId'],
    ['a wrong checksum', { holder: ana.address.replace('C', 'c') }, 'BAD_CHECKSUM', 'holder'],
    ['zero', { insured: '0' }, 'ZERO_AMOUNT', 'insured'],
    ['too many decimals', { insured: '1.1234567' }, 'TOO_MANY_DECIMALS', 'insured'],
    ['more than the pool can insure', { insured: '9000000' }, 'NO_CAPACITY', 'insured'],
    ['a premium nobody has', { holder: bob.address }, 'INSUFFICIENT_BALANCE', 'insured'],
  ])('%s', async (_, change, code, field) => {
    expect(await failureOf(coverQuote(change))).toMatchObject({ code, field })
  })

  it('claims on policies that do not exist', async () => {
    expect(await failureOf(api.callerOf().cover.claim({ policyId: 12_345n }))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'policyId',
    })
  })
})

describe('an expired quote', () => {
  it('is refused by the chain’s clock, whatever the wall clock says', async () => {
    const { quoteId, typedData, expiresAtSec } = await quote()
    const signature = await sign(ana, typedData)
    await api.chainNode.rpc('evm_increaseTime', [expiresAtSec - (await api.chain.clock.nowSec()) + 1])
    await api.chainNode.rpc('evm_mine', [])
    expect(await failureOf(api.callerOf().payment.submit({ quoteId, signature }))).toMatchObject({
      code: 'QUOTE_EXPIRED',
      field: 'quoteId',
    })
  })
})

describe('an outage', () => {
  it('of the chain is said so, and over when it is back', async () => {
    await api.chainNode.pause()
    expect(await failureOf(quote())).toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
    const balances = api.callerOf().portfolio.balances({ address: ana.address })
    expect(await failureOf(balances)).toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
    expect(await api.callerOf().chain.health()).toEqual({
      chain: 'down',
      database: 'up',
      indexerLagBlocks: null,
    })
    await api.chainNode.resume()
    expect((await quote()).amountOut.units).toBe(10_000_000n)
  })

  it('of the database is said so, nothing is half-written, and over when it is back', async () => {
    const { quoteId, typedData, payment } = await quote()
    const signature = await sign(ana, typedData)
    await api.databaseServer.pause()
    expect(await failureOf(api.callerOf().payment.submit({ quoteId, signature }))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
    expect(await failureOf(quote())).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await api.callerOf().chain.health()).toMatchObject({ chain: 'up', database: 'down' })
    await api.databaseServer.restart()
    const call = api.callerOf().payment.get({ paymentId: payment.id })
    expect(await failureOf(call)).toMatchObject({ code: 'NOT_FOUND' })
    const accepted = await api.callerOf().payment.submit({ quoteId, signature })
    expect(accepted).toEqual({ paymentId: payment.id, state: 'authorized' })
  })
})
