/** Values of flags from what people write; each throws Commander's InvalidArgumentError with the fix. */
import { InvalidArgumentError, Option } from 'commander'

const WEI_PER_ETHER = 10n ** 18n

export function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    }
    return number
  }
}

/** Commander writes defaults as JSON, which has no bigint: it needs them in words too. */
export function bigOption(flags: string, description: string, least: bigint, fallback: bigint): Option {
  return new Option(flags, description).argParser(bigInteger(least)).default(fallback, String(fallback))
}

/** Whole numbers below 2^64, in decimal digits or in hexadecimal with 0x. */
export function bigInteger(least: bigint): (value: string) => bigint {
  return (value) => {
    if (
      !/^(\d{1,20}|0x[0-9a-f]{1,16})$/i.test(value) ||
      BigInt(value) < least ||
      BigInt(value) >= 2n ** 64n
    ) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    }
    return BigInt(value)
  }
}

export function seconds(value: string): number {
  const number = Number(value)
  if (!/^\d+(\.\d+)?$/.test(value) || number < 0.001 || number > 2_000_000) {
    throw new InvalidArgumentError('It must be a number of seconds above 0, such as 2 or 0.5.')
  }
  return number
}

/** Ether, as wei. */
export function etherAmount(value: string): bigint {
  if (!/^\d{1,50}$/.test(value)) throw new InvalidArgumentError('It must be a whole number of ether.')
  return BigInt(value) * WEI_PER_ETHER
}

/** Values of a flag that may be given several times, or once with commas. A frozen list before it is a default, which it replaces. */
export function list(value: string, previous?: readonly string[]): readonly string[] {
  const items = value.split(',').map((item) => item.trim())
  if (items.includes('')) throw new InvalidArgumentError('It must not be empty.')
  return [...(previous && !Object.isFrozen(previous) ? previous : []), ...items]
}
