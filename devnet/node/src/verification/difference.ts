/** Where two results of one block first differ. */
import { bytesToHex, type Hex, readChange } from '@safelane/devnet-engine'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import type { BlockOutcome } from '../chain/blockProduction.ts'

export interface Difference {
  blockNumber: bigint
  /** Place among the block's candidates; null: the difference belongs to no single transaction. */
  transactionIndex: number | null
  transactionHash: Hex | null
  /** Such as `gasUsed`, `logs[2].data`, `inclusion`, `header.stateRoot`, `state 0x… balance`. */
  field: string
  parallel: string
  sequential: string
}

/** One sentence, without its full stop. */
export function describeDifference(difference: Difference): string {
  const { blockNumber, transactionIndex, transactionHash, field, parallel, sequential } = difference
  const place = transactionIndex === null ? '' : `transaction ${transactionIndex} (${transactionHash}): `
  return (
    `block ${blockNumber} is not what sequential execution makes of it: ` +
    `${place}${field} is ${parallel}, sequentially ${sequential}`
  )
}

type FieldDifference = Pick<Difference, 'field' | 'parallel' | 'sequential'>

/**
 * Compares what was made of the same candidates: which were included and why others were not, receipts field by field, state, header
 * and hash, in this order. Null: there is no difference.
 */
export function firstDifference(
  candidates: readonly AdmittedTransaction[],
  parallel: BlockOutcome,
  sequential: BlockOutcome,
): Difference | null {
  const found = inTransactions(candidates, parallel, sequential) ?? inBlock(parallel.block, sequential.block)
  return found && { ...found, blockNumber: parallel.block.header.number }
}

function inTransactions(
  candidates: readonly AdmittedTransaction[],
  parallel: BlockOutcome,
  sequential: BlockOutcome,
): Omit<Difference, 'blockNumber'> | null {
  const [here, there] = [exclusions(parallel), exclusions(sequential)]
  let place = 0
  for (const [transactionIndex, { hash: transactionHash }] of candidates.entries()) {
    const at = { transactionIndex, transactionHash }
    const [reason, reasonThere] = [here.get(transactionHash), there.get(transactionHash)]
    const inclusion = compare(reason ?? 'included', reasonThere ?? 'included', 'inclusion')
    if (inclusion) return { ...at, ...inclusion }
    if (reason !== undefined) continue
    const receipt = compare(parallel.block.receipts.at(place), sequential.block.receipts.at(place), '')
    if (receipt) return { ...at, ...receipt }
    place++
  }
  return null
}

function exclusions({ rejected }: BlockOutcome): Map<Hex, string> {
  return new Map(rejected.map(({ transaction, reason }) => [transaction.hash, reason]))
}

function inBlock(
  parallel: BlockOutcome['block'],
  sequential: BlockOutcome['block'],
): Omit<Difference, 'blockNumber'> | null {
  const state =
    parallel.header.stateRoot === sequential.header.stateRoot
      ? null
      : inStates(parallel.change.redo, sequential.change.redo)
  const found =
    state ??
    compare(parallel.header, sequential.header, 'header') ??
    compare(parallel.hash, sequential.hash, 'hash')
  return found && { ...found, transactionIndex: null, transactionHash: null }
}

/** The first account or slot that the two changes leave with different contents. */
function inStates(parallel: Uint8Array, sequential: Uint8Array): FieldDifference | null {
  const [here, there] = [contents(parallel), contents(sequential)]
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const found = compare(here.get(key), there.get(key), `state ${key}`)
    if (found) return found
  }
  return null
}

function contents(change: Uint8Array): Map<string, string> {
  const found = new Map<string, string>()
  for (const record of readChange(change)) {
    const address = bytesToHex(record.address)
    if (record.kind === 'slot')
      found.set(`${address} slot ${bytesToHex(record.slot)}`, bytesToHex(record.value))
    else {
      found.set(`${address} nonce`, String(record.nonce))
      found.set(`${address} balance`, String(BigInt(bytesToHex(record.balance))))
      if (record.code) found.set(`${address} code`, bytesToHex(record.code))
    }
  }
  return found
}

/** Compares plain data member by member; `path` names what is compared. */
function compare(parallel: unknown, sequential: unknown, path: string): FieldDifference | null {
  if (Object.is(parallel, sequential)) return null
  if (isStructure(parallel) && isStructure(sequential)) {
    for (const key of new Set([...Object.keys(parallel), ...Object.keys(sequential)])) {
      const name = Array.isArray(parallel) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      const found = compare(parallel[key], sequential[key], name)
      if (found) return found
    }
    return null
  }
  return { field: path, parallel: show(parallel), sequential: show(sequential) }
}

function isStructure(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function show(value: unknown): string {
  if (value === undefined) return 'absent'
  if (typeof value === 'bigint') return String(value)
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}
