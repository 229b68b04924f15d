/** A 20-byte account or contract address, `0x` and 40 hexadecimal digits in EIP-55 checksum form. */
export type Address = `0x${string}`

/** Any `0x`-prefixed byte string. */
export type Hex = `0x${string}`

/** An ERC-20 token that people pay in. `decimals` is how many base units' digits follow the point. */
export interface Asset {
  symbol: string
  name: string
  address: Address
  decimals: number
}

/** A quantity of one asset in base units (never a float): `{ asset: USDC, units: 1_500_000n }` is 1.50 USDC. */
export interface Amount {
  asset: Asset
  units: bigint
}
