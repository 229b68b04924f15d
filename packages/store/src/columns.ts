import type { Prisma } from '@safelane/prisma'

/** uint256 columns: exact in both directions. */
export function bigintFromDecimal(value: Prisma.Decimal): bigint {
  return BigInt(value.toFixed(0))
}

/** Prisma takes a decimal's digits as text. */
export function decimalFromBigint(value: bigint): string {
  return value.toString()
}

/** Chain seconds are far below 2^53, so a number holds them exactly. */
export function secFromBigint(value: bigint): number {
  return Number(value)
}

const BIGINT_KEY = '$bigint'

/** A domain object as JSON: bigints become `{ "$bigint": "123" }`, absent members stay absent. */
export function jsonFromDomain(value: unknown): Prisma.InputJsonValue {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? { [BIGINT_KEY]: member.toString() } : member,
  )
  return JSON.parse(text) as Prisma.InputJsonValue
}

/** Inverse of `jsonFromDomain`; the caller names the type it stored. */
export function domainFromJson<Domain>(value: Prisma.JsonValue): Domain {
  return JSON.parse(JSON.stringify(value), (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || !(BIGINT_KEY in member)) return member
    return BigInt(String(member[BIGINT_KEY]))
  }) as Domain
}
