/** Precompile 0x05, modular exponentiation (EIP-198), priced by EIP-198, EIP-2565 or EIP-7883. */
import { bigintToBytes, bytesToWord } from '../hex.ts'

const headerBytes = 96
/** EIP-7823: bytes that base, exponent and modulus may each have. */
const boundedLength = 1024n

interface Operands {
  baseLength: number
  exponentLength: number
  modulusLength: number
}

/** Gas for `input` by EIP-198; null when a length is beyond anything that gas could pay for. */
export function firstModexpGas(input: Uint8Array): bigint | null {
  const operands = lengthsOf(input)
  if (!operands) return null
  const { baseLength, exponentLength, modulusLength } = operands
  const iterations = iterationCount(input, baseLength, exponentLength, 8n)
  return (multiplicationComplexity(BigInt(Math.max(baseLength, modulusLength))) * iterations) / 20n
}

/** How long it takes to multiply numbers of `length` bytes, as EIP-198 estimates it. */
function multiplicationComplexity(length: bigint): bigint {
  const square = length * length
  if (length <= 64n) return square
  return length <= 1024n ? square / 4n + 96n * length - 3072n : square / 16n + 480n * length - 199_680n
}

/** Gas for `input` by EIP-2565; null when a length is beyond anything that gas could pay for. */
export function modexpGas(input: Uint8Array): bigint | null {
  const operands = lengthsOf(input)
  if (!operands) return null
  const { baseLength, exponentLength, modulusLength } = operands
  const words = BigInt(Math.ceil(Math.max(baseLength, modulusLength) / 8))
  const gas = (words * words * iterationCount(input, baseLength, exponentLength, 8n)) / 3n
  return gas < 200n ? 200n : gas
}

/** Gas by EIP-7883; null when a length exceeds what EIP-7823 allows. */
export function boundedModexpGas(input: Uint8Array): bigint | null {
  const lengths = [0, 32, 64].map((at) => bigintOf(slice(input, at, 32)))
  if (lengths.some((length) => length > boundedLength)) return null
  const [baseLength, exponentLength, modulusLength] = lengths.map(Number) as [number, number, number]
  const longest = Math.max(baseLength, modulusLength)
  const words = BigInt(Math.ceil(longest / 8))
  const complexity = longest <= 32 ? 16n : 2n * words * words
  const gas = complexity * iterationCount(input, baseLength, exponentLength, 16n)
  return gas < 500n ? 500n : gas
}

/** Squarings that the exponent is priced at, at least one; `perByte` for each of its bytes beyond 32. */
function iterationCount(
  input: Uint8Array,
  baseLength: number,
  exponentLength: number,
  perByte: bigint,
): bigint {
  const head = bigintOf(slice(input, headerBytes + baseLength, Math.min(exponentLength, 32)))
  const headBits = head === 0n ? 0n : BigInt(head.toString(2).length - 1)
  const iterations = perByte * BigInt(Math.max(exponentLength - 32, 0)) + headBits
  return iterations > 1n ? iterations : 1n
}

/** base^exponent mod modulus, as long as the modulus. Call it only when its gas was paid: the lengths bound the work. */
export function modexp(input: Uint8Array): Uint8Array {
  const { baseLength, exponentLength, modulusLength } = lengthsOf(input)!
  if (modulusLength === 0) return new Uint8Array()
  const base = bigintOf(slice(input, headerBytes, baseLength))
  const exponent = slice(input, headerBytes + baseLength, exponentLength)
  const modulus = bigintOf(slice(input, headerBytes + baseLength + exponentLength, modulusLength))
  return bytesOf(modulus === 0n ? 0n : power(base, exponent, modulus), modulusLength)
}

/** Null when a length exceeds 2³¹: no gas limit pays for it unless everything else is empty. */
function lengthsOf(input: Uint8Array): Operands | null {
  const [baseLength, exponentLength, modulusLength] = [0, 32, 64].map((at) => bigintOf(slice(input, at, 32)))
  // With no base and no modulus there is nothing to compute, however long the exponent is said to be.
  if (baseLength === 0n && modulusLength === 0n) return { baseLength: 0, exponentLength: 0, modulusLength: 0 }
  if (baseLength! > 0x7fffffffn || exponentLength! > 0x7fffffffn || modulusLength! > 0x7fffffffn) return null
  return {
    baseLength: Number(baseLength),
    exponentLength: Number(exponentLength),
    modulusLength: Number(modulusLength),
  }
}

/**
 * From the exponent's highest bit on, so that it is never anything but bytes: one of a one-byte modulus may have millions. A
 * modulus of up to 26 bits needs no big integers, whose every step costs an allocation.
 */
function power(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  if (modulus <= smallModulus) return BigInt(smallPower(Number(base % modulus), exponent, Number(modulus)))
  const factor = base % modulus
  let result = 1n
  for (const byte of exponent) {
    for (let bit = 0x80; bit !== 0; bit >>= 1) {
      result = (result * result) % modulus
      if (byte & bit) result = (result * factor) % modulus
    }
  }
  return result
}

/** Products of two smaller numbers are exact as floating-point numbers. */
const smallModulus = 1n << 26n

function smallPower(factor: number, exponent: Uint8Array, modulus: number): number {
  let result = 1 % modulus
  for (const byte of exponent) {
    for (let bit = 0x80; bit !== 0; bit >>= 1) {
      result = (result * result) % modulus
      if (byte & bit) result = (result * factor) % modulus
    }
  }
  return result
}

/** `length` bytes of `input` from `start`; what lies beyond its end is zero. */
function slice(input: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes.set(input.subarray(Math.min(start, input.length), Math.min(start + length, input.length)))
  return bytes
}

function bigintOf(bytes: Uint8Array): bigint {
  return bytesToWord(bytes)
}

function bytesOf(value: bigint, length: number): Uint8Array {
  return bigintToBytes(value, length)
}
