/** The first field in which a state differs from the one a fixture expects. */
import type { Engine, Hex } from '@safelane/devnet-engine'
import type { FixtureState } from './stateTest.ts'

type Account = { balance: bigint; nonce: bigint; code: Hex; storage: Map<bigint, bigint> }

/** Null if they agree. Accounts, then fields, then slots are compared in ascending order. */
export function firstDifference(engine: Engine, expected: FixtureState): string | null {
  const actual = new Map<string, Account>()
  for (const { address, balance, nonce, code, storage } of engine.accounts()) {
    const slots = storage.map(([slot, value]) => [BigInt(slot), BigInt(value)] as const)
    actual.set(address, { balance, nonce, code, storage: new Map(slots) })
  }
  const wanted = new Map(
    Object.entries(expected).map(([address, account]) => [address.toLowerCase(), account]),
  )
  for (const address of [...new Set([...actual.keys(), ...wanted.keys()])].sort()) {
    const have = actual.get(address)
    const want = wanted.get(address)
    if (!want) return `account ${address}: expected none, got balance ${have!.balance}, nonce ${have!.nonce}`
    if (!have)
      return `account ${address}: expected balance ${BigInt(want.balance)}, nonce ${BigInt(want.nonce)}, got none`
    const field = accountDifference(have, want)
    if (field) return `account ${address} ${field}`
  }
  return null
}

function accountDifference(have: Account, want: FixtureState[Hex]): string | null {
  if (have.nonce !== BigInt(want.nonce)) return `nonce: expected ${BigInt(want.nonce)}, got ${have.nonce}`
  const slots = new Map<bigint, bigint>()
  for (const [slot, value] of Object.entries(want.storage)) {
    if (BigInt(value) !== 0n) slots.set(BigInt(slot), BigInt(value))
  }
  const numbers = [...new Set([...slots.keys(), ...have.storage.keys()])]
  for (const slot of numbers.sort((a, b) => (a < b ? -1 : 1))) {
    const [expected, got] = [slots.get(slot) ?? 0n, have.storage.get(slot) ?? 0n]
    if (expected !== got)
      return `slot 0x${slot.toString(16)}: expected 0x${expected.toString(16)}, got 0x${got.toString(16)}`
  }
  if (have.code !== want.code.toLowerCase())
    return `code: expected ${abbreviate(want.code)}, got ${abbreviate(have.code)}`
  // Last, because the balance of the sender differs after almost every other difference.
  const balance = BigInt(want.balance)
  return have.balance === balance ? null : `balance: expected ${balance}, got ${have.balance}`
}

function abbreviate(code: Hex): string {
  return code.length > 70 ? `${code.slice(0, 66)}… (${code.length / 2 - 1} bytes)` : code
}
