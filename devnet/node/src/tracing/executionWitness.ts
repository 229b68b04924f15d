/** What somebody without the state needs in order to execute a block. */
import { bytesToHex, type Engine, encodeHeader, type Hex } from '@safelane/devnet-engine'
import { keccak256 } from 'viem/utils'
import type { Block } from '../chain/block.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import type { DevnetNode } from '../node.ts'
import { discarding } from '../rpc/committedCalls.ts'
import { type TouchedAccount, touchedBy } from './touchedState.ts'
import { type KeyWay, lonelyNodes, nodeAt } from './vanishingBranches.ts'

export interface ExecutionWitness {
  /** Trie nodes on the ways to everything that the block touches, in the state before it, and those that move up where others vanish. */
  state: Hex[]
  /** Codes of the accounts that it touches. */
  codes: Hex[]
  /** Addresses and slots, whose hashes lead through the tries. */
  keys: Hex[]
  /** Its parent, and the blocks before that as far as BLOCKHASH looked back; the oldest first. */
  headers: Hex[]
}

/** Null: the block has no parent, or so many transactions that what they touch cannot be recorded. */
export async function executionWitness(node: DevnetNode, block: Block): Promise<ExecutionWitness | null> {
  if (block.header.number <= node.store.genesis.header.number) return null
  return await node.readState({ hash: block.header.parentHash }, async ({ engine }) => {
    const parent = block.header.number - 1n
    let oldest = parent
    const touched = await discarding(engine, () =>
      touchedBy(engine, node.store, block, (number) => {
        if (number < oldest) oldest = number
      }),
    )
    if (!touched) return null
    const codes = new Set<Hex>()
    const keys = new Set<Hex>()
    for (const { address, slots } of touched) {
      const code = engine.getCode(address)
      if (code !== '0x') codes.add(code)
      for (const key of [address, ...slots.map((slot) => slot.key)]) keys.add(key)
    }
    return {
      state: [...stateNodes(engine, touched)],
      codes: [...codes],
      keys: [...keys],
      headers: headers(node.store, oldest, parent),
    }
  })
}

/** Of the trie of accounts, and of the tries of their storage. */
function stateNodes(engine: Engine, touched: readonly TouchedAccount[]): Set<Hex> {
  const nodes = new Set<Hex>()
  const accounts: KeyWay[] = []
  const storages = new Map<Hex, KeyWay[]>()
  for (const { address, slots, mayVanish } of touched) {
    const proof = engine.getProof(
      address,
      slots.map(({ key }) => key),
    )
    accounts.push({ path: hashedPath(address), proof: proof.accountProof, mayVanish })
    const ways = proof.storageProof.map(({ proof }, index) => {
      const slot = slots[index]!
      return { path: hashedPath(slot.key), proof, mayVanish: slot.mayVanish }
    })
    storages.set(address, ways)
    for (const way of [...accounts.slice(-1), ...ways]) for (const each of way.proof) nodes.add(each)
  }
  for (const each of movedNodes(engine, accounts, storages)) nodes.add(each)
  return nodes
}

/** Nodes that no way leads to: found by some account or slot below them. */
function* movedNodes(
  engine: Engine,
  accounts: readonly KeyWay[],
  storages: ReadonlyMap<Hex, readonly KeyWay[]>,
): Generator<Hex> {
  const wantedAccounts = new Set(lonelyNodes(accounts))
  const wantedSlots = new Map<Hex, Set<string>>()
  for (const [address, ways] of storages) {
    const wanted = new Set(lonelyNodes(ways))
    if (wanted.size > 0) wantedSlots.set(address, wanted)
  }
  // It takes a look at everything that there is.
  if (wantedAccounts.size === 0 && wantedSlots.size === 0) return
  for (const { address, storage } of engine.accounts()) {
    yield* nodesBelow(wantedAccounts, address, () => engine.getProof(address, []).accountProof)
    const wanted = wantedSlots.get(address)
    if (!wanted) continue
    for (const [slot] of storage) {
      yield* nodesBelow(wanted, slot, () => engine.getProof(address, [slot]).storageProof[0]!.proof)
    }
  }
}

/** Those of the wanted nodes that lie on the way to the key; they are wanted no longer then. */
function* nodesBelow(wanted: Set<string>, key: Hex, prove: () => readonly Hex[]): Generator<Hex> {
  if (wanted.size === 0) return
  const path = hashedPath(key)
  for (const where of wanted) {
    if (!path.startsWith(where)) continue
    wanted.delete(where)
    const node = nodeAt(where, path, prove())
    if (node) yield node
  }
}

function hashedPath(key: Hex): string {
  return keccak256(key).slice(2)
}

function headers(store: ChainStore, first: bigint, last: bigint): Hex[] {
  const encoded: Hex[] = []
  for (let number = first; number <= last; number++) {
    const block = store.byNumber(number)
    if (block) encoded.push(bytesToHex(encodeHeader(block.header)))
  }
  return encoded
}
