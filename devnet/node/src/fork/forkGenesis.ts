/** The first block of a forked chain, and the state that it adds to that of the origin. */
import type { BlockTemplate, Engine, Hex, KnownState } from '@safelane/devnet-engine'
import { type AdmittedTransaction, candidateOf } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { ZERO_ADDRESS } from '../quantity.ts'
import { bytesIn, objectIn } from './answers.ts'
import { type ForkedChain, SYSTEM_ACCOUNTS } from './forkedChain.ts'
import { OriginError } from './originError.ts'

interface Replayed {
  template: BlockTemplate & { baseFeePerGas: bigint }
  candidates: AdmittedTransaction[]
}

/** What is needed at once: the accounts with keys, the coinbase, and what each block calls. */
export function fetchFirstState(forked: ForkedChain, accounts: readonly Hex[]): Promise<KnownState> {
  const needed = [...accounts, ZERO_ADDRESS, ...SYSTEM_ACCOUNTS]
  return forked.fetchAll({ accounts: needed, slots: [], blockHashes: [] })
}

/** Gives the accounts their balances, as anvil does, on the engine that knows them; nonces and code stay those of the origin. */
export function forkGenesis(
  engine: Engine,
  forked: ForkedChain,
  accounts: readonly Hex[],
  balance: bigint,
): Block {
  for (const address of accounts) engine.setBalance(address, balance)
  const { header, hash } = forked.block
  return { header, hash, transactions: [], receipts: [], change: engine.takeChange() }
}

/** The block with which a fork in the middle of a block begins: that of the origin, up to a transaction. Throws OriginError. */
export async function fetchReplayed({ origin, replayed }: ForkedChain): Promise<Replayed> {
  if (!replayed) throw new RangeError('this chain was not forked in the middle of a block')
  const { coinbase, gasLimit, timestampSec, prevRandao, baseFeePerGas } = replayed.header
  const template = { coinbase, gasLimit, timestampSec, prevRandao, baseFeePerGas: baseFeePerGas ?? 0n }
  const candidates = await Promise.all(
    replayed.transactionHashes.map(async (hash) => {
      const [raw, transaction] = await Promise.all([
        origin.request('eth_getRawTransactionByHash', [hash]),
        origin.request('eth_getTransactionByHash', [hash]),
      ])
      const sender = bytesIn(objectIn(transaction, `transaction ${hash}`).from, `the sender of ${hash}`)
      const bytes = Buffer.from(bytesIn(raw, `transaction ${hash}`).slice(2), 'hex')
      const candidate = candidateOf(bytes, sender).transaction
      if (candidate.hash !== hash) {
        throw new OriginError(`the origin's bytes of transaction ${hash} have another hash`)
      }
      return candidate
    }),
  )
  return { template, candidates }
}
