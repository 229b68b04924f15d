/** What contracts say with `console.log` (Hardhat's console.sol), printed as anvil prints it. */
import type { Hex } from '@safelane/devnet-engine'
import { decodeAbiParameters, getAddress, toFunctionSelector } from 'viem/utils'

/** Whom contracts call to log. */
export const CONSOLE_ADDRESS: Hex = '0x000000000000000000636f6e736f6c652e6c6f67'

/** How an argument is typed in Solidity, and its value as the ABI decodes it. */
interface Argument {
  type: string
  value: string | bigint | boolean
}

const COMBINED = ['uint256', 'string', 'bool', 'address'] as const
const MAX_ARGUMENTS = 4

/** Argument types by selector; made when somebody logs for the first time. */
let signatures: ReadonlyMap<string, readonly string[]> | null = null

/** The line, or null when the data are no call of a `log` function that there is. */
export function consoleLine(input: Hex): string | null {
  const args = consoleArguments(input)
  if (!args) return null
  const [first, ...rest] = args
  return first?.type === 'string' && rest.length > 0
    ? filledIn(String(first.value), rest)
    : args.map(plain).join(' ')
}

/** The call as source code would have it, or null likewise. */
export function consoleCall(input: Hex): string | null {
  const args = consoleArguments(input)
  if (!args) return null
  const shown = args.map((argument) =>
    argument.type === 'string' ? JSON.stringify(argument.value) : plain(argument),
  )
  return `console::log(${shown.join(', ')})`
}

function consoleArguments(input: Hex): Argument[] | null {
  signatures ??= knownSignatures()
  const types = signatures.get(input.slice(0, 10))
  if (!types) return null
  if (types.length === 0) return []
  try {
    const values = decodeAbiParameters(
      types.map((type) => ({ type })),
      `0x${input.slice(10)}`,
    )
    return types.map((type, index) => ({ type, value: values[index] as Argument['value'] }))
  } catch {
    return null
  }
}

function knownSignatures(): Map<string, readonly string[]> {
  const known = new Map<string, readonly string[]>()
  const bytes = Array.from({ length: 32 }, (_, index) => `bytes${index + 1}`)
  const single = ['int256', 'bytes', ...bytes].map((type) => [type])
  for (const types of [[], ...single, ...combinations(MAX_ARGUMENTS)]) {
    known.set(selectorOf(types), types)
    // Older versions of the library named integers by their short names, also in the selector.
    known.set(selectorOf(types.map((type) => type.replace('int256', 'int'))), types)
  }
  known.set(selectorOf(['string', 'int256']), ['string', 'int256'])
  known.set(selectorOf(['string', 'int']), ['string', 'int256'])
  return known
}

function selectorOf(types: readonly string[]): string {
  return toFunctionSelector(`log(${types.join(',')})`)
}

function combinations(most: number): string[][] {
  if (most === 0) return []
  const shorter = combinations(most - 1)
  const longest = shorter.filter(({ length }) => length === most - 1)
  const base = most === 1 ? [[]] : longest
  return [...shorter, ...base.flatMap((types) => COMBINED.map((type) => [...types, type]))]
}

/** Puts the arguments in the place of specifiers such as %s; those that are left over follow. */
function filledIn(format: string, args: readonly Argument[]): string {
  let next = 0
  const text = format.replace(/%(%|[sdiox]|(\d*)e)/g, (specifier, kind: string, decimals?: string) => {
    if (kind === '%') return '%'
    const argument = args[next]
    if (!argument) return specifier
    next++
    return specified(argument, kind.endsWith('e') ? 'e' : kind, decimals ?? '')
  })
  return [text, ...args.slice(next).map(plain)].join(' ')
}

function specified(argument: Argument, kind: string, decimals: string): string {
  const { type, value } = argument
  if (kind === 's') return plain(argument)
  if (kind === 'o') return type === 'string' ? `'${value}'` : plain(argument)
  if (kind === 'x') return hexadecimal(argument)
  if (type === 'bool' && kind !== 'e') return value ? '1' : '0'
  if (typeof value !== 'bigint') return 'NaN'
  if (kind !== 'e') return String(value)
  return decimals === '' ? scientific(value) : pointed(value, Number(decimals))
}

function plain({ type, value }: Argument): string {
  return type === 'address' ? getAddress(String(value)) : String(value)
}

function hexadecimal({ type, value }: Argument): string {
  if (typeof value === 'bigint') return `0x${BigInt.asUintN(256, value).toString(16)}`
  return type === 'address' ? getAddress(String(value)) : 'NaN'
}

/** 1500 is 1.5e3. */
function scientific(value: bigint): string {
  const digits = String(value < 0n ? -value : value)
  const significant = digits.replace(/0+$/, '') || '0'
  const exponent = value === 0n ? 0 : digits.length - 1
  const mantissa = significant.length > 1 ? `${significant[0]}.${significant.slice(1)}` : significant
  return `${value < 0n ? '-' : ''}${mantissa}e${exponent}`
}

/** With so many decimals, 1500 is 1.5 with three. */
function pointed(value: bigint, decimals: number): string {
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
