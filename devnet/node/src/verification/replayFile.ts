/** A block as it was about to be made, in a file: enough to make it again anywhere. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  BlockHeader,
  BlockTemplate,
  Engine,
  ForkName,
  Hex,
  RuleOverrides,
} from '@safelane/devnet-engine'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { candidateOf } from '../chain/admittedTransaction.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import type { StoredTransaction } from '../storage/chainRecord.ts'
import type { Difference } from './difference.ts'

/** BLOCKHASH reaches so far back. */
const ANCESTORS = 256n

export interface ReplayBlock {
  chainId: bigint
  fork: ForkName
  /** Absent in older files. */
  overrides?: RuleOverrides
  template: BlockTemplate
  /** The parent and what BLOCKHASH can ask for, newest first. */
  ancestors: { header: BlockHeader; hash: Hex }[]
  /** The parent's state, as `Engine.dump` gives it. */
  state: Uint8Array
  transactions: AdmittedTransaction[]
  /** What was found when the file was written. */
  difference: Difference
}

type StoredReplayBlock = Omit<ReplayBlock, 'transactions'> & { transactions: StoredTransaction[] }

/** The chain as far as a block sees it. */
export function ancestorsOf(store: ChainStore): ReplayBlock['ancestors'] {
  const ancestors: ReplayBlock['ancestors'] = []
  const head = store.head.header.number
  for (let number = head; number >= 0n && head - number < ANCESTORS; number--) {
    const { header, hash } = store.entry(number).block
    ancestors.push({ header, hash })
  }
  return ancestors
}

/**
 * Writes the block to a file of its own in `folder` and returns its path: JSON in which integers are `"int:…"` and bytes `"hex:…"`.
 * Throws the system's error.
 */
export function writeReplayFile(folder: string, block: ReplayBlock): string {
  const { transactions, ...rest } = block
  const stored: StoredReplayBlock = {
    ...rest,
    transactions: transactions.map(({ raw, sender }) => ({ raw, sender })),
  }
  const json = JSON.stringify(
    stored,
    function (this: Record<string, unknown>, key, json: unknown) {
      // The holder's own value: what arrives as `json` of a Buffer is no longer bytes.
      const value = this[key]
      if (typeof value === 'bigint') return `int:${value}`
      return value instanceof Uint8Array ? `hex:${Buffer.from(value).toString('hex')}` : json
    },
    1,
  )
  const parent = block.ancestors[0]?.hash.slice(2, 10)
  const path = join(folder, `safelane-block-${block.difference.blockNumber}-on-${parent}.json`)
  writeFileSync(path, json)
  return path
}

/** Inverse of `writeReplayFile`. Throws the system's error, or a SyntaxError for what is no such file. */
export function readReplayFile(path: string): ReplayBlock {
  const stored = JSON.parse(readFileSync(path, 'utf8'), (_, value: unknown) => {
    if (typeof value !== 'string') return value
    if (value.startsWith('int:')) return BigInt(value.slice(4))
    return value.startsWith('hex:') ? new Uint8Array(Buffer.from(value.slice(4), 'hex')) : value
  }) as StoredReplayBlock
  return {
    ...stored,
    transactions: stored.transactions.map(({ raw, sender }) => candidateOf(raw, sender).transaction),
  }
}

/** Brings an empty engine to the state on which the block stands. */
export function enterState(engine: Engine, { state }: ReplayBlock): void {
  engine.apply(state)
  engine.takeChange()
}
