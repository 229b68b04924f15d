import { type Hex, type Log, LogMatcher, type LogRecord, Receipts } from '@safelane/devnet-engine'
import { type BlockReference, findBlock, isPending, LATEST, UnknownBlockError } from './blockReference.ts'
import { type Block, inclusionOf } from './chain/block.ts'
import { type BloomBits, bloomBits, bloomHas } from './chain/bloom.ts'
import type { ChainStore } from './chain/chainStore.ts'
import { type LogJson, logJson } from './chain/receipt.ts'
import { quantity } from './quantity.ts'
import { type RawJson, RawJsonList } from './rpc/rawJson.ts'

/** Most logs that one query answers with: some 300 MB of text. */
const MAX_LOGS = 500_000
/** Address and four bytes that mean nothing, in hexadecimal. */
const ADDRESS_DIGITS = 40
const TOPICS_AT = 48
const TOPIC_DIGITS = 64

/** Which logs: of any of `addresses` (empty: all), with topics that match at each place (null: any). */
export interface LogFilter {
  addresses: Hex[]
  topics: (Hex[] | null)[]
  blockHash?: Hex
  fromBlock?: BlockReference
  toBlock?: BlockReference
}

type LogCriteria = Pick<LogFilter, 'addresses' | 'topics'>

/**
 * Logs of the chain that match, in order, as a JSON list. Blocks whose bloom excludes a match are skipped unread, and logs that do not match
 * are not decoded.
 * Throws UnknownBlockError when the block hash or the first block is not there, and TooManyLogsError; a last block past the head is
 * the head.
 */
export function queryLogs(store: ChainStore, filter: LogFilter, max = MAX_LOGS): RawJson {
  const query = compile(filter)
  const found = new RawJsonList()
  const add = (text: string) => found.add(text)
  for (const block of blocksOf(store, filter)) {
    visitLogTexts(block, query, add)
    if (found.count > max) throw new TooManyLogsError(max, block.header.number)
  }
  return found.finish()
}

function* blocksOf(store: ChainStore, filter: LogFilter): Generator<Block> {
  if (filter.blockHash) {
    const block = store.byHash(filter.blockHash)
    if (!block) throw new UnknownBlockError({ hash: filter.blockHash }, store.head.header.number)
    yield block
    return
  }
  const from = filter.fromBlock ?? LATEST
  // A pending block's logs are not served, as in anvil.
  if (isPending(from)) return
  const first = findBlock(store, from)
  if (!first) throw new UnknownBlockError(from, store.head.header.number)
  const last = findBlock(store, filter.toBlock ?? LATEST) ?? store.head
  for (let number = first.header.number; number <= last.header.number; number++) {
    const block = store.byNumber(number)
    if (block) yield block
  }
}

/** Logs of one block that match. */
export function logsOfBlock(block: Block, criteria: LogCriteria): LogJson[] {
  const logs: LogJson[] = []
  visitLogTexts(block, compile(criteria), (text) => logs.push(JSON.parse(text) as LogJson))
  return logs
}

/** What a filter asks, made ready to be asked of many blocks. */
interface CompiledQuery {
  criteria: LogCriteria
  matcher: LogMatcher
  /** Of each group one must be in a block's bloom. */
  blooms: readonly (readonly BloomBits[])[]
}

function compile(criteria: LogCriteria): CompiledQuery {
  const { addresses, topics } = criteria
  const groups = [...(addresses.length > 0 ? [addresses] : []), ...topics.filter((wanted) => wanted !== null)]
  return {
    criteria,
    matcher: new LogMatcher(addresses, topics),
    blooms: groups.map((group) => group.map(bloomBits)),
  }
}

/** Tells each log that matches, as JSON text. */
function visitLogTexts(
  block: Block,
  { criteria, matcher, blooms }: CompiledQuery,
  visit: (text: string) => void,
): void {
  const { receipts, header } = block
  if (!blooms.every((group) => group.some((bits) => bloomHas(header.logsBloom, bits)))) return
  if (!(receipts instanceof Receipts)) {
    for (const log of decodedLogs(block, criteria)) visit(JSON.stringify(log))
    return
  }
  const blockText = blockTextOf(block)
  const { transactions } = block
  let known = -1
  let context = ''
  receipts.visitLogs(matcher, (index, logIndex, record) => {
    if (index !== known) {
      known = index
      const hash = transactions[index]?.hash ?? ''
      context = `${blockText},"transactionHash":"${hash}","transactionIndex":"0x${index.toString(16)}"`
    }
    visit(logText(record, context, logIndex))
  })
}

/** What all logs of a block share; the members are those of `logJson`. */
function blockTextOf({ header, hash }: Block): string {
  const number = quantity(header.number)
  const time = quantity(header.timestampSec)
  return `"blockHash":"${hash}","blockNumber":"${number}","blockTimestamp":"${time}"`
}

function logText({ topics, hex }: LogRecord, context: string, logIndex: number): string {
  let list = ''
  for (let place = 0; place < topics; place++) {
    const at = TOPICS_AT + place * TOPIC_DIGITS
    list += `${place === 0 ? '' : ','}"0x${hex.slice(at, at + TOPIC_DIGITS)}"`
  }
  const address = hex.slice(0, ADDRESS_DIGITS)
  const data = hex.slice(TOPICS_AT + topics * TOPIC_DIGITS)
  return `{"address":"0x${address}","topics":[${list}],"data":"0x${data}",${context},"logIndex":"0x${logIndex.toString(16)}","removed":false}`
}

/** The same for receipts that are no bytes: those of older state files. */
function* decodedLogs(block: Block, criteria: LogCriteria): Generator<LogJson> {
  for (const [index, receipt] of block.receipts.entries()) {
    const transaction = block.transactions[index]
    if (!transaction) continue
    for (const [position, log] of receipt.logs.entries()) {
      if (!matches(log, criteria)) continue
      yield logJson(log, receipt.firstLogIndex + position, transaction.hash, inclusionOf(block, index))
    }
  }
}

function matches(log: Log, { addresses, topics }: LogCriteria): boolean {
  if (addresses.length > 0 && !addresses.includes(log.address)) return false
  if (topics.length > log.topics.length) return false
  return topics.every((wanted, place) => wanted === null || wanted.includes(log.topics[place] as Hex))
}

/** A query has more results than anybody can read; `reached` is the block at which it was given up. */
export class TooManyLogsError extends Error {
  readonly code = 'TOO_MANY_LOGS'

  constructor(max: number, reached: bigint) {
    super(`the query has more than ${max} results: ask for fewer blocks, it was given up at block ${reached}`)
  }
}
