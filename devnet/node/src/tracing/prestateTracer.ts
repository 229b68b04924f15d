/** geth's prestateTracer: the accounts that a message needs, or in diff mode what it changes. */
import type { Hex, StateDiff, TracedAccount } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import type { CollectorFactory, TraceSubject } from './collector.ts'

export interface PrestateOptions {
  diffMode: boolean
  disableCode: boolean
  disableStorage: boolean
}

interface AccountJson {
  balance?: Hex
  code?: Hex
  nonce?: number
  storage?: Record<Hex, Hex>
}
type AccountsJson = Record<Hex, AccountJson>

const ABSENT: TracedAccount = { balance: 0n, nonce: 0n, code: '0x', storage: {} }
const ZERO_WORD: Hex = `0x${'00'.repeat(32)}`

export function prestateTracer(
  options: PrestateOptions,
): CollectorFactory<AccountsJson | { pre: AccountsJson; post: AccountsJson }> {
  return (subject) => {
    let touched: StateDiff = []
    return {
      hooks: {
        onStateDiff: (diff) => {
          touched = diff
        },
      },
      result: () => {
        const accounts = sorted(withCoinbase(touched, subject))
        return options.diffMode ? difference(accounts, options) : before(accounts, options)
      },
    }
  }
}

/** The coinbase is needed by every message, also by those that pay it nothing. */
function withCoinbase(touched: StateDiff, subject: TraceSubject): StateDiff {
  if (touched.some(({ address }) => address === subject.coinbase)) return touched
  const account = subject.coinbaseAccount()
  return [...touched, { address: subject.coinbase, pre: account, post: account }]
}

function sorted(diff: StateDiff): StateDiff {
  return [...diff].sort((a, b) => (a.address < b.address ? -1 : 1))
}

function before(diff: StateDiff, options: PrestateOptions): AccountsJson {
  return Object.fromEntries(
    diff.map(({ address, pre, post }) => {
      // What did not exist has no storage of its own: its slots are told by what comes after.
      const storage = pre?.storage ?? zeros(post?.storage)
      return [address, accountJson({ ...(pre ?? ABSENT), storage }, options)]
    }),
  )
}

function zeros(storage: Record<Hex, Hex> = {}): Record<Hex, Hex> {
  return Object.fromEntries(Object.keys(storage).map((slot) => [slot, ZERO_WORD]))
}

function difference(diff: StateDiff, options: PrestateOptions): { pre: AccountsJson; post: AccountsJson } {
  const pre: AccountsJson = {}
  const post: AccountsJson = {}
  for (const { address, ...account } of diff) {
    const old = account.pre ?? ABSENT
    const now = account.post ?? ABSENT
    const slots = options.disableStorage ? [] : changedSlots(old, now)
    const isChanged =
      old.balance !== now.balance ||
      old.nonce !== now.nonce ||
      (!options.disableCode && old.code !== now.code) ||
      slots.length > 0
    if (!isChanged) continue
    // A contract that is made here was nothing before; an account that is only paid was an empty one.
    const isCreated = account.pre === null && now.nonce > 0n
    if (!isCreated) pre[address] = accountJson({ ...old, storage: nonZero(old, slots) }, options)
    if (account.post === null) continue
    post[address] = {
      ...(old.balance === now.balance ? {} : { balance: quantity(now.balance) }),
      ...(options.disableCode || old.code === now.code ? {} : { code: now.code }),
      ...(old.nonce === now.nonce ? {} : { nonce: Number(now.nonce) }),
      ...storageJson(nonZero(now, slots), options),
    }
  }
  return { pre, post }
}

function changedSlots(old: TracedAccount, now: TracedAccount): Hex[] {
  const slots = Object.keys({ ...old.storage, ...now.storage }) as Hex[]
  return slots.filter((slot) => (old.storage[slot] ?? ZERO_WORD) !== (now.storage[slot] ?? ZERO_WORD))
}

function nonZero({ storage }: TracedAccount, slots: readonly Hex[]): Record<Hex, Hex> {
  const values = slots.map((slot): [Hex, Hex] => [slot, storage[slot] ?? ZERO_WORD])
  return Object.fromEntries(values.filter(([, value]) => value !== ZERO_WORD))
}

function accountJson(
  { balance, code, nonce, storage }: TracedAccount,
  options: Pick<PrestateOptions, 'disableCode' | 'disableStorage'>,
): AccountJson {
  return {
    balance: quantity(balance),
    ...(options.disableCode || code === '0x' ? {} : { code }),
    ...(nonce === 0n ? {} : { nonce: Number(nonce) }),
    ...storageJson(storage, options),
  }
}

function storageJson(
  storage: Record<Hex, Hex>,
  { disableStorage }: Pick<PrestateOptions, 'disableStorage'>,
): Pick<AccountJson, 'storage'> {
  return disableStorage || Object.keys(storage).length === 0 ? {} : { storage }
}
