/** Both platforms offer the same, with the same results; the browser's side runs in Node too, but for its threads and files. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEngine } from '../engine.ts'
import * as browserClock from './browser/clock.ts'
import * as browserHashes from './browser/hashes.ts'
import * as browserHex from './browser/hex.ts'
import * as browserLanes from './browser/lanes.ts'
import * as browserModules from './browser/modules.ts'
import * as browserRecovery from './browser/recovery.ts'
import * as nodeClock from './node/clock.ts'
import * as nodeHashes from './node/hashes.ts'
import * as nodeHex from './node/hex.ts'
import * as nodeLanes from './node/lanes.ts'
import * as nodeModules from './node/modules.ts'
import * as nodeRecovery from './node/recovery.ts'

const seed = 20_251_121
const bytes = fc.uint8Array({ maxLength: 300 })

test.each([
  ['clock', nodeClock, browserClock],
  ['hashes', nodeHashes, browserHashes],
  ['hex', nodeHex, browserHex],
  ['lanes', nodeLanes, browserLanes],
  ['modules', nodeModules, browserModules],
  ['recovery', nodeRecovery, browserRecovery],
])('both export the same names from %s', (_, node, browser) => {
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort())
})

describe('both give the same', () => {
  test('digits for bytes, and bytes for digits of either case', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const digits = nodeHex.encodeHex(given)
        expect(browserHex.encodeHex(given)).toBe(digits)
        for (const hex of [nodeHex, browserHex]) {
          for (const written of [digits, digits.toUpperCase()]) {
            expect(Array.from(hex.decodeHex(written) ?? [256])).toEqual(Array.from(given))
          }
          const at = given.length >> 1
          const read = hex.hexReader(given.slice().buffer)
          expect(read(at, given.length - at)).toBe(digits.slice(at * 2))
        }
      }),
      { seed },
    )
  })

  test('refusal of what is not hexadecimal', () => {
    const notDigits = fc
      .string({ maxLength: 20 })
      .filter((text) => text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
    fc.assert(
      fc.property(notDigits, (text) => {
        expect(nodeHex.decodeHex(text)).toBe(null)
        expect(browserHex.decodeHex(text)).toBe(null)
      }),
      { seed, examples: [['0'], ['0g'], ['é0'], ['0x'], [' 0'], ['00 ']] },
    )
  })

  test('SHA-256', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(Array.from(browserHashes.sha256(given))).toEqual(Array.from(nodeHashes.sha256(given)))
      }),
      { seed },
    )
  })

  test('public keys, for good signatures and for bad ones', () => {
    const word = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const key = word.filter((given) => given[0]! > 0 && given[0]! < 255)
    fc.assert(
      fc.property(key, word, fc.nat(3), fc.option(fc.nat(63)), (secret, hash, recoveryId, spoilt) => {
        const signature = secp256k1.sign(hash, secret, { prehash: false, format: 'compact' })
        if (spoilt !== null) signature[spoilt]! ^= 0x80
        const recovered = nodeRecovery.recoverPublicKey(hash, signature, recoveryId)
        const inBrowser = browserRecovery.recoverPublicKey(hash, signature, recoveryId)
        expect(inBrowser && Array.from(inBrowser)).toEqual(recovered && Array.from(recovered))
        if (spoilt === null && recoveryId < 2) expect(recovered).toHaveLength(64)
      }),
      { seed, numRuns: 60 },
    )
  })
})

test("a module may be given in Node too: its bytes, its file's path or URL", async () => {
  const url = new URL('../../build/engine.wasm', import.meta.url)
  for (const engineSource of [new Uint8Array(readFileSync(url)), fileURLToPath(url), url]) {
    const engine = await createEngine({
      chainId: 1n,
      workers: 1,
      memoryMiB: 256,
      wasm: { engine: engineSource },
    })
    expect(engine.stateRoot()).toBe('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
    await engine.close()
  }
})

test('events get their turn between two slices of work', async () => {
  for (const { yieldToEvents } of [nodeLanes, browserLanes]) {
    let turned = false
    setImmediate(() => {
      turned = true
    })
    while (!turned) await yieldToEvents()
    expect(turned).toBe(true)
  }
})
