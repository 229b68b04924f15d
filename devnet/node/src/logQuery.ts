import type { Hex, Log } from '@safelane/devnet-engine'
import { type BlockReference, findBlock, isPending, LATEST, UnknownBlockError } from './blockReference.ts'
import { type Block, inclusionOf } from './chain/block.ts'
import { bloomMayContain } from './chain/bloom.ts'
import type { ChainStore } from './chain/chainStore.ts'
import { type LogJson, logJson } from './chain/receipt.ts'

/** Which logs: of any of `addresses` (empty: all), with topics that match at each place (null: any). */
export interface LogFilter {
  addresses: Hex[]
  topics: (Hex[] | null)[]
  blockHash?: Hex
  fromBlock?: BlockReference
  toBlock?: BlockReference
}

/**
 * Logs of the chain that match, in order. Blocks whose bloom excludes a match are skipped unread.
 * Throws UnknownBlockError when the block hash or the first block is not there; a last block past the head is the head.
 */
export function queryLogs(store: ChainStore, filter: LogFilter): LogJson[] {
  if (filter.blockHash) {
    const block = store.byHash(filter.blockHash)
    if (!block) throw new UnknownBlockError({ hash: filter.blockHash }, store.head.header.number)
    return logsOfBlock(block, filter)
  }
  const from = filter.fromBlock ?? LATEST
  // A pending block's logs are not served, as in anvil.
  if (isPending(from)) return []
  const first = findBlock(store, from)
  if (!first) throw new UnknownBlockError(from, store.head.header.number)
  const last = findBlock(store, filter.toBlock ?? LATEST) ?? store.head
  const logs: LogJson[] = []
  for (let number = first.header.number; number <= last.header.number; number++) {
    const block = store.byNumber(number)
    if (block) for (const log of logsOfBlock(block, filter)) logs.push(log)
  }
  return logs
}

/** Logs of one block that match. */
export function logsOfBlock(block: Block, filter: Pick<LogFilter, 'addresses' | 'topics'>): LogJson[] {
  if (!bloomMayMatch(block.header.logsBloom, filter)) return []
  const found: LogJson[] = []
  block.receipts.forEach((receipt, index) => {
    const transaction = block.transactions[index]
    if (!transaction) return
    receipt.logs.forEach((log, position) => {
      if (!matches(log, filter)) return
      found.push(logJson(log, receipt.firstLogIndex + position, transaction.hash, inclusionOf(block, index)))
    })
  })
  return found
}

function matches(log: Log, { addresses, topics }: Pick<LogFilter, 'addresses' | 'topics'>): boolean {
  if (addresses.length > 0 && !addresses.includes(log.address)) return false
  if (topics.length > log.topics.length) return false
  return topics.every((wanted, place) => wanted === null || wanted.includes(log.topics[place] as Hex))
}

function bloomMayMatch(bloom: Hex, { addresses, topics }: Pick<LogFilter, 'addresses' | 'topics'>): boolean {
  if (addresses.length > 0 && !addresses.some((address) => bloomMayContain(bloom, address))) return false
  return topics.every((wanted) => wanted === null || wanted.some((topic) => bloomMayContain(bloom, topic)))
}
