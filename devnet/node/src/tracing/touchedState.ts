/** What of the state a block of the chain reads and writes. */
import {
  type BlockAccessList,
  type BlockRecording,
  collectRequests,
  type Engine,
  type Hex,
} from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import { replayEnvOf } from '../chain/blockProduction.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import { ZERO_HASH } from '../quantity.ts'

export interface TouchedSlot {
  /** 32 bytes. */
  key: Hex
  /** It may be zero after one of the transactions. */
  mayVanish: boolean
}

export interface TouchedAccount {
  address: Hex
  slots: TouchedSlot[]
  /** It is not there when the block is done. */
  mayVanish: boolean
}

/**
 * Executes the block with all that belongs to it on its parent's state, and tells what it touched; null where there is no room to record
 * that. The caller takes the block back. `lookedBackTo` hears of the blocks whose hashes BLOCKHASH was asked for.
 */
export async function touchedBy(
  engine: Engine,
  store: ChainStore,
  block: Block,
  lookedBackTo: (number: bigint) => void,
): Promise<TouchedAccount[] | null> {
  const env = replayEnvOf(engine, block, store)
  const watched = {
    ...env,
    blockHash: (number: bigint) => {
      lookedBackTo(number)
      return env.blockHash?.(number) ?? ZERO_HASH
    },
  }
  const { recording } = await engine.executeBlock(watched, block.transactions, { record: true })
  const paid = (block.withdrawals ?? []).map(({ address }) => address)
  for (const { address, amountGwei } of block.withdrawals ?? [])
    engine.credit(address, amountGwei * 10n ** 9n)
  if (block.header.requestsHash !== undefined) {
    collectRequests(engine, env, [], { missingSystemContract: 'no-requests' })
  }
  if (!recording) return null
  const list = recording.accessList()
  const slots = list ? slotsOfList(list) : slotsOfExecution(recording, [block.header.coinbase, ...paid])
  if (!slots) return null
  return [...slots].map(([address, ofAccount]) => ({
    address,
    slots: ofAccount,
    mayVanish:
      engine.getNonce(address) === 0n &&
      engine.getBalance(address) === 0n &&
      engine.getCode(address) === '0x',
  }))
}

function slotsOfList(list: BlockAccessList): Map<Hex, TouchedSlot[]> {
  return new Map(
    list.map(({ address, storageChanges, storageReads }) => {
      const changed = storageChanges.map(({ key, changes }) => ({
        key,
        mayVanish: changes.some(({ value }) => value === ZERO_HASH),
      }))
      return [address, [...changed, ...storageReads.map((key) => ({ key, mayVanish: false }))]]
    }),
  )
}

/**
 * Before Cancun SELFDESTRUCT may clear a whole storage, which no access list tells: any slot that is written counts as one that may vanish then.
 * There are no system calls in those blocks; `others` are accounts that no transaction touches by itself.
 */
function slotsOfExecution(recording: BlockRecording, others: readonly Hex[]): Map<Hex, TouchedSlot[]> | null {
  const { truncated, transactions } = recording.execution()
  if (truncated > 0) return null
  const accounts = new Map<Hex, Map<Hex, TouchedSlot>>(others.map((address) => [address, new Map()]))
  for (const { reads, writes, rejected } of transactions) {
    if (rejected) continue
    for (const [locations, mayVanish] of [
      [reads, false],
      [writes, true],
    ] as const) {
      for (const { address, slot } of locations) {
        const slots = accounts.get(address) ?? new Map<Hex, TouchedSlot>()
        accounts.set(address, slots)
        if (slot !== null && (mayVanish || !slots.has(slot))) slots.set(slot, { key: slot, mayVanish })
      }
    }
  }
  return new Map([...accounts].map(([address, slots]) => [address, [...slots.values()]]))
}
