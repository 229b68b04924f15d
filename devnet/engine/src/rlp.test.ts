import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesToHex } from './hex.ts'
import {
  bytesOf,
  decodeRlp,
  encodeRlpBytes,
  encodeRlpInteger,
  encodeRlpList,
  integerOf,
  listItems,
  RlpError,
  type RlpItem,
} from './rlp.ts'

type Nested = Uint8Array | Nested[]

const { nested } = fc.letrec<{ nested: Nested }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 4 },
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 1 }),
    fc.array(tie('nested'), { maxLength: 12 }),
  ),
}))

const encode = (value: Nested): Uint8Array =>
  value instanceof Uint8Array ? encodeRlpBytes(value) : encodeRlpList(value.map(encode))
const decode = (item: RlpItem): Nested => (item.isList ? listItems(item).map(decode) : bytesOf(item))

test('whatever is nested is encoded as @ethereumjs/rlp does, and decoded to itself', () => {
  fc.assert(
    fc.property(nested, (value) => {
      const encoded = encode(value)
      expect(bytesToHex(encoded)).toBe(bytesToHex(RLP.encode(value)))
      expect(decode(decodeRlp(encoded))).toEqual(value)
    }),
    { seed: 20261121, numRuns: 300 },
  )
})

test('bytes that decode are the only encoding of what they decode to', () => {
  const prefixes = fc.constantFrom(
    0x00,
    0x7f,
    0x80,
    0x81,
    0x82,
    0xb7,
    0xb8,
    0xb9,
    0xc0,
    0xc1,
    0xc2,
    0xf7,
    0xf8,
    0xf9,
  )
  const bytes = fc.array(fc.oneof(prefixes, fc.nat(255), fc.constant(0)), { maxLength: 70 })
  fc.assert(
    fc.property(bytes, (numbers) => {
      const given = Uint8Array.from(numbers)
      let value: Nested
      try {
        value = decode(decodeRlp(given))
      } catch (error) {
        expect(error).toBeInstanceOf(RlpError)
        return
      }
      expect(bytesToHex(encode(value))).toBe(bytesToHex(given))
    }),
    { seed: 20261121, numRuns: 5_000 },
  )
})

test('integers have no leading zeros and no more bits than asked for', () => {
  for (const value of [0n, 1n, 127n, 128n, 255n, 256n, 2n ** 64n - 1n]) {
    expect(integerOf(decodeRlp(encodeRlpInteger(value)), 64)).toBe(value)
  }
  expect(() => integerOf(decodeRlp(encodeRlpInteger(2n ** 64n)), 64)).toThrow(RlpError)
  expect(integerOf(decodeRlp(encodeRlpInteger(2n ** 64n)), 256)).toBe(2n ** 64n)
  expect(() => integerOf(decodeRlp(Uint8Array.of(0x00)), 64)).toThrow(RlpError)
})
