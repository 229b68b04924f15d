/** Block access lists by other means: applied to a state, and made of what tracers are told. */
import type { Engine, Hex } from '../api.ts'
import type { AccountChanges, BlockAccessList, SlotChanges } from '../recording/blockAccessList.ts'
import type { StateDiff, TracedAccount } from '../tracing/tracer.ts'

/** Leaves on the parent's state what the list says that its block leaves. */
export function applyAccessList(engine: Engine, list: BlockAccessList): void {
  for (const { address, storageChanges, balanceChanges, nonceChanges, codeChanges } of list) {
    const balance = balanceChanges.at(-1)
    const nonce = nonceChanges.at(-1)
    const code = codeChanges.at(-1)
    if (balance) engine.setBalance(address, balance.value)
    if (nonce) engine.setNonce(address, nonce.value)
    if (code) engine.setCode(address, code.value)
    for (const { key, changes } of storageChanges) engine.setStorage(address, key, changes.at(-1)!.value)
  }
}

type Collected = AccountChanges & { slots: Map<Hex, SlotChanges> }

const absent: TracedAccount = { balance: 0n, nonce: 0n, code: '0x', storage: {} }

/** The list of a block's transactions by the state diffs of those that were executed, in their order. */
export function accessListOf(diffs: readonly StateDiff[], coinbase: Hex): BlockAccessList {
  const accounts = new Map<Hex, Collected>()
  const reads = new Map<Hex, Set<Hex>>()
  const account = (address: Hex) => {
    const known = accounts.get(address)
    if (known) return known
    const created: Collected = {
      address,
      storageChanges: [],
      storageReads: [],
      balanceChanges: [],
      nonceChanges: [],
      codeChanges: [],
      slots: new Map(),
    }
    accounts.set(address, created)
    reads.set(address, new Set())
    return created
  }
  for (const [number, diff] of diffs.entries()) {
    const index = number + 1
    account(coinbase)
    for (const { address, ...states } of diff) {
      const pre = states.pre ?? absent
      const post = states.post ?? absent
      const { balanceChanges, nonceChanges, codeChanges, slots } = account(address)
      if (pre.balance !== post.balance) balanceChanges.push({ index, value: post.balance })
      if (pre.nonce !== post.nonce) nonceChanges.push({ index, value: post.nonce })
      if (pre.code !== post.code) codeChanges.push({ index, value: post.code })
      // Of an account that is empty before or after, the tracer does not tell what the slots were.
      const keys = new Set([...Object.keys(pre.storage), ...Object.keys(post.storage)]) as Set<Hex>
      for (const key of keys) {
        const value = post.storage[key] ?? zeroWord
        if ((pre.storage[key] ?? zeroWord) === value) reads.get(address)!.add(key)
        else {
          const slot: SlotChanges = slots.get(key) ?? { key, changes: [] }
          slots.set(key, slot)
          slot.changes.push({ index, value })
        }
      }
    }
  }
  return [...accounts.values()]
    .map(({ slots, ...rest }) => ({
      ...rest,
      storageChanges: [...slots.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
      storageReads: [...reads.get(rest.address)!].filter((key) => !slots.has(key)).sort(),
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
}

const zeroWord: Hex = `0x${'00'.repeat(32)}`
