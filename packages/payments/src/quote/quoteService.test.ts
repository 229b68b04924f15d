import { beforeEach, describe, expect, it } from 'vitest'
import {
  createWorld,
  dai,
  depsOf,
  pairOf,
  payer,
  recipient,
  usdc,
  usdt,
  type World,
} from '../../test/fixtures.ts'
import { isRouted } from '../paymentTerms.ts'
import type { Quote, QuoteRequest } from './quote.ts'
import { createQuoteService } from './quoteService.ts'

const request: QuoteRequest = { payer, recipient, amount: '100', token: 'USDC' }
const [deep, shallow] = [
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb',
] as const

let world: World
const ask = (change: Partial<QuoteRequest> = {}) =>
  createQuoteService(depsOf(world)).quote({ ...request, ...change })
const offer = async (change: Partial<QuoteRequest> = {}): Promise<Quote> => {
  const result = await ask(change)
  if (!result.ok) throw result.error
  return result.value
}

beforeEach(() => {
  world = createWorld()
})

describe('a direct quote', () => {
  it('gives the recipient exactly the amount and takes that and the network fee from the payer', async () => {
    const quote = await offer()
    // 170,000 gas at 1 gwei is 0.00017 ether, 0.34 dollars at 2,000.
    expect(quote.networkFee).toEqual({ asset: usdc, units: 340_000n })
    expect(quote.amountOut.units).toBe(100_000_000n)
    expect(quote.amountIn.units).toBe(100_340_000n)
    expect(quote.payment).toMatchObject({
      payer,
      recipient,
      tokenIn: usdc.address,
      tokenOut: usdc.address,
      amountOut: 100_000_000n,
      maxAmountIn: 100_340_000n,
      fee: 340_000n,
      poolFee: 0,
    })
  })

  it('expires by chain time, and its signature a settlement window later', async () => {
    const quote = await offer()
    expect(quote.expiresAtSec).toBe(1_120)
    expect(quote.payment.validBefore).toBe(1_300n)
  })

  it('is kept, so that it can be accepted', async () => {
    const quote = await offer()
    expect(world.quotes.get(quote.id)).toBe(quote)
  })

  it('never charges less than the floor', async () => {
    world.gasPriceWei = 1n
    expect((await offer()).networkFee.units).toBe(10_000n)
  })
})

describe('a quote that converts', () => {
  beforeEach(() => {
    world.balances = new Map([['USDT', 500_000_000n]])
    world.pools = [pairOf(shallow, usdt, usdc, 30_000n), pairOf(deep, usdt, usdc, 90_000n)]
  })
  const poolsOf = ({ legs }: Quote['route']) => legs.flatMap(({ hops }) => hops.map(({ pool }) => pool))

  it('takes the cheapest route and offers the safer one, which is shared over all pools', async () => {
    const quote = await offer()
    expect(poolsOf(quote.route)).toEqual([deep])
    expect(quote.route).toMatchObject({
      preferences: ['cheapest', 'fastest'],
      reasons: ['LEAST_COST', 'FEWEST_POOLS', 'NO_TOKEN_BETWEEN'],
    })
    expect(quote.alternatives).toMatchObject([{ preferences: ['safest'] }])
    expect(poolsOf(quote.alternatives[0]!).toSorted()).toEqual([deep, shallow])
  })

  it('insists on the legs of the route that was asked for, which bring exactly the amount', async () => {
    const quote = await offer({ preference: 'safest' })
    expect(quote.route.preferences).toEqual(['safest'])
    const { payment } = quote
    if (!isRouted(payment)) throw new Error('not routed')
    expect(payment.legs).toHaveLength(2)
    expect(payment.legs.reduce((sum, leg) => sum + leg.amountOut, 0n)).toBe(payment.amountOut)
    expect(payment.id).toBe(await depsOf(world).encoder.idOf(payment))
  })

  it('saves by a split what the best single path would have cost more', async () => {
    world.gasPriceWei = 1_000_000n
    const { route } = await offer()
    expect(route.reasons).toContain('SPLIT_MOVES_PRICES_LESS')
    expect(route.saving.units).toBeGreaterThan(0n)
    expect(route.gapBps).toBeLessThan(0.1)
  })

  it('allows the input to move by the slippage and not more, fee on top', async () => {
    const quote = await offer()
    const { units } = quote.route.amountIn
    expect(quote.payment.maxAmountIn).toBe((units * 10_050n + 9_999n) / 10_000n + quote.networkFee.units)
    expect(quote.amountIn.units).toBe(units + quote.networkFee.units)
  })

  it('holds on the blocks after the one whose pools were read', async () => {
    expect((await offer()).blocks).toEqual({ computedAt: 7n, validUntil: 307n })
    expect((await offer({ token: 'USDT' })).blocks).toBeUndefined()
  })

  it('falls back to another route when the best one would revert', async () => {
    world.pools.push(pairOf(dai.address, usdt, dai, 90_000n), pairOf(usdc.address, dai, usdc, 90_000n))
    world.reverting.add(shallow)
    const quote = await offer({ preference: 'safest' })
    expect(poolsOf(quote.route)).toEqual([deep])
  })

  it('says so when every settlement would revert, and keeps nothing', async () => {
    world.reverting.add(deep).add(shallow)
    expect(await ask()).toMatchObject({
      ok: false,
      error: { code: 'SIMULATION_FAILED', metadata: { reason: 'InputAboveMaximum' } },
    })
    expect(world.quotes.size).toBe(0)
  })

  it('is refused when every pool is too shallow', async () => {
    world.pools = [pairOf(shallow, usdt, usdc, 600n)]
    expect(await ask({ payWith: 'USDT' })).toMatchObject({
      ok: false,
      error: { code: 'PRICE_IMPACT_TOO_HIGH', metadata: { priceImpactBps: 2000 } },
    })
  })

  it('pays with the token asked for even if another is cheaper', async () => {
    world.balances.set('USDC', 500_000_000n)
    expect((await offer()).route.legs).toEqual([])
    expect((await offer({ payWith: 'usdt' })).payment.tokenIn).toBe(usdt.address)
  })

  it('has no route without a pool', async () => {
    expect(await ask({ payWith: 'DAI' })).toMatchObject({ ok: false, error: { code: 'NO_ROUTE' } })
  })
})

describe('bad input', () => {
  it.each<[Partial<QuoteRequest>, string, string]>([
    [{ amount: '0' }, 'ZERO_AMOUNT', 'amount'],
    [{ amount: '1.1234567' }, 'TOO_MANY_DECIMALS', 'amount'],
    [{ amount: '1e3' }, 'MALFORMED_AMOUNT', 'amount'],
    [{ token: 'DOGE' }, 'UNKNOWN_TOKEN', 'token'],
    [{ payWith: 'DOGE' }, 'UNKNOWN_TOKEN', 'payWith'],
    [{ recipient: '0x3c44CdDdB6a900fa2b585dd299e03d12FA4293BC' }, 'BAD_CHECKSUM', 'recipient'],
    [{ recipient: '0x3C44' }, 'MALFORMED_ADDRESS', 'recipient'],
    [{ recipient: `0x${'0'.repeat(40)}` }, 'ZERO_ADDRESS', 'recipient'],
    [{ recipient: payer }, 'SELF_PAYMENT', 'recipient'],
    [{ recipient: dai.address }, 'TOKEN_CONTRACT_RECIPIENT', 'recipient'],
    [{ memo: 'x'.repeat(281) }, 'MALFORMED_MEMO', 'memo'],
    [{ memo: 'rent\u202e' }, 'MALFORMED_MEMO', 'memo'],
    [{ amount: '1000' }, 'INSUFFICIENT_BALANCE', 'amount'],
  ])('%j is refused as %s at %s', async (change, code, field) => {
    expect(await ask(change)).toMatchObject({ ok: false, error: { code, field } })
  })

  it('tells how much is missing', async () => {
    expect(await ask({ amount: '1000' })).toMatchObject({
      error: { metadata: { symbol: 'USDC', required: 1_000_340_000n, available: 1_000_000_000n } },
    })
  })
})

describe('a lookalike of a known address', () => {
  const lookalike = '0x3c44aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3bc'

  it('is blocked, with the address it imitates as evidence', async () => {
    world.known.push({ address: recipient, name: 'Bob', source: 'contact' })
    expect(await ask({ recipient: lookalike })).toMatchObject({
      ok: false,
      error: { code: 'LOOKALIKE_RECIPIENT', metadata: { trusted: recipient, trustedName: 'Bob' } },
    })
  })

  it('can be paid only by typing in the digits that differ', async () => {
    world.known.push({ address: recipient, name: 'Bob', source: 'contact' })
    const middle = lookalike.slice(6, -3)
    expect(await ask({ recipient: lookalike, confirmedMiddleDigits: middle.slice(1) })).toMatchObject({
      ok: false,
    })
    const quote = await offer({ recipient: lookalike, confirmedMiddleDigits: middle.toUpperCase() })
    expect(quote.risk).toMatchObject([
      { rule: 'LOOKALIKE_RECIPIENT', severity: 'warn' },
      { rule: 'FIRST_PAYMENT_TO_RECIPIENT', severity: 'note' },
    ])
  })
})
