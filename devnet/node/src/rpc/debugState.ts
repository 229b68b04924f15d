import { bytesToHex, type Engine, type Hex, readChange } from '@safelane/devnet-engine'
import { keccak256 } from 'viem/utils'
import { LATEST, requireBlock } from '../blockReference.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { executionWitness } from '../tracing/executionWitness.ts'
import { readStateAmid } from './ethBundles.ts'
import { type MethodTable, method } from './method.ts'
import {
  address,
  bytes,
  type Decoder,
  hash,
  invalid,
  optional,
  strictBlockReference,
  uint64,
} from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Most blocks between which changed accounts are looked for. */
const MAX_BLOCKS = 10_000n
/** In front of a code's hash in geth's database: `c`. */
const CODE_PREFIX = '0x63'

/** A key of geth's database that leads to code: its hash, with or without the prefix. */
const codeKey: Decoder<Hex> = (value, path) => {
  const key = bytes(value, path)
  const digits = key.startsWith(CODE_PREFIX) && key.length === 68 ? key.slice(4) : key.slice(2)
  if (digits.length !== 64) throw invalid(path, 'must be the hash of a code, with 0x63 in front or without')
  return `0x${digits}`
}

/** Looks into the state. */
export const debugStateMethods: MethodTable = {
  debug_accountInfoAt: method(
    { block: strictBlockReference, transactionIndex: uint64, address },
    ({ node }, { block, transactionIndex, address }) => {
      const { transactions } = requireBlock(node.store, block)
      if (transactionIndex >= BigInt(transactions.length)) {
        throw invalid('transactionIndex', `must be below ${transactions.length}, the block's transactions`)
      }
      // After the transaction.
      return readStateAmid(node, block, Number(transactionIndex) + 1, async ({ engine }) => {
        const code = engine.getCode(address)
        return {
          balance: quantity(engine.getBalance(address)),
          nonce: quantity(engine.getNonce(address)),
          code,
          codeHash: keccak256(code),
        }
      })
    },
  ),

  debug_codeByHash: method(
    { hash, block: optional(strictBlockReference, LATEST) },
    ({ node }, { hash, block }) => node.readState(block, ({ engine }) => codeWithHash(engine, hash) ?? '0x'),
  ),
  debug_dbGet: method({ key: codeKey }, async ({ node }, { key }) => {
    const code = await node.readState(LATEST, ({ engine }) => codeWithHash(engine, key))
    if (code === null) throw new RpcError(RPC_CODE.invalidInput, 'not found')
    return code
  }),

  debug_getModifiedAccountsByNumber: method(
    { start: strictBlockReference, end: optional(strictBlockReference) },
    // Blocks are looked up when their turn comes: what waits before may take some back.
    ({ node }, { start, end }) =>
      node.exclusive(() => {
        const first = requireBlock(node.store, start).header.number
        // As in geth: with one block, what that changed; with two, what happened after the first.
        if (end === undefined) return modifiedAccounts(node, first - 1n, first)
        const last = requireBlock(node.store, end).header.number
        if (first >= last) throw invalid('end', `must be a block after ${first}`)
        if (last - first > MAX_BLOCKS)
          throw invalid('end', `must be at most ${MAX_BLOCKS} blocks after start`)
        return modifiedAccounts(node, first, last)
      }),
  ),

  debug_executionWitness: method({ block: strictBlockReference }, async ({ node }, { block }) => {
    const witness = await executionWitness(node, requireBlock(node.store, block))
    if (!witness) throw new RpcError(RPC_CODE.invalidInput, 'there is no witness of this block')
    return witness
  }),

  debug_clearTxpool: method({}, async ({ node }) => {
    const hashes = [...node.pool.all()].map(({ hash }) => hash)
    await node.dropTransactions(hashes)
    return null
  }),
}

function codeWithHash(engine: Engine, hash: Hex): Hex | null {
  for (const { code } of engine.accounts()) {
    if (code !== '0x' && keccak256(code) === hash) return code
  }
  return null
}

/** Accounts that changed between the states after two blocks, changes by hand in between included. */
function modifiedAccounts({ store }: DevnetNode, after: bigint, last: bigint): Hex[] {
  const modified = new Set<Hex>()
  const add = (direction: Uint8Array) => {
    for (const { address } of readChange(direction)) modified.add(bytesToHex(address))
  }
  for (let number = after + 1n; number <= last; number++) {
    if (number > store.genesis.header.number)
      for (const { redo } of store.entry(number - 1n).mutations) add(redo)
    add(store.entry(number).block.change.redo)
  }
  return [...modified].sort()
}
