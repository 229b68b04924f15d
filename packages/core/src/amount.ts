import type { Asset } from './asset.ts'
import { BaseError } from './baseError.ts'
import { fail, ok, type Result } from './result.ts'

/** A quantity of one asset in base units (never a float): `{ asset: USDC, units: 1_500_000n }` is 1.50 USDC. */
export interface Amount {
  asset: Asset
  units: bigint
}

export type AmountErrorCode = 'MALFORMED_AMOUNT' | 'TOO_MANY_DECIMALS' | 'ZERO_AMOUNT' | 'ABSURD_AMOUNT'

/** Which way a division that does not come out even is settled. Always chosen against whoever could exploit it. */
export type Rounding = 'up' | 'down'

/** Ten trillion whole tokens: more than all stablecoins in existence, so a typing error or an attack. */
export const ABSURD_WHOLE_UNITS = 10_000_000_000_000n

/**
 * Reads a positive decimal such as `"1234.5"` exactly. Only ASCII digits and one point: no sign, exponent,
 * grouping or leading zeros, because each of those is read differently somewhere. More digits after the point
 * than the asset has are refused rather than rounded.
 */
export function parseAmount(text: string, asset: Asset, field?: string): Result<Amount, AmountError> {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text)
  if (match === null) {
    return fail(new AmountError('MALFORMED_AMOUNT', 'An amount is written like 1234.56', { field }))
  }
  const fraction = match[2] ?? ''
  if (fraction.length > asset.decimals) {
    return fail(
      new AmountError('TOO_MANY_DECIMALS', `${asset.symbol} has ${asset.decimals} decimals`, {
        field,
        metadata: { symbol: asset.symbol, decimals: asset.decimals, given: fraction.length },
      }),
    )
  }
  const whole = match[1] ?? '0'
  if (whole.length > ABSURD_WHOLE_UNITS.toString().length || BigInt(whole) >= ABSURD_WHOLE_UNITS) {
    return fail(
      new AmountError('ABSURD_AMOUNT', 'The amount is larger than any that could exist', {
        field,
        metadata: { bound: ABSURD_WHOLE_UNITS },
      }),
    )
  }
  const units = BigInt(whole + fraction.padEnd(asset.decimals, '0'))
  if (units === 0n)
    return fail(new AmountError('ZERO_AMOUNT', 'The amount must be more than zero', { field }))
  return ok({ asset, units })
}

/** Exact decimal text without trailing zeros: 1_500_000 units of USDC → `"1.5"`. Inverse of `parseAmount`. */
export function formatAmount(amount: Amount): string {
  return formatUnits(amount.units, amount.asset.decimals)
}

/** Exact decimal text of base units; negative values keep their sign. `formatUnits(1n, 6)` → `"0.000001"`. */
export function formatUnits(units: bigint, decimals: number): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`
}

/** Sum of two amounts of one asset; throws on different assets. */
export function addAmounts(left: Amount, right: Amount): Amount {
  assertSameAsset(left, right)
  return { asset: left.asset, units: left.units + right.units }
}

/** Difference of two amounts of one asset, possibly negative; throws on different assets. */
export function subtractAmounts(left: Amount, right: Amount): Amount {
  assertSameAsset(left, right)
  return { asset: left.asset, units: left.units - right.units }
}

/** Negative, zero or positive as `left` is less than, equal to or more than `right`; throws on different assets. */
export function compareAmounts(left: Amount, right: Amount): number {
  assertSameAsset(left, right)
  return left.units < right.units ? -1 : left.units > right.units ? 1 : 0
}

/** `value · numerator / denominator` with the rounding named by the caller; operands ≥ 0, denominator > 0, else throws. */
export function mulDiv(value: bigint, numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (value < 0n || numerator < 0n || denominator <= 0n) {
    throw new RangeError(`mulDiv of ${value}, ${numerator}, ${denominator}`)
  }
  const product = value * numerator
  const quotient = product / denominator
  return rounding === 'up' && product % denominator !== 0n ? quotient + 1n : quotient
}

/** The same face value expressed with another number of decimals; only losing digits rounds. */
export function rescaleUnits(
  units: bigint,
  fromDecimals: number,
  toDecimals: number,
  rounding: Rounding,
): bigint {
  return mulDiv(units, 10n ** BigInt(toDecimals), 10n ** BigInt(fromDecimals), rounding)
}

function assertSameAsset(left: Amount, right: Amount): void {
  if (left.asset.address.toLowerCase() !== right.asset.address.toLowerCase()) {
    throw new TypeError(`Cannot combine ${left.asset.symbol} with ${right.asset.symbol}`)
  }
}

export class AmountError extends BaseError<AmountErrorCode> {}
