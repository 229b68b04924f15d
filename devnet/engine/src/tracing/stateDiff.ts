/** Reads what a message touched from the lane's overlay, before any of it is committed. */
import type { Hex } from '../api.ts'
import { bytesToHex } from '../hex.ts'
import type { LaneExports } from '../lane.ts'
import { ENV_COINBASE, PENDING_FEES } from '../memoryMap.ts'
import type { Entry, StateMemory } from '../stateMemory.ts'
import { readAddress, readWord } from './step.ts'
import type { StateDiff, TracedAccount } from './tracer.ts'

/** Fields of an overlay entry, assembly/state/overlay.ts. */
const TOUCH_KEY = 8
const TOUCH_ENTRY = 40
const TOUCH_ORIGINAL = 48
const TOUCH_VALUE = 80
const TOUCH_NONCE = 112
const TOUCH_CODE = 120
const TOUCH_STORAGE = 128

/** `fee`: where the word lies that the coinbase earns with this transaction and that is not in the overlay. */
export function readStateDiff(lane: LaneExports, state: StateMemory, fee: number): StateDiff {
  const { view, bytes } = state
  const accounts = new Map<number, { address: Hex; pre: TracedAccount; post: TracedAccount }>()
  const slots: number[] = []
  for (let i = 0; i < lane.messageTouchCount(); i++) {
    const touch = lane.messageTouch(i) >>> 0
    const entry = view.getUint32(touch + TOUCH_ENTRY, true)
    if (entry === 0) continue // transient
    if (view.getUint32(touch, true) !== 0) slots.push(touch)
    else {
      accounts.set(view.getUint32(touch + TOUCH_STORAGE, true), {
        address: readAddress(bytes, touch + TOUCH_KEY),
        pre: { ...committedAccount(state, entry), balance: readWord(view, touch + TOUCH_ORIGINAL) },
        post: {
          balance: readWord(view, touch + TOUCH_VALUE),
          nonce: view.getBigUint64(touch + TOUCH_NONCE, true),
          code: bytesToHex(state.code(view.getUint32(touch + TOUCH_CODE, true))),
          storage: {},
        },
      })
    }
  }
  for (const slot of slots) {
    const account = accounts.get(view.getUint32(slot, true))
    if (!account) continue
    const word = (at: number) => bytesToHex(bytes.slice(at, at + 32).reverse())
    const key = word(slot + TOUCH_KEY)
    account.pre.storage[key] = word(slot + TOUCH_ORIGINAL)
    account.post.storage[key] = word(slot + TOUCH_VALUE)
  }
  const diff = [...accounts.values()]
  payCoinbase(diff, state, readWord(view, fee))
  return diff.map(({ address, pre, post }) => ({ address, pre: existing(pre), post: existing(post) }))
}

/** Fees reach the coinbase's account at the end of the block, but belong to the transactions that pay them. */
function payCoinbase(
  diff: { address: Hex; pre: TracedAccount; post: TracedAccount }[],
  state: StateMemory,
  fee: bigint,
): void {
  if (fee === 0n) return
  const address = readAddress(state.bytes, ENV_COINBASE)
  const touched = diff.find((each) => each.address === address)
  if (touched) {
    touched.post.balance += fee
    return
  }
  const entry = state.findAccount(state.bytes.slice(ENV_COINBASE, ENV_COINBASE + 20).reverse())
  const absent = { balance: 0n, nonce: 0n, code: '0x' as Hex, storage: {} }
  const committed = entry === 0 ? absent : committedAccount(state, entry)
  const pre = { ...committed, balance: committed.balance + readWord(state.view, PENDING_FEES) }
  diff.push({ address, pre, post: { ...pre, storage: {}, balance: pre.balance + fee } })
}

function committedAccount(state: StateMemory, entry: Entry): TracedAccount {
  return {
    balance: BigInt(bytesToHex(state.value(entry))),
    nonce: state.nonce(entry),
    code: bytesToHex(state.code(state.codeObject(entry))),
    storage: {},
  }
}

/** Null in the place of an account that is empty (EIP-161). */
function existing(account: TracedAccount): TracedAccount | null {
  const { balance, nonce, code } = account
  return balance === 0n && nonce === 0n && code === '0x' ? null : account
}
