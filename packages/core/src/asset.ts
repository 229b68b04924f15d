import { type Address, isSameAddress } from './address.ts'

/** An ERC-20 token that people pay in. `decimals` is how many base units' digits follow the point. */
export interface Asset {
  symbol: string
  name: string
  address: Address
  decimals: number
}

/** The assets this deployment knows, in the order they are offered. */
export interface AssetRegistry {
  readonly all: readonly Asset[]
  /** Case-insensitive: `usdc` finds USDC. */
  bySymbol(symbol: string): Asset | undefined
  byAddress(address: Address): Asset | undefined
}

/** Indexes a deployment's assets; throws when two share a symbol or an address, which would make names ambiguous. */
export function createAssetRegistry(assets: readonly Asset[]): AssetRegistry {
  const symbols = new Map<string, Asset>()
  for (const asset of assets) {
    const symbol = asset.symbol.toUpperCase()
    if (symbols.has(symbol)) throw new Error(`Two assets are called ${symbol}`)
    if ([...symbols.values()].some((other) => isSameAddress(other.address, asset.address))) {
      throw new Error(`Two assets share the address ${asset.address}`)
    }
    symbols.set(symbol, asset)
  }
  return {
    all: [...assets],
    bySymbol: (symbol) => symbols.get(symbol.toUpperCase()),
    byAddress: (address) => assets.find((asset) => isSameAddress(asset.address, address)),
  }
}
