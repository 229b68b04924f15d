import type { Address, Hex } from './address.ts'

/** One member of an EIP-712 struct type. */
export interface TypedDataField {
  readonly name: string
  readonly type: string
}

/** What a wallet is asked to sign, as EIP-712 defines it; `types` leaves out `EIP712Domain`, as viem wants it. */
export interface TypedData {
  readonly domain: {
    readonly name: string
    readonly version: string
    readonly chainId: number
    readonly verifyingContract: Address
  }
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>
  readonly primaryType: string
  readonly message: Readonly<Record<string, string | number | bigint | boolean | Hex>>
}
