/** EIP-7934: a block of Osaka has at most 8 MiB of RLP, whether it is imported or made here. */
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createLegacyTx } from '@ethereumjs/tx'
import { createAddressFromPrivateKey } from '@ethereumjs/util'
import { afterAll, expect, test } from 'vitest'
import type { Engine, ExecutableTransaction, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { hexToBytes } from '../hex.ts'
import { consolidationRequests, withdrawalRequests } from '../test/systemContracts.ts'
import { encodeBlock } from './block.ts'
import type { ChainView } from './chainView.ts'
import {
  type BlockHeader,
  EMPTY_OMMERS_HASH,
  EMPTY_REQUESTS_HASH,
  EMPTY_ROOT,
  hashHeader,
  ZERO_NONCE,
} from './header.ts'
import { importBlock } from './import.ts'
import { produceBlock } from './production.ts'

const sizeMax = 8_388_608
const key = hexToBytes(`0x${'45'.repeat(32)}`, 32)
const sender = createAddressFromPrivateKey(key).toString() as Hex
const zero: Hex = `0x${'00'.repeat(32)}`
const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague })

const engines: Engine[] = []
afterAll(async () => {
  for (const engine of engines) await engine.close()
})

async function createChainEngine(): Promise<Engine> {
  const engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 1024 })
  engines.push(engine)
  for (const { address, code } of [withdrawalRequests, consolidationRequests]) engine.setCode(address, code)
  engine.setBalance(sender, 10n ** 20n)
  return engine
}

function genesisOf(engine: Engine): BlockHeader {
  return {
    parentHash: zero,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: `0x${'00'.repeat(20)}`,
    stateRoot: engine.stateRoot(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: 0n,
    number: 0n,
    gasLimit: 100_000_000n,
    gasUsed: 0n,
    timestampSec: 0n,
    extraData: '0x',
    prevRandao: zero,
    nonce: ZERO_NONCE,
    baseFeePerGas: 7n,
    withdrawalsRoot: EMPTY_ROOT,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: zero,
    requestsHash: EMPTY_REQUESTS_HASH,
  }
}

function zeros(nonce: number, length: number): ExecutableTransaction {
  const fields = { nonce: BigInt(nonce), gasPrice: 10n, gasLimit: 15_000_000n, to: sender }
  const transaction = createLegacyTx({ ...fields, data: new Uint8Array(length) }, { common })
  return { raw: transaction.sign(key).serialize(), sender }
}

const others = Array.from({ length: 5 }, (_, nonce) => zeros(nonce, 1_400_000))
/** Six transactions of zeros, the last of which has `lastLength` of them. */
const transactions = (lastLength: number): ExecutableTransaction[] => [...others, zeros(5, lastLength)]

test('a block of exactly the limit is imported; one byte more is refused, and not made', async () => {
  const engine = await createChainEngine()
  const genesis = genesisOf(engine)
  const head = { header: genesis, hash: hashHeader(genesis) }
  const prague: ChainView = { schedule: [{ fork: 'prague' }], head, byNumber: () => undefined }
  const osaka: ChainView = { ...prague, schedule: [{ fork: 'osaka' }] }
  const template = { timestampSec: 12n, coinbase: sender, gasLimit: 100_000_000n, prevRandao: zero }
  const genesisState = engine.checkpoint()
  /** Prague has no limit and, but for that, the same rules for these transactions. */
  const build = async (lastLength: number): Promise<Uint8Array> => {
    const { header, transactions: included } = await produceBlock(
      engine,
      prague,
      template,
      transactions(lastLength),
    )
    engine.rollback(genesisState)
    const raw = included.map((transaction) => transaction.raw)
    return encodeBlock(header, { transactions: raw, ommers: [], withdrawals: [] })
  }
  const lastLength = 1_300_000 + sizeMax - (await build(1_300_000)).length
  const largest = await build(lastLength)
  expect(largest.length).toBe(sizeMax)
  const tooLarge = await build(lastLength + 1)
  expect(tooLarge.length).toBe(sizeMax + 1)
  await expect(importBlock(engine, osaka, tooLarge)).rejects.toMatchObject({ reason: 'block-too-large' })
  const imported = await importBlock(engine, osaka, largest)
  expect(imported.receipts).toHaveLength(6)
  engine.rollback(genesisState)

  const made = await produceBlock(engine, osaka, template, transactions(lastLength + 1))
  expect(made.transactions).toHaveLength(5)
  expect(made.rejected).toMatchObject([{ reason: 'block-size-limit-exceeded' }])
})
