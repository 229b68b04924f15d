import { type BlockHeader, hashHeader, type Receipt } from '@safelane/devnet-engine'
import { hexToBytes } from 'viem'
import { expect, test } from 'vitest'
import { candidateOf } from '../chain/admittedTransaction.ts'
import { type Block, blockJson } from '../chain/block.ts'
import { startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'
import { transactionOfNobody } from '../testing/rawTransactions.ts'
import { encodeBlockBody, StoredBlock } from './blockCodec.ts'

const sender = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'

function stored(block: Block): StoredBlock {
  const body = Buffer.from(encodeBlockBody(block))
  return new StoredBlock(
    body,
    () => body,
    () => block.change,
  )
}

function shown(block: Block) {
  return { block: blockJson(block, true), receipts: [...block.receipts], change: block.change }
}

test('a block read back from its bytes is the block, whoever made it', async () => {
  const devnet = await startNode({ port: 0, workers: 1 })
  const data = '0x435f55435f5260205fa000'
  await result(devnet.url, 'eth_sendTransaction', [{ from: sender, data, gas: '0x30d40' }])
  const { head, genesis } = devnet.node.store
  await devnet.close()
  expect(head.receipts).toHaveLength(1)
  for (const block of [genesis, head]) expect(shown(stored(block))).toEqual(shown(block))

  const raw = transactionOfNobody(5n, 7n)
  const receipt: Receipt = {
    ...(head.receipts.at(0) as Receipt),
    stateRoot: head.hash,
    contractAddress: null,
    logs: [{ address: sender, topics: [head.hash], data: '0x' }],
  }
  const { baseFeePerGas: _, withdrawalsRoot: __, blobGasUsed: ___, excessBlobGas: ____, ...old } = head.header
  const { parentBeaconBlockRoot: _____, requestsHash: ______, ...header } = old
  const foreign: Block = {
    header: header as BlockHeader,
    hash: hashHeader(header as BlockHeader),
    // As of an impersonated sender, whose transaction has a hash that its bytes do not have.
    transactions: [{ ...candidateOf(raw, sender).transaction, hash: head.hash }],
    receipts: [receipt],
    change: { undo: new Uint8Array(), redo: hexToBytes('0x00') },
    ommers: [head.header, header as BlockHeader],
  }
  const withdrawals = [{ index: 1n, validatorIndex: 2n, address: sender, amountGwei: 3n }] as const
  expect(stored(foreign).transactions).toEqual(foreign.transactions)
  expect(shown(stored(foreign))).toEqual(shown(foreign))
  for (const list of [[], withdrawals]) {
    const block = { ...foreign, header: head.header, hash: head.hash, withdrawals: list }
    expect(shown(stored(block))).toEqual(shown(block))
  }
})
