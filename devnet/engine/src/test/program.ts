/** Random EVM programs that get somewhere: statements that push what their opcode needs, and some raw bytes. */
import fc from 'fast-check'
import type { Hex } from '../api.ts'
import { hexToBytes } from '../hex.ts'

const named = (byte: string): Hex => `0x${byte.repeat(20)}`

/** Accounts that carry programs. */
export const contractAddresses: readonly Hex[] = [named('a1'), named('a2'), named('a3')]

const smallAddress = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`

/** Whom a program may call: the contracts, an empty account, precompiles. */
export const callableAddresses: readonly Hex[] = [
  ...contractAddresses,
  named('ee'),
  smallAddress(1),
  smallAddress(2),
  smallAddress(3),
  smallAddress(4),
  smallAddress(5),
  smallAddress(9),
]

const bytes = (...values: (number | Uint8Array)[]): Uint8Array =>
  Buffer.concat(values.map((value) => (typeof value === 'number' ? Uint8Array.of(value) : value)))

/** PUSHn of a number, in as few bytes as it needs. */
function push(value: bigint): Uint8Array {
  if (value === 0n) return bytes(0x5f)
  const hex = value.toString(16)
  const operand = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return bytes(0x5f + operand.length, operand)
}

const pushAddress = (address: Hex) => bytes(0x73, hexToBytes(address, 20))

const edges = [
  0n,
  1n,
  2n,
  31n,
  32n,
  255n,
  256n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 128n,
  2n ** 255n,
  2n ** 256n - 1n,
]
const word = fc.oneof(
  fc.constantFrom(...edges),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((value) => 2n ** 256n - 1n - (value >> 200n)),
  fc.bigInt({ min: 0n, max: 300n }),
)
const slot = fc.bigInt({ min: 0n, max: 5n })
const offset = fc.oneof(
  { weight: 80, arbitrary: fc.bigInt({ min: 0n, max: 200n }) },
  { weight: 1, arbitrary: word },
)
const length = fc.oneof(
  { weight: 80, arbitrary: fc.bigInt({ min: 0n, max: 100n }) },
  { weight: 1, arbitrary: word },
)
const address = fc.constantFrom(...callableAddresses)

const arithmetic = fc
  .tuple(
    fc.constantFrom(
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      0x0b,
      0x10,
      0x11,
      0x12,
      0x13,
      0x14,
      0x16,
      0x17,
      0x18,
      0x1a,
      0x1b,
      0x1c,
      0x1d,
    ),
    word,
    word,
  )
  .map(([op, a, b]) => bytes(push(b), push(a), op))
const exponent = fc.tuple(word, word).map(([a, b]) => bytes(push(b), push(a), 0x0a))
const modular = fc
  .tuple(fc.constantFrom(8, 9), word, word, word)
  .map(([op, a, b, n]) => bytes(push(n), push(b), push(a), op))
const unary = fc.tuple(fc.constantFrom(0x15, 0x19), word).map(([op, a]) => bytes(push(a), op))
const environment = fc
  .constantFrom(
    0x30,
    0x32,
    0x33,
    0x34,
    0x36,
    0x38,
    0x3a,
    0x3d,
    0x41,
    0x42,
    0x43,
    0x44,
    0x45,
    0x46,
    0x47,
    0x48,
    0x4a,
    0x58,
    0x59,
    0x5a,
  )
  .map((op) => bytes(op))
const ofAddress = fc
  .tuple(fc.constantFrom(0x31, 0x3b, 0x3f), address)
  .map(([op, at]) => bytes(pushAddress(at), op))
const storageWrite = fc
  .tuple(fc.constantFrom(0x55, 0x55, 0x5d), slot, fc.oneof(fc.constantFrom(0n, 1n, 2n), word))
  .map(([op, key, value]) => bytes(push(value), push(key), op))
const storageRead = fc.tuple(fc.constantFrom(0x54, 0x5c), slot).map(([op, key]) => bytes(push(key), op))
const memoryWrite = fc
  .tuple(fc.constantFrom(0x52, 0x53), offset, word)
  .map(([op, at, value]) => bytes(push(value), push(at), op))
const memoryRead = offset.map((at) => bytes(push(at), 0x51))
const hash = fc.tuple(offset, length).map(([at, size]) => bytes(push(size), push(at), 0x20))
const copy = fc
  .tuple(fc.constantFrom(0x37, 0x39, 0x3e, 0x5e), offset, offset, length)
  .map(([op, to, from, size]) => bytes(push(size), push(from), push(to), op))
const codeCopy = fc
  .tuple(address, offset, offset, length)
  .map(([at, to, from, size]) => bytes(push(size), push(from), push(to), pushAddress(at), 0x3c))
const dataLoad = offset.map((at) => bytes(push(at), 0x35))
const log = fc
  .tuple(fc.nat(4), offset, length, word)
  .map(([topics, at, size, topic]) =>
    bytes(...Array.from({ length: topics }, () => push(topic)), push(size), push(at), 0xa0 + topics),
  )
const stack = fc.oneof(
  fc.nat(15).map((n) => bytes(0x80 + n)),
  fc.nat(15).map((n) => bytes(0x90 + n)),
  fc.constant(bytes(0x50)),
)
const gas = fc.oneof(fc.constant(bytes(0x5a)), word.map(push))
const call = fc
  .tuple(
    fc.constantFrom(0xf1, 0xf1, 0xf2, 0xf4, 0xfa),
    address,
    fc.constantFrom(0n, 0n, 1n, 5000n),
    offset,
    length,
    offset,
    length,
    gas,
  )
  .map(([op, to, value, inAt, inSize, outAt, outSize, forwarded]) =>
    bytes(
      push(outSize),
      push(outAt),
      push(inSize),
      push(inAt),
      op === 0xf1 || op === 0xf2 ? push(value) : bytes(),
      pushAddress(to),
      forwarded,
      op,
    ),
  )
/** Puts init code of up to 32 bytes in memory and creates from it. */
const create = fc
  .tuple(
    fc.boolean(),
    fc.uint8Array({ minLength: 0, maxLength: 12 }),
    fc.constantFrom(0n, 0n, 3n),
    slot,
    fc.boolean(),
  )
  .map(([isCreate2, runtime, value, salt, selfDestructs]) => {
    // Returns `runtime`, or destroys itself while it is being created.
    const init = selfDestructs
      ? bytes(push(1n), push(1n), 0x55, 0x33, 0xff)
      : bytes(0x60, runtime.length, 0x60, 12, 0x60, 0, 0x39, 0x60, runtime.length, 0x60, 0, 0xf3, runtime)
    const padded = new Uint8Array(32)
    padded.set(init.subarray(0, 32))
    return bytes(
      0x7f,
      padded,
      0x5f,
      0x52,
      isCreate2 ? push(salt) : bytes(),
      push(BigInt(Math.min(32, init.length))),
      push(0n),
      push(value),
      isCreate2 ? 0xf5 : 0xf0,
    )
  })
const end = fc
  .tuple(fc.constantFrom(0xf3, 0xfd), offset, length)
  .map(([op, at, size]) => bytes(push(size), push(at), op))
const selfDestruct = address.map((to) => bytes(pushAddress(to), 0xff))
/** To any byte, seldom a JUMPDEST. */
const jump = fc.nat(80).map((to) => bytes(push(BigInt(to)), 0x56, 0x5b))
/** PC, 6, ADD, JUMPI over an invalid opcode: halts when the condition is 0. */
const conditionalJump = word.map((condition) => bytes(push(condition), 0x58, 0x60, 6, 0x01, 0x57, 0xfe, 0x5b))
const raw = fc.uint8Array({ minLength: 1, maxLength: 4 })

const statement = fc.oneof(
  { weight: 24, arbitrary: arithmetic },
  { weight: 3, arbitrary: exponent },
  { weight: 6, arbitrary: modular },
  { weight: 3, arbitrary: unary },
  { weight: 8, arbitrary: environment },
  { weight: 8, arbitrary: ofAddress },
  { weight: 20, arbitrary: storageWrite },
  { weight: 12, arbitrary: storageRead },
  { weight: 12, arbitrary: memoryWrite },
  { weight: 6, arbitrary: memoryRead },
  { weight: 6, arbitrary: hash },
  { weight: 6, arbitrary: copy },
  { weight: 3, arbitrary: codeCopy },
  { weight: 4, arbitrary: dataLoad },
  { weight: 8, arbitrary: log },
  { weight: 4, arbitrary: stack },
  { weight: 20, arbitrary: call },
  { weight: 10, arbitrary: create },
  { weight: 2, arbitrary: end },
  { weight: 2, arbitrary: selfDestruct },
  { weight: 1, arbitrary: jump },
  { weight: 4, arbitrary: conditionalJump },
  { weight: 1, arbitrary: raw },
)

/** Stores its last result, so that a wrong one shows in the state, and returns memory. */
const epilogue = bytes(push(5n), 0x55, push(64n), push(0n), 0xf3)

export function program(): fc.Arbitrary<Uint8Array> {
  return (
    fc
      .tuple(fc.array(statement, { minLength: 1, maxLength: 24 }), fc.boolean())
      .map(([statements, returns]) => bytes(...statements, returns ? epilogue : bytes()))
      // Code that begins with 0xef cannot be deployed, hence not be stored either.
      .filter((code) => code[0] !== 0xef)
  )
}

/** Opcodes that came after Frontier, each with older ones of the same effect on the stack. */
const olderOpcodes: ReadonlyMap<number, readonly number[]> = new Map([
  [0x1b, [0x1a]],
  [0x1c, [0x1a]],
  [0x1d, [0x1a]],
  [0x3d, [0x36]],
  [0x3e, [0x37]],
  [0x3f, [0x31]],
  [0x46, [0x45]],
  [0x47, [0x30, 0x31]],
  [0xf4, [0x50, 0x50, 0x50, 0x50, 0x50]],
  [0xf5, [0xf0, 0x90, 0x50]],
  [0xfa, [0xf4]],
  [0xfd, [0xf3]],
  [0x1e, [0x19]],
  [0x48, [0x45]],
  [0x49, [0x19]],
  [0x4a, [0x45]],
  [0x5c, [0x54]],
  [0x5d, [0x55]],
  [0x5e, [0x37]],
  [0x5f, [0x60, 0]],
])

/** The program with every opcode in `absent` replaced, so that it gets somewhere on a fork without them. */
export function withoutOpcodes(code: Uint8Array, absent: readonly number[]): Uint8Array {
  const parts: number[] = []
  for (let at = 0; at < code.length; ) {
    const opcode = code[at]!
    const operandEnd = at + 1 + (opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5f : 0)
    parts.push(...(absent.includes(opcode) ? presentOpcodes(opcode, absent) : code.subarray(at, operandEnd)))
    at = operandEnd
  }
  return Uint8Array.from(parts)
}

function presentOpcodes(opcode: number, absent: readonly number[]): readonly number[] {
  const older = absent.includes(opcode) ? olderOpcodes.get(opcode) : undefined
  return older ? older.flatMap((each) => presentOpcodes(each, absent)) : [opcode]
}

export function transactionData(): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength: 80 })
}
