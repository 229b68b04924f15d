import { MerklePatriciaTrie, verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes, wordToBytes } from './hex.ts'
import {
  emptyCodeHash,
  quantity,
  type ReferenceState,
  referenceAccount,
  referenceTrie,
  trimmed,
} from './test/referenceState.ts'
import { createStateTrie, type StateTrie } from './trie.ts'
import { keccak256, orderedTrieRoot } from './trieModule.ts'

const seed = 20_250_611
const emptyRoot = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

type Operation =
  | { kind: 'account'; address: number; nonce: bigint; balance: bigint; code: number }
  | { kind: 'remove'; address: number }
  | { kind: 'slot'; address: number; slot: number; value: bigint }
  | { kind: 'clear'; address: number }

const addressOf = (index: number): Uint8Array => keccak_256(Uint8Array.of(index)).slice(0, 20)
const slotOf = (index: number): Uint8Array => wordToBytes(BigInt(index))
const codeHashOf = (index: number): Uint8Array =>
  index === 0 ? emptyCodeHash : keccak_256(Uint8Array.of(index))

function applyToModel(model: ReferenceState, operation: Operation): void {
  const account = referenceAccount(model, addressOf(operation.address))
  if (operation.kind === 'account') {
    Object.assign(account, { ...operation, codeHash: codeHashOf(operation.code) })
  } else if (operation.kind === 'slot') {
    const slot = bytesToHex(slotOf(operation.slot))
    if (operation.value === 0n) account.storage.delete(slot)
    else account.storage.set(slot, wordToBytes(operation.value))
  } else if (operation.kind === 'clear') account.storage.clear()
  else model.delete(bytesToHex(addressOf(operation.address)))
}

function applyToTrie(trie: StateTrie, operation: Operation): void {
  const address = addressOf(operation.address)
  if (operation.kind === 'account') {
    trie.setAccount(address, { ...operation, codeHash: codeHashOf(operation.code) })
  } else if (operation.kind === 'slot') {
    trie.setStorage(address, slotOf(operation.slot), wordToBytes(operation.value))
  } else if (operation.kind === 'clear') trie.clearStorage(address)
  else trie.setAccount(address, null)
}

const addressIndex = fc.nat(24)
const account = fc.record({
  kind: fc.constant('account' as const),
  address: addressIndex,
  nonce: fc.oneof(fc.constant(0n), fc.bigInt(0n, 2n ** 64n - 1n)),
  balance: fc.oneof(fc.constant(0n), fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 256n - 1n)),
  code: fc.nat(3),
})
const slot = fc.record({
  kind: fc.constant('slot' as const),
  address: fc.nat(4),
  slot: fc.nat(40),
  value: fc.oneof(fc.constant(0n), fc.bigInt(1n, 300n), fc.bigInt(1n, 2n ** 256n - 1n)),
})
const remove = fc.record({ kind: fc.constant('remove' as const), address: addressIndex })
const clear = fc.record({ kind: fc.constant('clear' as const), address: fc.nat(4) })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: account },
  { weight: 8, arbitrary: slot },
  { weight: 3, arbitrary: remove },
  { weight: 1, arbitrary: clear },
)
const batches = fc.array(fc.array(operation, { minLength: 1, maxLength: 25 }), {
  minLength: 1,
  maxLength: 12,
})

describe('state trie', () => {
  it('has the known root when it is empty, and again when everything was removed', () => {
    const trie = createStateTrie()
    expect(trie.root()).toBe(emptyRoot)
    trie.setAccount(addressOf(1), { nonce: 1n, balance: 0n, codeHash: emptyCodeHash })
    trie.setStorage(addressOf(2), slotOf(1), wordToBytes(1n))
    expect(trie.root()).not.toBe(emptyRoot)
    trie.setAccount(addressOf(1), null)
    trie.setStorage(addressOf(2), slotOf(1), wordToBytes(0n))
    expect(trie.root()).toBe(emptyRoot)
  })

  it('hashes a single leaf as the yellow paper says', () => {
    const trie = createStateTrie()
    trie.setAccount(addressOf(7), { nonce: 0n, balance: 5n, codeHash: emptyCodeHash })
    const value = RLP.encode([new Uint8Array(), quantity(5n), hexToBytes(emptyRoot), emptyCodeHash])
    const leaf = RLP.encode([Buffer.concat([Uint8Array.of(0x20), keccak_256(addressOf(7))]), value])
    expect(trie.root()).toBe(bytesToHex(keccak_256(leaf)))
  })

  it('equals ethereumjs after every batch of random insertions, updates and removals', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (steps) => {
        const trie = createStateTrie()
        const model: ReferenceState = new Map()
        for (const step of steps) {
          for (const change of step) {
            applyToTrie(trie, change)
            applyToModel(model, change)
          }
          expect(trie.root()).toBe(bytesToHex((await referenceTrie(model)).root()))
        }
      }),
      { seed, numRuns: 40 },
    )
  })

  it('proves presence and absence of accounts and slots to ethereumjs', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (steps) => {
        const trie = createStateTrie()
        const model: ReferenceState = new Map()
        for (const change of steps.flat()) {
          applyToTrie(trie, change)
          applyToModel(model, change)
        }
        const root = hexToBytes(trie.root())
        const accounts = await referenceTrie(model)
        for (let index = 0; index < 27; index++) {
          const address = addressOf(index)
          const slots = Array.from({ length: 45 }, (_, number) => slotOf(number))
          const proof = trie.getProof(address, slots)
          const held = await accounts.get(address)
          const nodes = proof.accountProof.map((node) => hexToBytes(node))
          if (nodes.length > 0) {
            const proven = await verifyMerkleProof(address, nodes, { root, useKeyHashing: true })
            expect(proven && bytesToHex(proven)).toBe(held && bytesToHex(held))
          } else expect(bytesToHex(root)).toBe(emptyRoot)
          const entry = model.get(bytesToHex(address))
          expect(proof.nonce).toBe(entry?.nonce ?? 0n)
          expect(proof.balance).toBe(entry?.balance ?? 0n)
          expect(proof.codeHash).toBe(bytesToHex(entry?.codeHash ?? emptyCodeHash))
          for (const { key, value, proof: slotNodes } of proof.storageProof) {
            const expected = entry?.storage.get(key)
            expect(value).toBe(bytesToHex(expected ?? wordToBytes(0n)))
            if (slotNodes.length === 0) expect(proof.storageHash).toBe(emptyRoot)
            else {
              const options = { root: hexToBytes(proof.storageHash), useKeyHashing: true }
              const proven = await verifyMerkleProof(
                hexToBytes(key),
                slotNodes.map((node) => hexToBytes(node)),
                options,
              )
              expect(proven && bytesToHex(proven)).toBe(
                expected ? bytesToHex(RLP.encode(trimmed(expected))) : null,
              )
            }
          }
        }
      }),
      { seed, numRuns: 6 },
    )
  })

  it('has the same root whatever way led to the state', () => {
    fc.assert(
      fc.property(batches, (steps) => {
        const incremental = createStateTrie()
        const model: ReferenceState = new Map()
        for (const step of steps) {
          for (const change of step) {
            applyToTrie(incremental, change)
            applyToModel(model, change)
          }
          incremental.root()
        }
        const fresh = createStateTrie()
        for (const [address, { nonce, balance, codeHash, storage }] of [...model].reverse()) {
          for (const [key, value] of storage) fresh.setStorage(hexToBytes(address), hexToBytes(key), value)
          fresh.setAccount(hexToBytes(address), { nonce, balance, codeHash })
          if (nonce === 0n && balance === 0n && codeHash === emptyCodeHash && storage.size === 0) {
            fresh.setAccount(hexToBytes(address), null)
          }
        }
        expect(fresh.root()).toBe(incremental.root())
      }),
      { seed, numRuns: 100 },
    )
  })

  it('takes no more memory when keys come and go', () => {
    const trie = createStateTrie()
    const cycle = (): void => {
      for (let index = 0; index < 2000; index++) {
        const address = keccak_256(wordToBytes(BigInt(index))).slice(0, 20)
        trie.setAccount(address, { nonce: 1n, balance: BigInt(index), codeHash: emptyCodeHash })
        trie.setStorage(address, slotOf(index), wordToBytes(1n))
        trie.setStorage(address, slotOf(index + 1), wordToBytes(2n))
      }
      trie.root()
      for (let index = 0; index < 2000; index++) {
        trie.setAccount(keccak_256(wordToBytes(BigInt(index))).slice(0, 20), null)
      }
      expect(trie.root()).toBe(emptyRoot)
    }
    cycle()
    const before = trie.memoryBytes()
    for (let times = 0; times < 5; times++) cycle()
    expect(trie.memoryBytes()).toBe(before)
  })

  it('refuses addresses and words of the wrong length, and stays as it was', () => {
    const trie = createStateTrie()
    expect(() => trie.setStorage(addressOf(1), new Uint8Array(31), wordToBytes(1n))).toThrow(RangeError)
    expect(() => trie.setAccount(new Uint8Array(19), null)).toThrow(RangeError)
    expect(() => trie.setAccount(addressOf(1), { nonce: 0n, balance: -1n, codeHash: emptyCodeHash })).toThrow(
      RangeError,
    )
    expect(trie.root()).toBe(emptyRoot)
  })
})

describe('ordered trie', () => {
  const counts = [0, 1, 2, 3, 16, 17, 127, 128, 129, 255, 256, 257, 300]

  it.each(counts)('equals ethereumjs for %i items', async (count) => {
    for (const size of [1, 3, 40, 600]) {
      const items = Array.from({ length: count }, (_, index) =>
        Uint8Array.from({ length: (index % size) + 1 }, (_, at) => (index * 7 + at + 1) & 255),
      )
      const trie = new MerklePatriciaTrie()
      for (const [index, item] of items.entries()) await trie.put(RLP.encode(index), item)
      expect(orderedTrieRoot(items)).toBe(bytesToHex(trie.root()))
    }
  })
})

describe('keccak256', () => {
  it('equals noble for every length around the rate, and for long inputs', () => {
    for (const length of [...Array(300).keys(), 1000, 131_072]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 255)
      expect(bytesToHex(keccak256(bytes))).toBe(bytesToHex(keccak_256(bytes)))
    }
  })
})
