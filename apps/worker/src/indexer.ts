import type { Chain, ChainBlock } from '@safelane/chain'
import type { IndexedBlock, Store } from '@safelane/store'

export interface IndexerDeps {
  readonly chain: Pick<Chain, 'eventLog' | 'deployment'>
  readonly store: Pick<
    Store,
    'chainHistory' | 'payments' | 'batches' | 'links' | 'purchases' | 'revocations' | 'requests'
  >
  /** Blocks read at once. */
  readonly rangeSize?: bigint
}

/** Copies what the contracts logged into the database, range by range, and follows the chain when it reorganises. */
export interface Indexer {
  /** One step: a rollback, a range, or nothing to do (false). Throws when chain or database is away. */
  step(): Promise<boolean>
}

const DEFAULT_RANGE_SIZE = 500n

/*
 *   cursor ──(hash still on chain?)──no──▶ roll back to the newest remembered block that is ──▶ again
 *     │ yes
 *     ▼
 *   read logs of (cursor, cursor + range] ──(both ends unchanged?)──no──▶ again
 *     │ yes
 *     ▼
 *   ONE transaction: events and cursor ──▶ expire what the indexed chain time has passed
 *
 * A range that is read while the chain reorganises is thrown away: its last block is compared before and after, and
 * its first block's parent with the cursor. What slips through (a reorganisation right after) the next step finds.
 */
export function createIndexer({ chain, store, rangeSize = DEFAULT_RANGE_SIZE }: IndexerDeps): Indexer {
  const { eventLog, deployment } = chain

  async function isOnChain(block: IndexedBlock): Promise<boolean> {
    return (await eventLog.block(block.number))?.hash === block.hash
  }

  async function newestShared(remembered: readonly IndexedBlock[]): Promise<IndexedBlock | undefined> {
    for (const block of remembered) if (await isOnChain(block)) return block
    return undefined
  }

  async function readRange(cursor: IndexedBlock | undefined, latest: ChainBlock): Promise<boolean> {
    const from = cursor === undefined ? deployment.startBlock : cursor.number + 1n
    const last = from + rangeSize - 1n
    const to = last < latest.number ? last : latest.number
    const head = to === latest.number ? latest : await eventLog.block(to)
    if (head === undefined) return true
    if (cursor !== undefined && (await eventLog.block(from))?.parentHash !== cursor.hash) return true
    const events = await eventLog.events(from, to)
    if (!(await isOnChain(head))) return true
    const isApplied = await store.chainHistory.apply({
      previous: cursor,
      head: { number: head.number, hash: head.hash },
      events,
    })
    if (isApplied && to === latest.number) await expire(head.timestampSec)
    return true
  }

  /** Every later block is at least this late, so what has not settled by now never will. */
  async function expire(chainTimeSec: number): Promise<void> {
    await store.payments.expire(chainTimeSec)
    await store.batches.expire(chainTimeSec)
    await store.purchases.expire(chainTimeSec)
    await store.links.expire(chainTimeSec)
    await store.revocations.expire(chainTimeSec)
    await store.requests.expire(chainTimeSec)
  }

  return {
    async step() {
      const remembered = await store.chainHistory.recentBlocks()
      const cursor = remembered[0]
      if (cursor !== undefined && !(await isOnChain(cursor))) {
        await store.chainHistory.rollbackTo(await newestShared(remembered))
        return true
      }
      const latest = await eventLog.latestBlock()
      if (cursor !== undefined && latest.number <= cursor.number) return false
      if (latest.number < deployment.startBlock) return false
      return readRange(cursor, latest)
    },
  }
}
