/** Blocks that are imported with the access list that came with them. */

import { hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MalformedAccessListError } from '../accessListHints.ts'
import type { Engine, ExecutableTransaction, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import type { BlockAccessList } from '../recording/blockAccessList.ts'
import { counterCode } from '../test/contracts.ts'
import { encodeBlock } from './block.ts'
import type { ChainView } from './chainView.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, EMPTY_ROOT, hashHeader, ZERO_NONCE } from './header.ts'
import { importBlock } from './import.ts'
import { InvalidBlockError } from './invalidBlock.ts'
import { produceBlock } from './production.ts'

const chainId = 31337
const zero: Hex = `0x${'00'.repeat(32)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const accounts = Array.from({ length: 24 }, (_, n) =>
  privateKeyToAccount(`0x${(n + 1).toString(16).padStart(64, '0')}`),
)

describe('a block that comes with its access list', () => {
  let engine: Engine
  let chain: ChainView
  let header: BlockHeader
  let rlp: Uint8Array
  let list: BlockAccessList

  beforeAll(async () => {
    engine = await createEngine(
      { chainId: BigInt(chainId), fork: 'shanghai', workers: 2, memoryMiB: 640 },
      { parallelFrom: 8 },
    )
    for (const { address } of accounts) engine.setBalance(address.toLowerCase() as Hex, 10n ** 18n)
    engine.setCode(contract, counterCode)
    const genesis: BlockHeader = {
      parentHash: zero,
      ommersHash: EMPTY_OMMERS_HASH,
      coinbase: `0x${'c0'.repeat(20)}`,
      stateRoot: engine.stateRoot(),
      transactionsRoot: EMPTY_ROOT,
      receiptsRoot: EMPTY_ROOT,
      logsBloom: `0x${'00'.repeat(256)}`,
      difficulty: 0n,
      number: 0n,
      gasLimit: 30_000_000n,
      gasUsed: 0n,
      timestampSec: 0n,
      extraData: '0x',
      prevRandao: zero,
      nonce: ZERO_NONCE,
      baseFeePerGas: 7n,
      withdrawalsRoot: EMPTY_ROOT,
    }
    const head = { header: genesis, hash: hashHeader(genesis) }
    chain = {
      schedule: [{ fork: 'shanghai' }],
      head,
      byNumber: (number) => (number === 0n ? head : undefined),
    }
    const call = {
      chainId,
      nonce: 0,
      to: contract,
      gas: 100_000n,
      maxFeePerGas: 10n,
      maxPriorityFeePerGas: 1n,
    }
    const transactions = await Promise.all(
      accounts.map(async (account): Promise<ExecutableTransaction> => {
        const raw = hexToBytes(await account.signTransaction(call))
        return { raw, sender: account.address.toLowerCase() as Hex }
      }),
    )
    const template = {
      timestampSec: 12n,
      coinbase: genesis.coinbase,
      gasLimit: genesis.gasLimit,
      prevRandao: zero,
    }
    const checkpoint = engine.checkpoint()
    const produced = await produceBlock(engine, chain, template, transactions, { record: true })
    header = produced.header
    list = produced.recording!.accessList()!
    engine.rollback(checkpoint)
    const body = { transactions: produced.transactions.map(({ raw }) => raw), ommers: [], withdrawals: [] }
    rlp = encodeBlock(header, body)
  })
  afterAll(() => engine.close())

  const written = () => list.find(({ address }) => address === contract)!.storageChanges[0]!.changes

  test('leaves the state that its header claims, be the list its own, another or none', async () => {
    expect(written()).toHaveLength(accounts.length)
    const late = list.map((account) => ({ ...account, nonceChanges: [{ index: 9, value: 1n }] }))
    for (const accessList of [list, late, list.slice(2), []]) {
      const checkpoint = engine.checkpoint()
      const { hash } = await importBlock(engine, chain, rlp, { accessList })
      expect(hash).toBe(hashHeader(header))
      expect(engine.stateRoot()).toBe(header.stateRoot)
      engine.rollback(checkpoint)
    }
  })

  test('is refused for what the block claims, not for what the list says', async () => {
    const body = { transactions: [], ommers: [], withdrawals: [] }
    const wrong = encodeBlock({ ...header, transactionsRoot: EMPTY_ROOT, stateRoot: zero }, body)
    await expect(importBlock(engine, chain, wrong, { accessList: list })).rejects.toThrow(InvalidBlockError)
  })

  test('leaves the state as it was when the list is malformed', async () => {
    const root = engine.stateRoot()
    const accessList = [{ ...list[0]!, address: '0x12' as Hex }]
    await expect(importBlock(engine, chain, rlp, { accessList })).rejects.toThrow(MalformedAccessListError)
    expect(engine.stateRoot()).toBe(root)
  })
})
