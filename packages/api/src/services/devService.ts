import type { Chain, DevControls } from '@safelane/chain'
import { type Asset, parseAmount, ZERO_ADDRESS } from '@safelane/core'
import { ApiError } from '../apiError.ts'
import { addressFrom, orThrow } from './orThrow.ts'
import type { Services } from './services.ts'

/** Prices are read like amounts of a dollar with 18 decimals. */
const DOLLAR: Asset = { symbol: 'USD', name: 'US dollar', address: ZERO_ADDRESS, decimals: 18 }

export function createDevService(chain: Chain, controls: DevControls | undefined): Services['dev'] {
  function requireControls(): DevControls {
    if (controls === undefined) throw new ApiError('NOT_DEV_CHAIN', 'Only development chains allow this')
    return controls
  }

  return {
    async fund({ address, tokens }) {
      const owner = addressFrom(address, 'address')
      await requireControls().fund(owner, BigInt(tokens))
      return chain.balances.balancesOf(owner, chain.deployment.assets)
    },

    async advanceTime({ seconds }) {
      await requireControls().advanceTime(seconds)
      return { chainTimeSec: await chain.clock.nowSec() }
    },

    async movePrice({ asset: symbol, price: text, holdSec }) {
      const asset = chain.assets.bySymbol(symbol)
      if (asset === undefined) {
        throw new ApiError('UNKNOWN_TOKEN', `No token is called ${symbol}`, {
          field: 'asset',
          metadata: { symbol },
        })
      }
      const { units: price } = orThrow(parseAmount(text, DOLLAR, 'price'))
      await requireControls().movePrice(asset, price, holdSec)
      return { asset, price, chainTimeSec: await chain.clock.nowSec() }
    },
  }
}
