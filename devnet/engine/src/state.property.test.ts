/** Reading, writing, undoing and redoing the state, against a plain model of it. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine, Hex } from './api.ts'
import { MalformedChangeError } from './changeCodec.ts'
import { createEngine } from './engine.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { env } from './test/forkEngines.ts'
import { encodeAccount, encodeInteger, patriciaRoot } from './test/patriciaRoot.ts'
import { keccak256 } from './trieModule.ts'

const address = (n: number): Hex => `0x${createHash('sha1').update(`account ${n}`).digest('hex')}`
const word = (n: bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`

type Write =
  | { kind: 'balance'; account: number; value: bigint }
  | { kind: 'nonce'; account: number; value: bigint }
  | { kind: 'code'; account: number; value: Uint8Array }
  | { kind: 'slot'; account: number; slot: bigint; value: bigint }

const account = fc.nat(6)
const amount = fc.oneof(fc.constant(0n), fc.bigInt(0n, 2n ** 256n - 1n))
const writes: fc.Arbitrary<Write[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('balance' as const), account, value: amount }),
    fc.record({ kind: fc.constant('nonce' as const), account, value: fc.bigInt(0n, 2n ** 64n - 1n) }),
    fc.record({ kind: fc.constant('code' as const), account, value: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ kind: fc.constant('slot' as const), account, slot: fc.bigInt(0n, 5n), value: amount }),
  ),
  { maxLength: 30 },
)

interface ModelAccount {
  balance: bigint
  nonce: bigint
  code: Uint8Array
  storage: Map<bigint, bigint>
}
type Model = Map<number, ModelAccount>

function write(engine: Engine, model: Model, change: Write): void {
  const target = model.get(change.account) ?? {
    balance: 0n,
    nonce: 0n,
    code: new Uint8Array(),
    storage: new Map(),
  }
  model.set(change.account, target)
  const at = address(change.account)
  if (change.kind === 'balance') {
    target.balance = change.value
    engine.setBalance(at, change.value)
  } else if (change.kind === 'nonce') {
    target.nonce = change.value
    engine.setNonce(at, change.value)
  } else if (change.kind === 'code') {
    target.code = change.value
    engine.setCode(at, bytesToHex(change.value))
  } else {
    if (change.value === 0n) target.storage.delete(change.slot)
    else target.storage.set(change.slot, change.value)
    engine.setStorage(at, word(change.slot), word(change.value))
  }
}

/** The state root of the model, computed from all its leaves. */
function rootOf(model: Model): Hex {
  const leaves = []
  for (const [n, { balance, nonce, code, storage }] of model) {
    if (balance === 0n && nonce === 0n && code.length === 0 && storage.size === 0) continue
    const slots = [...storage].map(([slot, value]) => ({
      key: keccak256(hexToBytes(word(slot))),
      value: encodeInteger(value),
    }))
    const value = encodeAccount(nonce, balance, patriciaRoot(slots), keccak256(code))
    leaves.push({ key: keccak256(hexToBytes(address(n))), value })
  }
  return bytesToHex(patriciaRoot(leaves))
}

function cloneModel(model: Model): Model {
  return new Map([...model].map(([n, { storage, ...rest }]) => [n, { ...rest, storage: new Map(storage) }]))
}

let engine: Engine
let copy: Engine
beforeAll(async () => {
  engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 })
  copy = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 })
})
afterAll(() => Promise.all([engine.close(), copy.close()]))

function reset(target: Engine): void {
  target.apply(target.takeChange().undo)
  target.takeChange()
}

test('the state reads as it was written, and its root is that of all its leaves', () => {
  fc.assert(
    fc.property(writes, (given) => {
      const model: Model = new Map()
      for (const change of given) write(engine, model, change)
      for (const [n, { balance, nonce, code, storage }] of model) {
        expect(engine.getBalance(address(n))).toBe(balance)
        expect(engine.getNonce(address(n))).toBe(nonce)
        expect(engine.getCode(address(n))).toBe(bytesToHex(code))
        for (let slot = 0n; slot <= 5n; slot++) {
          expect(engine.getStorage(address(n), word(slot))).toBe(word(storage.get(slot) ?? 0n))
        }
      }
      expect(engine.stateRoot()).toBe(rootOf(model))
      reset(engine)
      expect(engine.stateRoot()).toBe(rootOf(new Map()))
    }),
    { seed: 1, numRuns: 150 },
  )
})

test('a call whose overrides write to what is there and what is not leaves state and root as they were', () => {
  const overridden = fc.array(fc.record({ account: fc.nat(12), slot: fc.bigInt(0n, 9n), value: amount }), {
    maxLength: 6,
  })
  const steps = fc.array(fc.tuple(writes, overridden), { maxLength: 4 })
  fc.assert(
    fc.property(steps, fc.boolean(), (given, asksBetween) => {
      const model: Model = new Map()
      for (const [batch, overrides] of given) {
        for (const change of batch) write(engine, model, change)
        const before = engine.dump()
        const accounts = overrides.map(({ account: n, slot, value }) => {
          return [address(n), { balance: value, stateDiff: { [word(slot)]: word(value) } }] as const
        })
        engine.call(env, { to: address(0), gas: 100_000n }, Object.fromEntries(accounts))
        expect(engine.dump()).toEqual(before)
        if (asksBetween) expect(engine.stateRoot()).toBe(rootOf(model))
      }
      expect(engine.stateRoot()).toBe(rootOf(model))
      reset(engine)
    }),
    { seed: 3, numRuns: 100 },
  )
})

test('undo returns exactly to the earlier state and redo to the later one, over any number of changes', () => {
  fc.assert(
    fc.property(fc.array(writes, { minLength: 1, maxLength: 4 }), (given) => {
      const model: Model = new Map()
      const states = [{ dump: engine.dump(), root: rootOf(model) }]
      const changes = given.map((batch) => {
        for (const change of batch) write(engine, model, change)
        states.push({ dump: engine.dump(), root: rootOf(cloneModel(model)) })
        return engine.takeChange()
      })
      for (let i = changes.length - 1; i >= 0; i--) {
        engine.apply(changes[i]!.undo)
        expect({ dump: engine.dump(), root: engine.stateRoot() }).toEqual(states[i])
      }
      for (const [i, { redo }] of changes.entries()) {
        engine.apply(redo)
        expect({ dump: engine.dump(), root: engine.stateRoot() }).toEqual(states[i + 1])
      }
      for (const { undo } of changes.reverse()) engine.apply(undo)
      engine.takeChange()
    }),
    { seed: 2, numRuns: 100 },
  )
})

test('a dump makes the same state in another engine', () => {
  fc.assert(
    fc.property(writes, (given) => {
      for (const change of given) write(engine, new Map(), change)
      copy.apply(engine.dump())
      expect(copy.dump()).toEqual(engine.dump())
      expect([...copy.accounts()].sort(byAddress)).toEqual([...engine.accounts()].sort(byAddress))
      expect(copy.stateRoot()).toBe(engine.stateRoot())
      reset(engine)
      reset(copy)
    }),
    { seed: 3, numRuns: 60 },
  )
})

const byAddress = (
  a: { address: Hex; storage: [Hex, Hex][] },
  b: { address: Hex; storage: [Hex, Hex][] },
) => {
  for (const { storage } of [a, b]) storage.sort(([x], [y]) => (x < y ? -1 : 1))
  return a.address < b.address ? -1 : 1
}

test('bytes that are no change are refused, and change nothing', () => {
  engine.setBalance(address(1), 5n)
  const { undo, redo } = engine.takeChange()
  const before = engine.dump()
  const cut = Buffer.concat([Buffer.from(undo), Buffer.from(redo.subarray(0, -1))])
  expect(() => engine.apply(cut)).toThrow(MalformedChangeError)
  expect(() => engine.apply(Uint8Array.of(9))).toThrow(MalformedChangeError)
  expect(engine.dump()).toEqual(before)
  engine.apply(undo)
  engine.takeChange()
})

test('nonces of many accounts at once are those of each', async () => {
  const engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 })
  const addresses = Array.from({ length: 17_000 }, (_, n) => address(n % 20))
  for (let n = 0; n < 20; n += 3) engine.setNonce(address(n), BigInt(n) ** 12n)
  expect([...engine.getNonces(addresses)]).toEqual(addresses.map((each) => engine.getNonce(each)))
  expect([...engine.getNonces([])]).toEqual([])
  expect(() => engine.getNonces([address(0), '0x12' as Hex])).toThrow(RangeError)
  await engine.close()
})
