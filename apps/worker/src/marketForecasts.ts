import type { Chain } from '@safelane/chain'
import type { Asset } from '@safelane/core'
import {
  DEPEG_HORIZON_SEC,
  depegFeatures,
  depegOutcome,
  FEE_HORIZON_BLOCKS,
  feeFeatures,
  feeOutcome,
  PRICE_HISTORY_SEC,
} from '@safelane/payments'
import type { MarketPrediction, Store } from '@safelane/store'

export interface MarketForecastDeps {
  readonly chain: Pick<Chain, 'assets' | 'eventLog' | 'feeHistory' | 'depegPrices'>
  readonly store: Pick<Store, 'marketPredictions' | 'chainHistory'>
}

/** Blocks between two predictions of the base fee, and seconds between two of a token's peg. */
const FEE_EVERY = 5n
const DEPEG_EVERY_SEC = 3_600n
/** Predictions scored in one step. */
const BATCH = 60
/** "Of the chain", where a depeg is of a token. */
const GAS = { target: 'base-fee-ratio', subject: 'gas' } as const

/**
 * Predicts what gas will cost and whether tokens keep their pegs, and learns from what came of it. True when there may
 * be more to learn at once. A depeg is scored when the indexer has come as far as its last second.
 */
export function createMarketForecasts({ chain, store }: MarketForecastDeps): {
  step(): Promise<boolean>
} {
  const { marketPredictions } = store

  async function gas(): Promise<boolean> {
    const now = await chain.feeHistory.now()
    const due = await marketPredictions.due(GAS, now.blockNumber, BATCH)
    for (const made of due) {
      const later = await chain.feeHistory.baseFeeOf(made.dueAt)
      await marketPredictions.learn(made, later === undefined ? undefined : feeOutcome(made.basis, later))
    }
    await marketPredictions.predict({
      ...GAS,
      madeAt: now.blockNumber,
      dueAt: now.blockNumber + FEE_HORIZON_BLOCKS,
      every: FEE_EVERY,
      basis: now.baseFeeWei,
      features: feeFeatures(now),
    })
    return due.length === BATCH
  }

  async function depeg(asset: Asset, nowSec: number): Promise<boolean> {
    const subject = { target: 'depeg', subject: asset.symbol } as const
    const due = await marketPredictions.due(subject, BigInt(nowSec), BATCH)
    for (const made of due) await marketPredictions.learn(made, await outcomeOf(asset, made))
    const price1e18 = await chain.depegPrices.latest(asset)
    if (price1e18 !== undefined) {
      const recorded = await marketPredictions.priceHistory(asset.address, nowSec - PRICE_HISTORY_SEC)
      await marketPredictions.predict({
        ...subject,
        madeAt: BigInt(nowSec),
        dueAt: BigInt(nowSec + DEPEG_HORIZON_SEC),
        every: DEPEG_EVERY_SEC,
        basis: price1e18,
        features: depegFeatures([...recorded, { atSec: nowSec, price1e18 }], nowSec),
      })
    }
    return due.length === BATCH
  }

  /** By what was indexed, and by what stood when it was predicted, in case nobody had recorded that. */
  async function outcomeOf(asset: Asset, made: MarketPrediction): Promise<number | undefined> {
    const madeAtSec = Number(made.madeAt)
    const recorded = await marketPredictions.priceHistory(asset.address, madeAtSec)
    const since = recorded.filter(({ atSec }) => atSec > madeAtSec)
    return depegOutcome(
      [{ atSec: madeAtSec, price1e18: made.basis }, ...since],
      madeAtSec,
      Number(made.dueAt),
    )
  }

  return {
    async step() {
      const [cursor] = await store.chainHistory.recentBlocks()
      const indexed = cursor === undefined ? undefined : await chain.eventLog.block(cursor.number)
      let mayContinue = await gas()
      if (indexed === undefined || indexed.hash !== cursor?.hash) return mayContinue
      for (const asset of chain.assets.all) {
        mayContinue = (await depeg(asset, indexed.timestampSec)) || mayContinue
      }
      return mayContinue
    },
  }
}
