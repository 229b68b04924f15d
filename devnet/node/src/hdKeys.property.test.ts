import fc from 'fast-check'
import { bytesToHex } from 'viem'
import { HDKey } from 'viem/accounts'
import { expect, test } from 'vitest'
import { childKey, keyAt, masterKey } from './hdKeys.ts'

const seed = 20_261_121

test('keys of any seed at any path, and their children, are those of another library', () => {
  const step = fc.tuple(fc.nat(0x7fff_ffff), fc.constantFrom('', "'")).map((parts) => parts.join(''))
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 64 }),
      fc.array(step, { maxLength: 5 }),
      fc.nat(0x7fff_ffff),
      (bytes, steps, index) => {
        const path = ['m', ...steps].join('/')
        const expected = HDKey.fromMasterSeed(bytes).derive(path)
        const key = keyAt(masterKey(bytes), path)
        expect(bytesToHex(key.privateKey)).toBe(bytesToHex(expected.privateKey!))
        const child = childKey(key, index)
        expect(bytesToHex(child.privateKey)).toBe(bytesToHex(expected.deriveChild(index).privateKey!))
        // The parent is what it was.
        expect(bytesToHex(key.privateKey)).toBe(bytesToHex(expected.privateKey!))
      },
    ),
    { seed, numRuns: 50 },
  )
})

test.each(['44/60', 'm/', 'm/x', "m/1''", 'm/-1', 'm/2147483648'])(
  '%s is refused as a derivation path',
  (path) => {
    expect(() => keyAt(masterKey(new Uint8Array(32)), path)).toThrow(RangeError)
  },
)
