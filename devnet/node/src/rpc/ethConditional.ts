import type { Engine, Hex } from '@safelane/devnet-engine'
import type { DevnetNode } from '../node.ts'
import { TransactionRefusedError } from '../pool/admission.ts'
import { recoverCandidate } from '../pool/signedTransaction.ts'
import { type MethodTable, method } from './method.ts'
import {
  address,
  binary,
  type Decoded,
  type Decoder,
  hash,
  mapOf,
  objectOf,
  optional,
  slot,
  uint64,
} from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Most slots that the conditions of one transaction name, as on optimistic rollups. */
const MAX_SLOTS = 1_000

/** What an account's storage has to be: its root, or some of its slots. */
const knownStorage: Decoder<Hex | Record<Hex, Hex>> = (value, path) =>
  typeof value === 'string' ? hash(value, path) : mapOf(slot, hash)(value, path)

const conditionMembers = objectOf({
  knownAccounts: optional(mapOf(address, knownStorage), {}),
  blockNumberMin: optional(uint64),
  blockNumberMax: optional(uint64),
  timestampMin: optional(uint64),
  timestampMax: optional(uint64),
})

type Condition = Decoded<{ condition: typeof conditionMembers }>['condition']

/** Transactions that a block may only hold while something is true (ERC-7796). */
export const ethConditionalMethods: MethodTable = {
  eth_sendRawTransactionConditional: method(
    { transaction: binary, condition: conditionMembers },
    ({ node }, { transaction, condition }) => {
      if (transaction.length === 0) throw new RpcError(RPC_CODE.invalidParams, 'Empty transaction data')
      const slots = Object.values(condition.knownAccounts).map((known) => {
        return typeof known === 'string' ? 1 : Object.keys(known).length
      })
      if (slots.reduce((sum, count) => sum + count, 0) > MAX_SLOTS) {
        const problem = `the condition names more than ${MAX_SLOTS} slots`
        throw new RpcError(RPC_CODE.limitExceeded, problem)
      }
      return node.submit((engine) => {
        const candidate = recoverCandidate(transaction)
        if (typeof candidate === 'string') throw new TransactionRefusedError(candidate)
        const problem = unmet(node, engine, condition)
        if (problem) throw new RpcError(RPC_CODE.transactionRejected, `transaction rejected: ${problem}`)
        // Asked again of each block that could hold it.
        return { ...candidate, condition: () => unmet(node, engine, condition) === null }
      })
    },
  ),
}

/** What the block to come would not fulfil, as of its parent's state; null: it is fulfilled. */
function unmet(node: DevnetNode, engine: Engine, condition: Condition): string | null {
  const number = node.store.head.header.number + 1n
  const timestamp = node.clock.pendingTimestampSec()
  const { blockNumberMin = number, blockNumberMax = number } = condition
  const { timestampMin = timestamp, timestampMax = timestamp } = condition
  if (number < blockNumberMin) return `the next block is ${number}, before blockNumberMin ${blockNumberMin}`
  if (number > blockNumberMax) return `the next block is ${number}, after blockNumberMax ${blockNumberMax}`
  if (timestamp < timestampMin) return `the time is ${timestamp}, before timestampMin ${timestampMin}`
  if (timestamp > timestampMax) return `the time is ${timestamp}, after timestampMax ${timestampMax}`
  for (const [key, known] of Object.entries(condition.knownAccounts)) {
    const account = key as Hex
    if (typeof known === 'string') {
      const { storageHash } = engine.getProof(account, [])
      if (storageHash !== known) return `the storage root of ${account} is ${storageHash}, not ${known}`
      continue
    }
    for (const [place, value] of Object.entries(known)) {
      const found = engine.getStorage(account, place as Hex)
      if (found !== value) return `slot ${place} of ${account} is ${found}, not ${value}`
    }
  }
  return null
}
