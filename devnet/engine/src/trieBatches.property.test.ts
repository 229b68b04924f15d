/** State roots made by subtrie on several threads: those of one thread and of @ethereumjs/mpt, at the same cost and in the same memory. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesToHex, wordToBytes } from './hex.ts'
import { type ReferenceState, referenceAccount, referenceTrie } from './test/referenceState.ts'
import { TrieHarness } from './test/trieHarness.ts'
import { createStateTrie, type StateTrie } from './trie.ts'
import { keccak256 } from './trieModule.ts'

const addressOf = (index: number): Uint8Array => keccak256(wordToBytes(BigInt(index))).slice(0, 20)
const slotOf = (index: number): Uint8Array => wordToBytes(BigInt(index))
const emptyRoot = createStateTrie().root()

/** Numbers whose hash has a property, in their order: subtries are chosen by the first nibble of a key. */
function* numbersWhere(is: (key: Uint8Array) => boolean, wordOf: (index: number) => Uint8Array) {
  for (let index = 0; ; index++) if (is(keccak256(wordOf(index)))) yield index
}

function take(count: number, numbers: Iterable<number>): number[] {
  const taken: number[] = []
  for (const number of numbers) {
    taken.push(number)
    if (taken.length === count) break
  }
  return taken
}

/** Accounts and slots that all belong below one nibble: with them alone, a trie has no branch at its first nibble. */
const closeAccounts = take(
  6,
  numbersWhere((key) => key[0]! >> 4 === 5, addressOf),
)
const closeSlots = take(
  300,
  numbersWhere((key) => key[0]! >> 4 === 9, slotOf),
)

const value = fc.oneof(fc.constant(0n), fc.bigInt(1n, 300n), fc.bigInt(1n, 2n ** 256n - 1n))
const accounts = fc.record({
  kind: fc.constant('account' as const),
  address: fc.oneof(fc.nat(24), fc.constantFrom(...closeAccounts)),
  nonce: fc.constantFrom(0n, 0n, 1n, 2n ** 64n - 1n),
  value,
})
/** Many slots at once, so that there are enough of an account's to divide its storage. */
const slots = fc.record({
  kind: fc.constant('slots' as const),
  address: fc.oneof(fc.nat(2), fc.constant(closeAccounts[0]!)),
  slots: fc.oneof(
    fc.nat(8).map((index) => [index]),
    fc.nat(200).map((first) => Array.from({ length: 320 }, (_, index) => first + index)),
    fc.constantFrom(closeSlots, closeSlots.slice(0, 20), closeSlots.slice(1)),
  ),
  value,
})
const operation = fc.oneof({ weight: 3, arbitrary: accounts }, { weight: 2, arbitrary: slots })
const batches = fc.array(fc.array(operation, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 })
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

function apply(operation: Operation, harness: TrieHarness, model: ReferenceState): void {
  const address = addressOf(operation.address)
  const account = referenceAccount(model, address)
  if (operation.kind === 'account') {
    harness.setAccount(address, operation.nonce, operation.value)
    account.nonce = operation.nonce
    account.balance = operation.value
    return
  }
  const word = wordToBytes(operation.value)
  for (const index of operation.slots) {
    harness.setStorage(address, slotOf(index), word)
    if (operation.value === 0n) account.storage.delete(bytesToHex(slotOf(index)))
    else account.storage.set(bytesToHex(slotOf(index)), word)
  }
}

/** The state's root by new tries, on this thread alone. */
function rootAlone({ state }: TrieHarness): string {
  const trie = createStateTrie()
  for (const entry of state.entries()) trie.copyEntry(state.words, entry)
  return trie.root()
}

describe.each([1, 2, 3, 8])('with %i lanes beside the caller', (lanes) => {
  let harness: TrieHarness
  beforeAll(async () => {
    harness = await TrieHarness.start(lanes)
  })
  afterAll(() => harness.close())

  test('the root is that of @ethereumjs/mpt after every batch of insertions, updates and removals', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (steps) => {
        harness.reset()
        const model: ReferenceState = new Map()
        for (const step of steps) {
          for (const change of step) apply(change, harness, model)
          await harness.catchUp()
          expect(harness.trie.root()).toBe(bytesToHex((await referenceTrie(model)).root()))
        }
      }),
      { seed: 20_261_121, numRuns: lanes === 2 ? 15 : 5 },
    )
  })

  test('the root is that of one thread as large tries grow, shrink to one leaf, and are empty', async () => {
    harness.reset()
    const token = addressOf(-1 >>> 0)
    const accounts = 6000
    const setAll = (balance: bigint, filled: bigint, from = 0) => {
      for (let index = from; index < accounts; index++) {
        harness.setAccount(addressOf(index), 0n, balance)
        harness.setStorage(token, slotOf(index), wordToBytes(filled))
        harness.setStorage(addressOf(index % 40), slotOf(index), wordToBytes(filled))
      }
    }
    const expectRoot = async () => {
      await harness.catchUp()
      expect(harness.trie.root()).toBe(rootAlone(harness))
    }
    setAll(1n, 1n)
    await expectRoot()
    for (let index = 0; index < accounts; index += 7) harness.setAccount(addressOf(index), 1n, 0n)
    setAll(2n, 0n, accounts / 2)
    await expectRoot()
    setAll(0n, 0n, 1)
    for (let index = 0; index < accounts; index += 7) harness.setAccount(addressOf(index), 0n, 0n)
    await expectRoot()
    harness.setAccount(addressOf(0), 0n, 0n)
    harness.setStorage(token, slotOf(0), wordToBytes(0n))
    harness.setStorage(addressOf(0), slotOf(0), wordToBytes(0n))
    await harness.catchUp()
    expect(harness.trie.root()).toBe(emptyRoot)
  })

  test('changes of more entries than one batch has are all in the root', async () => {
    harness.reset()
    for (let index = 0; index < 70_000; index++) harness.setAccount(addressOf(index), 1n, BigInt(index))
    await harness.catchUp()
    expect(harness.trie.root()).toBe(rootAlone(harness))
  })

  test('tries take no more memory when accounts and slots come and go', async () => {
    harness.reset()
    const token = addressOf(-1 >>> 0)
    const cycle = async () => {
      for (const live of [1n, 0n]) {
        for (let index = 0; index < 4000; index++) {
          harness.setAccount(addressOf(index), live, 0n)
          harness.setStorage(token, slotOf(index), wordToBytes(live))
        }
        await harness.catchUp()
        harness.trie.root()
      }
    }
    // Which thread makes how many nodes differs each time; each may have half a chunk too many of every kind.
    for (let times = 0; times < 3; times++) await cycle()
    const before = harness.trie.memoryBytes()
    for (let times = 0; times < 12; times++) await cycle()
    expect(harness.trie.root()).toBe(emptyRoot)
    expect(harness.trie.memoryBytes()).toBeLessThanOrEqual(before + lanes * 3 * 65_536)
  })
})

describe('by the caller alone', () => {
  let harness: TrieHarness
  let alone: StateTrie
  beforeAll(async () => {
    harness = await TrieHarness.start(1)
  })
  afterAll(() => harness.close())

  const token = addressOf(-1 >>> 0)
  /** Nodes hashed for the next root: in batches, and entry by entry. */
  function hashes(change: () => void): [number, number] {
    change()
    const list = harness.takeChanged()
    const before = [harness.trie.hashedNodes(), alone.hashedNodes()] as const
    for (let index = 0; index < list.count; index++)
      alone.copyEntry(harness.state.words, harness.state.words[(list.at >>> 2) + index]!)
    harness.trie.applyBatches(list, harness.state.words, 1)
    expect(harness.trie.root()).toBe(alone.root())
    return [harness.trie.hashedNodes() - before[0], alone.hashedNodes() - before[1]]
  }

  function setAll(count: number, balance: bigint, filled: bigint): void {
    for (let index = 0; index < count; index++) {
      harness.setAccount(addressOf(index), 0n, balance)
      harness.setStorage(token, slotOf(index), wordToBytes(filled))
    }
  }

  test('a root costs the nodes above what changed, as it does entry by entry, and nothing if nothing did', () => {
    harness.reset()
    alone = createStateTrie()
    setAll(20_000, 1n, 1n)
    hashes(() => {})
    for (const count of [1, 30, 1000]) {
      const [inBatches, byEntry] = hashes(() => setAll(count, BigInt(count) + 1n, BigInt(count) + 2n))
      expect(inBatches).toBe(byEntry)
    }
    expect(hashes(() => setAll(1000, 1001n, 1002n))).toEqual([0, 0])
  })

  test('new accounts with many slots are in the root, deep as they may lie among others', () => {
    harness.reset()
    alone = createStateTrie()
    setAll(5000, 1n, 1n)
    hashes(() => {})
    for (let contract = 5000; contract < 5020; contract++) {
      const [inBatches, byEntry] = hashes(() => {
        for (let index = 0; index < 320; index++)
          harness.setStorage(addressOf(contract), slotOf(index), wordToBytes(1n))
      })
      expect(inBatches).toBe(byEntry)
    }
  })

  test('accounts that are too many to have their storage divided get their slots all the same', () => {
    harness.reset()
    alone = createStateTrie()
    // Counters of slots are chosen by these bits: to the heaviest account's belong eighty light ones.
    const bits = (key: Uint8Array) => (key[8]! | (key[9]! << 8)) & 1023
    const shared = take(
      81,
      numbersWhere((key) => bits(key) === 77, addressOf),
    )
    for (let index = 0; index < 600; index++) {
      const owner = index % 4 === 0 ? shared[(index >> 2) % 81]! : shared[80]!
      harness.setStorage(addressOf(owner), slotOf(index), wordToBytes(1n))
    }
    hashes(() => {})
  })
})
