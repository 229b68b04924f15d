/** Writes a chain in anvil's form. */
import { gzipSync } from 'node:zlib'
import { type Engine, type Hex, type Receipt, Receipts } from '@safelane/devnet-engine'
import { bytesToHex, concatHex, keccak256, toRlp } from 'viem/utils'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import { baseFeeOf, headerJson } from '../chain/header.ts'
import { decodeTransaction, transactionJson } from '../chain/transaction.ts'
import { quantity, ZERO_ADDRESS, ZERO_HASH } from '../quantity.ts'
import type {
  AnvilAccount,
  AnvilBlock,
  AnvilBlockEnv,
  AnvilHistoricalState,
  AnvilSignedTransaction,
  AnvilTransaction,
} from './anvilState.ts'
import { analyzedBytecode } from './bytecode.ts'

/** What a dump is made of. */
export interface DumpSource {
  engine: Engine
  store: ChainStore
  /** Coinbase and gas limit of the blocks to come. */
  coinbase: Hex
  gasLimit: bigint
  /** Reads the state after a block; null: states before the newest are left out. */
  readFormer: (<T>(number: bigint, read: (engine: Engine) => T) => Promise<T>) | null
}

/** The dump as JSON, in pieces: all of it may be longer than a string can be. The state must not change meanwhile. */
export async function* dumpChain(source: DumpSource): AsyncGenerator<string> {
  const { engine, store } = source
  const { head, genesis } = store
  yield `{"block":${JSON.stringify(blockEnv(source))},"accounts":{`
  yield* separated(
    accountsOf(engine),
    ({ address, account }) => `${JSON.stringify(address)}:${JSON.stringify(account)}`,
  )
  yield `},"best_block_number":${head.header.number},"blocks":[`
  yield* separated(blocksOf(store), (block) => JSON.stringify(anvilBlock(block)))
  yield '],"transactions":['
  yield* separated(transactionsOf(store), (transaction) => JSON.stringify(transaction))
  yield '],"historical_states":'
  if (!source.readFormer) {
    yield 'null}'
    return
  }
  yield '['
  const hashes: Record<Hex, Hex> = {}
  for (let number = genesis.header.number; number < head.header.number; number++) {
    const { hash } = store.byNumber(number) as Block
    hashes[quantity(number)] = hash
    if (number < store.oldestState) continue
    const state = await source.readFormer(number, (former) => historicalState(former, hashes))
    yield `${JSON.stringify([hash, state])}${number + 1n < head.header.number ? ',' : ''}`
  }
  yield ']}'
}

/** What `anvil_dumpState` answers: the JSON, compressed. */
export async function compressedDump(source: DumpSource): Promise<Hex> {
  const pieces: Buffer[] = []
  for await (const piece of dumpChain(source)) pieces.push(Buffer.from(piece))
  return `0x${gzipSync(Buffer.concat(pieces)).toString('hex')}`
}

function* separated<T>(items: Iterable<T>, write: (item: T) => string): Generator<string> {
  let isFirst = true
  for (const item of items) {
    yield isFirst ? write(item) : `,${write(item)}`
    isFirst = false
  }
}

function blockEnv({ store, coinbase, gasLimit }: DumpSource): AnvilBlockEnv {
  const { header } = store.head
  return {
    number: quantity(header.number),
    beneficiary: coinbase,
    timestamp: quantity(header.timestampSec),
    gas_limit: Number(gasLimit),
    basefee: Number(baseFeeOf(header)),
    difficulty: quantity(header.difficulty),
    prevrandao: header.prevRandao,
    blob_excess_gas_and_price: { excess_blob_gas: Number(header.excessBlobGas ?? 0n), blob_gasprice: 1 },
    slot_num: 0,
  }
}

function* accountsOf(engine: Engine): Generator<{ address: Hex; account: AnvilAccount }> {
  for (const { address, balance, nonce, code, storage } of engine.accounts()) {
    const account = {
      nonce: Number(nonce),
      balance: quantity(balance),
      code,
      storage: Object.fromEntries(storage),
    }
    yield { address, account }
  }
}

function* blocksOf(store: ChainStore): Generator<Block> {
  for (let number = store.genesis.header.number; number <= store.head.header.number; number++) {
    yield store.byNumber(number) as Block
  }
}

function anvilBlock(block: Block): AnvilBlock {
  const { hash: _, ...header } = headerJson(block.header, block.hash)
  return {
    header,
    transactions: block.transactions.map((transaction) => ({
      transaction: signedTransaction(transaction),
      impersonated_sender: transaction.impersonated ? transaction.sender : null,
    })),
    ommers: (block.ommers ?? []).map((ommer) => {
      const { hash: __, ...ommerHeader } = headerJson(ommer, ZERO_HASH)
      return ommerHeader
    }),
    withdrawals: null,
  }
}

/** What is signed, and the signature; what JSON-RPC says besides is of the block. */
function signedTransaction(transaction: AdmittedTransaction): AnvilSignedTransaction {
  const { blockHash, blockNumber, transactionIndex, from, gasPrice, ...signed } = transactionJson(
    transaction,
    null,
  )
  return 'maxFeePerGas' in signed ? signed : { ...signed, gasPrice }
}

function* transactionsOf(store: ChainStore): Generator<AnvilTransaction> {
  for (const block of blocksOf(store)) {
    for (const [index, transaction] of block.transactions.entries()) {
      yield anvilTransaction(block, index, transaction, block.receipts.at(index) as Receipt)
    }
  }
}

function anvilTransaction(
  block: Block,
  index: number,
  transaction: AdmittedTransaction,
  receipt: Receipt,
): AnvilTransaction {
  const { sender, nonce } = transaction
  const { to, type, value, data } = decodeTransaction(transaction)
  const exit = receipt.status === 0 ? 'Revert' : to === null || data !== '0x' ? 'Return' : 'Stop'
  const logs = receipt.logs.map(({ address, topics, data: bytes }) => ({ address, topics, data: bytes }))
  return {
    info: {
      transaction_hash: transaction.impersonated ? impersonatedHash(transaction) : transaction.hash,
      transaction_index: index,
      from: sender,
      to,
      contract_address: receipt.contractAddress,
      // Those who ask for traces have the transaction executed again; anvil wants the call itself here.
      traces: [
        {
          parent: null,
          children: [],
          idx: 0,
          trace: {
            depth: 0,
            success: receipt.status === 1,
            caller: sender,
            address: to ?? receipt.contractAddress ?? ZERO_ADDRESS,
            maybe_precompile: null,
            selfdestruct_address: null,
            selfdestruct_refund_target: null,
            selfdestruct_transferred_value: null,
            kind: to === null ? 'CREATE' : 'CALL',
            value: quantity(value),
            data,
            output: '0x',
            gas_used: Number(receipt.gasUsed),
            gas_limit: Number(transaction.gasLimit),
            gas_refund_counter: 0,
            status: exit,
            steps: [],
            decoded: null,
          },
          logs: [],
          ordering: [],
        },
      ],
      exit,
      out: outputOf(block, index),
      nonce: Number(nonce),
      gas_used: Number(receipt.gasUsed),
    },
    receipt: {
      type: quantity(type),
      status: quantity(receipt.status),
      cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
      logs,
      logsBloom: receipt.logsBloom,
    },
    block_hash: block.hash,
    block_number: Number(block.header.number),
  }
}

/** Under this hash anvil looks for transactions of those who did not sign: that of their bytes as they stand in a block, and the sender. */
function impersonatedHash({ raw, sender }: AdmittedTransaction): Hex {
  const bytes = bytesToHex(raw)
  const isLegacy = (raw[0] ?? 0) >= 0xc0
  return keccak256(concatHex([isLegacy ? bytes : toRlp(bytes), sender]))
}

function outputOf({ receipts }: Block, index: number): Hex {
  const result = receipts instanceof Receipts ? receipts.results.at(index) : undefined
  return result?.kind === 'executed' ? result.output : '0x'
}

function historicalState(engine: Engine, hashes: Readonly<Record<Hex, Hex>>): AnvilHistoricalState {
  const accounts: AnvilHistoricalState['accounts'] = {}
  const storage: AnvilHistoricalState['storage'] = {}
  for (const account of engine.accounts()) {
    accounts[account.address] = {
      balance: quantity(account.balance),
      nonce: Number(account.nonce),
      code_hash: keccak256(account.code),
      code: analyzedBytecode(account.code),
    }
    storage[account.address] = Object.fromEntries(
      account.storage.map(([slot, value]) => [quantity(BigInt(slot)), quantity(BigInt(value))]),
    )
  }
  return { accounts, storage, block_hashes: hashes }
}
