import { devPriceSourceAbi } from '@safelane/contracts'
import { MAX_RATE_AGE_SEC } from '@safelane/payments'
import { createWalletClient, type Hex, http, publicActions } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf, people, startTestApi, type TestApi } from './testing/testApi.ts'

let api: TestApi
const { ana, bob, eve } = people

beforeAll(async () => {
  api = await startTestApi()
  await api.callerOf().dev.fund({ address: ana.address })
})
afterAll(() => api.stop())

/** Anybody may move the feeds of a development chain. */
async function setFeed(code: string, change: { price1e18?: bigint; heartbeat?: boolean }): Promise<void> {
  const wallet = createWalletClient({ transport: http(api.chainNode.rpcUrl), account: eve }).extend(
    publicActions,
  )
  const mined = async (hash: Hex) => wallet.waitForTransactionReceipt({ hash, pollingInterval: 50 })
  const feed = { address: api.chainNode.deployment.rateFeeds[code]!, abi: devPriceSourceAbi, chain: null }
  if (change.price1e18 !== undefined) {
    await mined(await wallet.writeContract({ ...feed, functionName: 'set', args: [change.price1e18] }))
  }
  if (change.heartbeat !== undefined) {
    await mined(
      await wallet.writeContract({ ...feed, functionName: 'setHeartbeat', args: [change.heartbeat] }),
    )
  }
}

const quote = (change: object) =>
  api.callerOf().payment.quote({
    ...{ payer: ana.address, recipient: bob.address },
    ...{ amount: '40', token: 'USDC', payWith: 'USDC' },
    ...change,
  })

describe('an amount in a currency', () => {
  it('is converted at the quote by the feed, which is shown, and then fixed', async () => {
    const { amountOut, conversion, payment } = await quote({ currency: 'eur' })
    expect(amountOut.units).toBe(43_400_000n)
    expect(payment.amountOut).toBe(43_400_000n)
    expect(conversion).toMatchObject({
      value: '40',
      currency: 'EUR',
      rate: { dollarsE8: 108_500_000n, source: api.chainNode.deployment.rateFeeds.EUR },
    })
    await setFeed('EUR', { price1e18: 2n * 10n ** 18n })
    expect((await quote({ currency: 'EUR' })).amountOut.units).toBe(80_000_000n)
    await setFeed('EUR', { price1e18: 1_085_000_000_000_000_000n })
  })

  it('in a sentence becomes tokens, with how', async () => {
    const outcome = await api
      .callerOf()
      .intent.parse({ text: `send ${bob.address} 1000 yen in usdc`, locale: 'en' })
    expect(outcome).toMatchObject({
      outcome: 'intent',
      intent: {
        amount: { value: '6.7', symbol: 'USDC' },
        conversion: { value: '1000', currency: 'JPY', rate: { dollarsE8: 670_000n } },
      },
    })
  })

  it('of dollars or of the token itself needs no rate', async () => {
    expect((await quote({ currency: 'USD' })).conversion).toBeNull()
    expect((await quote({ currency: 'USDC' })).amountOut.units).toBe(40_000_000n)
  })

  it('is refused when nobody reports the currency, and when the amount is none', async () => {
    expect(await failureOf(quote({ currency: 'NGN' }))).toMatchObject({
      code: 'NO_EXCHANGE_RATE',
      field: 'currency',
    })
    expect(await failureOf(quote({ currency: 'XXX' }))).toMatchObject({ code: 'NO_EXCHANGE_RATE' })
    expect(await failureOf(quote({ currency: 'EUR', amount: '1e3' }))).toMatchObject({
      code: 'MALFORMED_AMOUNT',
      field: 'amount',
    })
  })

  it('is never guessed from a report that is too old or from none', async () => {
    await setFeed('GBP', { heartbeat: false })
    await setFeed('CHF', { price1e18: 0n })
    await api.callerOf().dev.advanceTime({ seconds: MAX_RATE_AGE_SEC + 60 })
    expect(await failureOf(quote({ currency: 'GBP' }))).toMatchObject({ code: 'NO_EXCHANGE_RATE' })
    expect(await failureOf(quote({ currency: 'CHF' }))).toMatchObject({ code: 'NO_EXCHANGE_RATE' })
    expect(await api.callerOf().intent.parse({ text: `pay ${bob.address} £5`, locale: 'en' })).toMatchObject({
      outcome: 'clarify',
      question: 'NO_EXCHANGE_RATE',
    })
  })
})

describe('gas', () => {
  it('is turned into a fee by ether’s feed: twice the price, twice the fee', async () => {
    const { gasMarket, assets } = api.chain
    const usdc = assets.bySymbol('USDC')!
    expect(await gasMarket.unitsPerEther(usdc)).toBe(3_000_000_000n)
    await setFeed('ETH', { price1e18: 6_000n * 10n ** 18n })
    expect(await gasMarket.unitsPerEther(usdc)).toBe(6_000_000_000n)
  })

  it('that no feed prices makes no quote', async () => {
    await setFeed('ETH', { price1e18: 0n })
    expect(await failureOf(quote({}))).toMatchObject({ code: 'NO_ETHER_PRICE' })
  })
})
