import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Engine, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { hexToBytes } from './hex.ts'
import { MergedChange } from './mergedChange.ts'

const addresses = [1, 2, 3].map((byte): Hex => `0x${`0${byte}`.repeat(20)}`)
const slots = [1, 2].map((byte): Hex => `0x${`0${byte}`.repeat(32)}`)
const codes: Hex[] = ['0x', '0x00', '0x6001600155']

type Step = (engine: Engine) => void

const address = fc.constantFrom(...addresses)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(address, fc.bigInt(0n, 3n)).map(
    ([who, value]): Step =>
      (e) =>
        e.setBalance(who, value),
  ),
  fc.tuple(address, fc.bigInt(0n, 3n)).map(
    ([who, value]): Step =>
      (e) =>
        e.setNonce(who, value),
  ),
  fc.tuple(address, fc.constantFrom(...codes)).map(
    ([who, code]): Step =>
      (e) =>
        e.setCode(who, code),
  ),
  address.map(
    (who): Step =>
      (e) =>
        e.createAccount(who),
  ),
  fc.tuple(address, fc.constantFrom(...slots), fc.constantFrom('00', '01', '02')).map(
    ([who, slot, byte]): Step =>
      (e) =>
        e.setStorage(who, slot, `0x${byte.repeat(32)}`),
  ),
)

const engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 256 })
afterAll(() => engine.close())

test('merged changes lead where the single ones do, and each account and slot in them is found', () => {
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 12 }), (rounds) => {
      const states: Uint8Array[] = [engine.dump()]
      const undos: Uint8Array[] = []
      for (const steps of rounds) {
        for (const each of steps) each(engine)
        undos.push(engine.takeChange().undo)
        states.push(engine.dump())
      }
      for (let from = 0; from < undos.length; from++) {
        // In two stages, as changes that were merged before are merged again.
        const middle = Math.ceil((from + undos.length) / 2)
        const older = MergedChange.merge(undos.slice(from, middle))
        const newer = MergedChange.of(MergedChange.merge(undos.slice(middle)).bytes)
        const merged = MergedChange.merge([older.direction, newer.direction])
        const newest = engine.checkpoint()
        const now = addresses.map((who) => engine.getCode(who))
        engine.apply(merged.direction)
        expect(engine.dump()).toEqual(states[from])
        for (const [index, who] of addresses.entries()) {
          const account = merged.account(hexToBytes(who, 20))
          if (account) {
            expect(account.nonce).toBe(engine.getNonce(who))
            expect(BigInt(`0x${Buffer.from(account.balance).toString('hex')}`)).toBe(engine.getBalance(who))
            expect(account.code ? `0x${Buffer.from(account.code).toString('hex')}` : now[index]).toBe(
              engine.getCode(who),
            )
          }
          for (const slot of slots) {
            const value = merged.slot(hexToBytes(who, 20), hexToBytes(slot, 32))
            if (value) expect(`0x${Buffer.from(value).toString('hex')}`).toBe(engine.getStorage(who, slot))
          }
        }
        engine.rollback(newest)
        expect(engine.dump()).toEqual(states.at(-1))
      }
      engine.takeChange()
    }),
    { seed: 1, numRuns: 100 },
  )
})
