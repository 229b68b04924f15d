/** What a root costs, counted in hashed nodes; what the tries hold in memory; and what happens when that is full. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { bytesToHex, hexToBytes, wordToBytes } from './hex.ts'
import { createStateTrie, type StateTrie } from './trie.ts'
import { keccak256 } from './trieModule.ts'

const ACCOUNTS = 100_000
const codeHash = keccak256(new Uint8Array())
const addressOf = (index: number): Uint8Array => keccak256(wordToBytes(BigInt(index))).slice(0, 20)
const slotOf = (index: number): Uint8Array => wordToBytes(BigInt(index))
const token = addressOf(-1 >>> 0)

function setBalance(trie: StateTrie, index: number, balance: bigint): void {
  trie.setAccount(addressOf(index), { nonce: 0n, balance, codeHash })
}

/** Nodes hashed by the root that follows the change. */
function hashesFor(trie: StateTrie, change: () => void): number {
  const before = trie.hashedNodes()
  change()
  trie.root()
  return trie.hashedNodes() - before
}

describe('with 100,000 accounts and 20,000 slots', () => {
  const trie = createStateTrie()
  beforeAll(() => {
    for (let index = 0; index < ACCOUNTS; index++) setBalance(trie, index, BigInt(index) + 1n)
    for (let index = 0; index < 20_000; index++) trie.setStorage(token, slotOf(index), wordToBytes(7n))
    trie.root()
  })

  it('an unchanged root costs nothing', () => {
    expect(hashesFor(trie, () => {})).toBe(0)
  })

  it('what is set to what it was costs nothing', () => {
    const same = () => {
      setBalance(trie, 5, 6n)
      trie.setStorage(token, slotOf(5), wordToBytes(7n))
      trie.setStorage(token, slotOf(1_000_000), wordToBytes(0n))
      trie.setAccount(addressOf(ACCOUNTS + 5), null)
    }
    expect(hashesFor(trie, same)).toBe(0)
  })

  it('a changed account costs the nodes above it, which are few', () => {
    for (const index of [0, 77, 99_999]) {
      const hashes = hashesFor(trie, () => setBalance(trie, index, 10n ** 18n))
      expect(hashes).toBe(trie.getProof(addressOf(index), []).accountProof.length)
      expect(hashes).toBeLessThan(10)
    }
  })

  it('a changed slot costs the nodes above it in both tries', () => {
    for (const index of [0, 77, 19_999]) {
      const hashes = hashesFor(trie, () => trie.setStorage(token, slotOf(index), wordToBytes(8n)))
      const { accountProof, storageProof } = trie.getProof(token, [slotOf(index)])
      expect(hashes).toBe(accountProof.length + storageProof[0]!.proof.length)
    }
  })

  it('many changes between two roots cost each node above them once, however often it changed', () => {
    const accounts = Array.from({ length: 3000 }, (_, index) => index * 31)
    const slots = Array.from({ length: 3000 }, (_, index) => slotOf(index * 5))
    const hashes = hashesFor(trie, () => {
      for (const balance of [1n, 2n, 3n]) {
        for (const index of accounts) setBalance(trie, index, 10n ** 20n + balance)
        for (const slot of slots) trie.setStorage(token, slot, wordToBytes(10n + balance))
      }
    })
    const above = new Set<Hex>()
    for (const index of accounts) {
      for (const node of trie.getProof(addressOf(index), []).accountProof) above.add(node)
    }
    const { accountProof, storageProof } = trie.getProof(token, slots)
    for (const node of [accountProof, ...storageProof.map(({ proof }) => proof)].flat()) above.add(node)
    expect(hashes).toBe(above.size)
  })

  it('a removed account or slot costs at most the nodes that were above it, and leaves nothing behind', () => {
    const before = trie.root()
    for (let index = ACCOUNTS; index < ACCOUNTS + 300; index++) {
      const slot = slotOf(index)
      setBalance(trie, index, 1n)
      trie.setStorage(token, slot, wordToBytes(1n))
      trie.root()
      const { accountProof } = trie.getProof(addressOf(index), [])
      const removal = hashesFor(trie, () => trie.setAccount(addressOf(index), null))
      expect(removal).toBeLessThanOrEqual(accountProof.length)
      const above = trie.getProof(token, [slot])
      const slotRemoval = hashesFor(trie, () => trie.setStorage(token, slot, wordToBytes(0n)))
      const most = above.accountProof.length + above.storageProof[0]!.proof.length
      expect(slotRemoval).toBeLessThanOrEqual(most)
      expect(trie.root()).toBe(before)
    }
  })

  it('proofs take no memory', () => {
    const before = trie.memoryBytes()
    for (let index = 0; index < 20_000; index++) trie.getProof(addressOf(index), [slotOf(index)])
    expect(trie.memoryBytes()).toBe(before)
  })
})

/** Of each trie's memory, for hashes of keys. */
const cacheMiB = 4.5

it('thousands of blocks that create and destroy fit into the memory of what lives at once', () => {
  // Without reuse the new nodes of all blocks would take several times as much.
  const nodesMiB = 4
  const memoryMiB = nodesMiB + cacheMiB
  const trie = createStateTrie(memoryMiB)
  const live = new Map<number, bigint>()
  let allocated = 0
  for (let block = 0; block < 4000; block++) {
    for (let change = 0; change < 20; change++) {
      const index = Math.imul(block * 20 + change, 0x9e3779b1) >>> 0
      setBalance(trie, index, BigInt(index) + 1n)
      trie.setStorage(addressOf(index), slotOf(1), wordToBytes(1n))
      live.set(index, BigInt(index) + 1n)
      allocated++
    }
    for (const [index] of live) {
      if (live.size <= 2000) break
      trie.setAccount(addressOf(index), null)
      live.delete(index)
    }
    trie.root()
  }
  const leafBytes = 152 + 104
  expect(allocated * leafBytes).toBeGreaterThan(4 * nodesMiB * 2 ** 20)
  expect(trie.memoryBytes()).toBeLessThanOrEqual(memoryMiB * 2 ** 20)
  const fresh = createStateTrie()
  for (const [index, balance] of live) {
    setBalance(fresh, index, balance)
    fresh.setStorage(addressOf(index), slotOf(1), wordToBytes(1n))
  }
  expect(trie.root()).toBe(fresh.root())
})

it('full memory of the tries is a clear error; the state stays, and has its root again once it fits', async () => {
  const options = { chainId: 1n, workers: 1, memoryMiB: 512 }
  const engine = await createEngine(options, { trieMemoryMiB: 3 + cacheMiB })
  const few = 1000
  const many = 20_000
  const hexOf = (index: number) => bytesToHex(addressOf(index))
  try {
    for (let index = 0; index < few; index++) engine.setBalance(hexOf(index), 5n)
    const root = engine.stateRoot()
    const checkpoint = engine.checkpoint()
    for (let index = 0; index < many; index++) engine.setBalance(hexOf(index), 9n)
    const state = engine.dump()
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => engine.stateRoot()).toThrow(EngineMemoryError)
      expect(() => engine.stateRoot()).toThrow(/tries' memory is full/)
      expect(() => engine.getProof(hexOf(1), [])).toThrow(EngineMemoryError)
      // Changes go on between the attempts.
      engine.setBalance(hexOf(1), 9n)
    }
    expect(engine.dump()).toEqual(state)
    expect(engine.getBalance(hexOf(many - 1))).toBe(9n)
    engine.rollback(checkpoint)
    expect(engine.stateRoot()).toBe(root)
    engine.setBalance(hexOf(1), 6n)
    const changed = engine.stateRoot()
    expect(changed).not.toBe(root)
    expect(bytesToHex(keccak256(hexToBytes(engine.getProof(hexOf(1), []).accountProof[0]!)))).toBe(changed)
  } finally {
    await engine.close()
  }
})
