export {
  type Address,
  AddressError,
  type AddressErrorCode,
  checksumAddress,
  type Hex,
  isSameAddress,
  parseAddress,
  ZERO_ADDRESS,
} from './address.ts'
export {
  ABSURD_WHOLE_UNITS,
  type Amount,
  AmountError,
  type AmountErrorCode,
  addAmounts,
  compareAmounts,
  formatAmount,
  formatUnits,
  mulDiv,
  parseAmount,
  type Rounding,
  rescaleUnits,
  subtractAmounts,
} from './amount.ts'
export { type Asset, type AssetRegistry, createAssetRegistry } from './asset.ts'
export { BaseError, type BaseErrorDetails, type ErrorMetadata } from './baseError.ts'
export type { Clock } from './clock.ts'
export { fail, ok, type Result } from './result.ts'
export type { TypedData, TypedDataField } from './typedData.ts'
