/** Parity's state difference: each changed account, with `=`, `+`, `-` or `*` in the place of each of its fields. */
import type { Hex, StateDiff, TracedAccount } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import type { CollectorFactory } from './collector.ts'

type Delta = '=' | { '+': Hex } | { '-': Hex } | { '*': { from: Hex; to: Hex } }

interface AccountDelta {
  balance: Delta
  code: Delta
  nonce: Delta
  storage: Record<Hex, Delta>
}

const ABSENT: TracedAccount = { balance: 0n, nonce: 0n, code: '0x', storage: {} }
const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`

export const parityStateDiff: CollectorFactory<Record<Hex, AccountDelta>> = () => {
  let touched: StateDiff = []
  return {
    hooks: {
      onStateDiff: (diff) => {
        touched = diff
      },
    },
    result: () => {
      const deltas: Record<Hex, AccountDelta> = {}
      for (const { address, pre, post } of [...touched].sort((a, b) => (a.address < b.address ? -1 : 1))) {
        const delta = accountDelta(pre, post)
        if (delta) deltas[address] = delta
      }
      return deltas
    },
  }
}

function accountDelta(pre: TracedAccount | null, post: TracedAccount | null): AccountDelta | null {
  if (pre === null && post === null) return null
  const old = pre ?? ABSENT
  const now = post ?? ABSENT
  // As anvil: an account is born when a contract is, one that is only paid was an empty account.
  const isBorn = pre === null && now.nonce > 0n
  const mark = post === null ? 'gone' : isBorn ? 'born' : 'kept'
  const storage: Record<Hex, Delta> = {}
  for (const slot of Object.keys({ ...old.storage, ...now.storage }).sort() as Hex[]) {
    const from = old.storage[slot] ?? ZERO_WORD
    const to = now.storage[slot] ?? ZERO_WORD
    if (from !== to) storage[slot] = mark === 'born' ? { '+': to } : { '*': { from, to } }
  }
  const delta = {
    balance: field(quantity(old.balance), quantity(now.balance), mark),
    code: field(old.code, now.code, mark),
    nonce: field(quantity(old.nonce), quantity(now.nonce), mark),
    storage,
  }
  const { balance, code, nonce } = delta
  const isSame = balance === '=' && code === '=' && nonce === '=' && Object.keys(storage).length === 0
  return isSame ? null : delta
}

function field(from: Hex, to: Hex, mark: 'gone' | 'born' | 'kept'): Delta {
  if (mark === 'born') return { '+': to }
  if (mark === 'gone') return { '-': from }
  return from === to ? '=' : { '*': { from, to } }
}
