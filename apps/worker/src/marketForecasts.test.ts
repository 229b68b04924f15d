import { people } from '@safelane/api/testing'
import { TEST_KEYS } from '@safelane/chain/testing'
import { DEPEG_HORIZON_SEC, FEE_HORIZON_BLOCKS } from '@safelane/payments'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIndexer } from './indexer.ts'
import { createMarketForecasts } from './marketForecasts.ts'
import { startTestWorld, type TestWorld } from './testing/testWorld.ts'

let world: TestWorld
const USDT = { target: 'depeg', subject: 'USDT' } as const
const DAI = { target: 'depeg', subject: 'DAI' } as const

/** Indexes what there is, forecasts, and learns what is due. */
async function settle(): Promise<void> {
  const { chain, store } = world.api
  const indexer = createIndexer({ chain, store })
  while (await indexer.step());
  const forecasts = createMarketForecasts({ chain, store })
  while (await forecasts.step());
}

beforeAll(async () => {
  world = await startTestWorld()
  await settle()
})
afterAll(() => world.api.stop())

describe('forecasts of the market', () => {
  it('are made once per hour and token, whoever asks, and say a depeg is unlikely at first', async () => {
    const { marketPredictions } = world.api.store
    const before = await marketPredictions.newest(USDT)
    await settle()
    expect(await marketPredictions.newest(USDT)).toEqual(before)
    const { depegs } = await world.api.callerOf().prediction.market()
    expect(depegs.map(({ symbol }) => symbol)).toEqual(['USDC', 'USDT', 'DAI'])
    expect(depegs[1]).toMatchObject({ probability: expect.closeTo(0.005, 4), price: 10n ** 18n, scored: 0 })
  })

  it('are scored against what the oracle recorded of each token', async () => {
    const { chain, store } = world.api
    const usdt = chain.assets.bySymbol('USDT')!
    await chain.devControls(TEST_KEYS[0])!.movePrice(usdt, 950_000_000_000_000_000n, 600)
    await world.passTime(DEPEG_HORIZON_SEC)
    await settle()
    const [fallen, steady] = await Promise.all([USDT, DAI].map((one) => store.marketPredictions.track(one)))
    expect(fallen!.baseline.score).toMatchObject({ scored: 1, loss: expect.closeTo(0.99, 2) })
    expect(steady!.baseline.score).toMatchObject({ scored: 1, loss: expect.closeTo(0, 3) })
    const [{ probability } = { probability: 0 }] = (
      await world.api.callerOf().prediction.market()
    ).depegs.filter(({ symbol }) => symbol === 'USDT')
    expect(probability).toBeGreaterThan(0.005)
    const quality = await world.api.callerOf().prediction.quality()
    expect(quality.find(({ subject }) => subject === 'USDT')).toMatchObject({
      target: 'depeg',
      loss: 'brier',
      servedBy: 'baseline',
      baseline: { scored: 1 },
    })
  })

  it('forget the price that a reorganisation took back', async () => {
    const { chain, store } = world.api
    const dai = chain.assets.bySymbol('DAI')!
    const pricesOf = async () =>
      (await store.marketPredictions.priceHistory(dai.address, 0)).map(({ price1e18 }) => price1e18)
    const before = await pricesOf()
    const snapshot = await world.api.chainNode.rpc('evm_snapshot', [])
    await chain.devControls(TEST_KEYS[0])!.movePrice(dai, 970_000_000_000_000_000n, 60)
    await settle()
    expect((await pricesOf()).at(-1)).toBe(970_000_000_000_000_000n)
    await world.api.chainNode.rpc('evm_revert', [snapshot])
    await settle()
    expect(await pricesOf()).toEqual(before)
  })

  it('of the base fee are scored some blocks later, and stand on a quote', async () => {
    const { store, chainNode } = world.api
    await chainNode.rpc('anvil_mine', [`0x${(2n * FEE_HORIZON_BLOCKS).toString(16)}`])
    await settle()
    const track = await store.marketPredictions.track({ target: 'base-fee-ratio', subject: 'gas' })
    expect(track.model.score.scored).toBeGreaterThan(0)
    expect(track.model.score.coverage).toBeDefined()
    const quote = await world.api.callerOf().payment.quote({
      ...{ payer: people.ana.address, recipient: people.bob.address },
      ...{ amount: '5', token: 'USDC', payWith: 'USDC' },
    })
    const { low, median, high, inBlocks } = quote.feeForecast!
    expect(inBlocks).toBe(Number(FEE_HORIZON_BLOCKS))
    expect(low.units).toBeLessThanOrEqual(median.units)
    expect(median.units).toBeLessThanOrEqual(high.units)
    expect(low.asset.symbol).toBe('USDC')
  })
})
