/** A chain from elsewhere: its genesis and its blocks, each checked in full before it is taken. */
import {
  activeFork,
  type ChainView,
  decodeBlock,
  type Engine,
  type Hex,
  importBlock,
} from '@safelane/devnet-engine'
import { candidateOf } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import type { NodeFork } from '../chain/blockRules.ts'
import { ChainStore } from '../chain/chainStore.ts'
import { createGenesisOf, forkPointsOf, type GenesisFile, scheduleOf } from './genesisFile.ts'

/** What `importChain` needs beside an engine. */
export interface ChainFiles {
  genesis: GenesisFile
  /** RLP of the blocks from 1 on, one after the other, as geth exports them. */
  blocks: Uint8Array
}

/**
 * Takes the chain into an empty engine. Throws GenesisFileError, and InvalidBlockError for the first block that breaks a rule
 * of its fork: transactions, roots, gas, blooms, requests are all computed again.
 */
export async function importChain(engine: Engine, { genesis, blocks }: ChainFiles): Promise<ChainStore> {
  const schedule = scheduleOf(genesis)
  const first = activeFork(schedule, 0n, BigInt(genesis.timestamp ?? 0))
  const store = new ChainStore(createGenesisOf(engine, genesis, first.fork))
  store.schedule = schedule
  store.forks = forkPointsOf(genesis)
  const deposits = genesis.config.depositContractAddress
  if (typeof deposits === 'string') store.depositContract = deposits.toLowerCase() as Hex
  for (const rlp of rlpItems(blocks)) store.append(await importNext(engine, store, rlp))
  return store
}

/** The fork of the last block, whose rules the blocks to come have as well. */
export function forkAtEnd({ genesis, blocks }: ChainFiles): NodeFork {
  const schedule = scheduleOf(genesis)
  const last = [...rlpItems(blocks)].at(-1)
  const { number, timestampSec } = last
    ? decodeBlock(last).header
    : { number: 0n, timestampSec: BigInt(genesis.timestamp ?? 0) }
  const { fork } = activeFork(schedule, number, timestampSec)
  // Osaka with more blobs, which the schedule says (EIP-7892).
  return (fork === 'bpo1' || fork === 'bpo2' ? 'osaka' : fork) as NodeFork
}

async function importNext(engine: Engine, store: ChainStore, rlp: Uint8Array): Promise<Block> {
  const { schedule, depositContract } = store
  if (!schedule) throw new Error('a chain is imported by its schedule of forks')
  const chain: ChainView = {
    schedule,
    ...(depositContract === undefined ? {} : { depositContract }),
    head: store.head,
    byNumber: (number) => store.byNumber(number),
  }
  const { header, hash, transactions, senders, receipts, ommers, withdrawals } = await importBlock(
    engine,
    chain,
    rlp,
  )
  return {
    header,
    hash,
    transactions: transactions.map((raw, index) => candidateOf(raw, senders[index]!).transaction),
    receipts,
    change: engine.takeChange(),
    ...(ommers.length > 0 ? { ommers } : {}),
    ...(withdrawals === undefined ? {} : { withdrawals }),
  }
}

/** The lists that stand one after the other in `bytes`. Throws a RangeError when the last one is cut off. */
export function* rlpItems(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const prefix = bytes[start]!
    if (prefix < 0xc0) throw new RangeError(`byte ${start} does not begin a list`)
    const lengthBytes = prefix < 0xf8 ? 0 : prefix - 0xf7
    let length = prefix < 0xf8 ? prefix - 0xc0 : 0
    for (let index = 1; index <= lengthBytes; index++) length = length * 256 + (bytes[start + index] ?? 0)
    const end = start + 1 + lengthBytes + length
    if (end > bytes.length) throw new RangeError(`the block at byte ${start} is cut off`)
    yield bytes.subarray(start, end)
    start = end
  }
}
