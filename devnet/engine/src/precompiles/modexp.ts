/** Precompile 0x05, modular exponentiation (EIP-198), priced by EIP-2565. */

const headerBytes = 96

interface Operands {
  baseLength: number
  exponentLength: number
  modulusLength: number
}

/** Gas for `input`; `Infinity` when a length is beyond anything that gas could pay for. */
export function modexpGas(input: Uint8Array): bigint | null {
  const operands = lengthsOf(input)
  if (!operands) return null
  const { baseLength, exponentLength, modulusLength } = operands
  const words = BigInt(Math.ceil(Math.max(baseLength, modulusLength) / 8))
  const head = bigintOf(slice(input, headerBytes + baseLength, Math.min(exponentLength, 32)))
  const headBits = head === 0n ? 0n : BigInt(head.toString(2).length - 1)
  const iterations = exponentLength <= 32 ? headBits : 8n * BigInt(exponentLength - 32) + headBits
  const gas = (words * words * (iterations > 1n ? iterations : 1n)) / 3n
  return gas < 200n ? 200n : gas
}

/** base^exponent mod modulus, as long as the modulus. Call it only when its gas was paid: the lengths bound the work. */
export function modexp(input: Uint8Array): Uint8Array {
  const { baseLength, exponentLength, modulusLength } = lengthsOf(input)!
  if (modulusLength === 0) return new Uint8Array()
  const base = bigintOf(slice(input, headerBytes, baseLength))
  const exponent = bigintOf(slice(input, headerBytes + baseLength, exponentLength))
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

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 1n) return 0n
  let result = 1n
  let square = base % modulus
  for (const bit of [...exponent.toString(2)].reverse()) {
    if (bit === '1') result = (result * square) % modulus
    square = (square * square) % modulus
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
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function bytesOf(value: bigint, length: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex')
}
