import type { Chain } from '@safelane/chain'
import {
  DEFAULT_QUOTE_POLICY,
  FEE_HORIZON_BLOCKS,
  gasPriceForecast,
  networkFee,
  type Quote,
} from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { FeeForecastView } from '../views/paymentViews.ts'
import { GAS_FORECAST, serves } from './predictionService.ts'

/**
 * What the same payment's network fee may be in `FEE_HORIZON_BLOCKS` blocks, by the newest prediction of the base fee.
 * Null before there is one.
 */
export async function feeForecastOf(
  { chain, store }: { readonly chain: Chain; readonly store: Store },
  { gas, networkFee: { asset } }: Pick<Quote, 'gas' | 'networkFee'>,
): Promise<FeeForecastView | null> {
  const newest = await store.marketPredictions.newest(GAS_FORECAST)
  if (newest === undefined) return null
  const later = gasPriceForecast(serves(newest.prediction), gas.priceWei, newest.basis)
  if (later === undefined) return null
  const unitsPerEther = await chain.gasMarket.unitsPerEther(asset)
  const { minimumFeeMicroUsd } = DEFAULT_QUOTE_POLICY
  const feeAt = (gasPriceWei: bigint) => ({
    asset,
    units: networkFee({ asset, gasUnits: gas.units, gasPriceWei, unitsPerEther, minimumFeeMicroUsd }),
  })
  return {
    inBlocks: Number(FEE_HORIZON_BLOCKS),
    low: feeAt(later.lowWei),
    median: feeAt(later.medianWei),
    high: feeAt(later.highWei),
  }
}
