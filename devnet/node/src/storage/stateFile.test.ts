import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlockHeader, Receipts } from '@safelane/devnet-engine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'
import { StoredBlock } from './blockCodec.ts'
import { decodeRecord, encodeRecord } from './chainRecord.ts'
import { openRecordFile, rewriteRecordFile } from './recordFile.ts'
import { StateFile, storedTransaction } from './stateFile.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

let statePath: string

beforeEach(async () => {
  statePath = await mkdtemp(join(tmpdir(), 'safelane-statefile-'))
})

afterEach(async () => {
  await rm(statePath, { recursive: true })
})

async function picture(url: string): Promise<unknown[]> {
  return [
    await result(url, 'eth_getBlockByNumber', ['latest', true]),
    await result(url, 'eth_getBalance', [bob, '0x1']),
    await result(url, 'eth_getBalance', [bob, 'latest']),
    await result(url, 'txpool_content'),
  ]
}

test('compacting drops what was reverted and keeps chain, history and waiting transactions', async () => {
  const send = (url: string, more: object = {}) =>
    result(url, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1', ...more }])
  const first = await startNode({ port: 0, workers: 1, statePath })
  await send(first.url)
  await result(first.url, 'anvil_setBalance', [bob, '0x64'])
  const snapshot = await result(first.url, 'evm_snapshot')
  for (let block = 0; block < 50; block++) await send(first.url)
  await result(first.url, 'evm_revert', [snapshot])
  await send(first.url)
  await send(first.url, { nonce: '0x7' })
  const before = await picture(first.url)
  await first.close()

  const path = join(statePath, 'chain.log')
  const size = (await stat(path)).size
  const { stateFile, loaded } = await StateFile.open(statePath)
  if (!loaded) throw new Error('the file is empty')
  await stateFile.compact(loaded)
  await stateFile.close()
  expect((await stat(path)).size).toBeLessThan(size / 3)

  const second = await startNode({ port: 0, workers: 1, statePath })
  expect(await picture(second.url)).toEqual(before)
  await second.close()
})

function withoutConstants(header: BlockHeader): BlockHeader {
  const { ommersHash: _, difficulty: __, nonce: ___, withdrawalsRoot: ____, ...rest } = header
  return rest as BlockHeader
}

test('a running node rewrites its file when most of it was reverted, and reads on where everything lies now', async () => {
  const path = join(statePath, 'chain.log')
  const options = { port: 0, workers: 1, statePath, compactionFloor: 50_000 }
  const first = await startNode(options)
  const send = () => result(first.url, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  for (let block = 0; block < 4; block++) await send()
  await result(first.url, 'anvil_setBalance', [bob, '0x64'])
  const sizes: number[] = []
  for (let round = 0; round < 12; round++) {
    const snapshot = await result(first.url, 'evm_snapshot')
    for (let block = 0; block < 6; block++) await send()
    await result(first.url, 'evm_revert', [snapshot])
    sizes.push((await stat(path)).size)
  }
  expect(sizes.some((size, round) => round > 0 && size < (sizes[round - 1] as number))).toBe(true)
  expect(Math.max(...sizes)).toBeLessThan(2 * 50_000)
  await send()
  const history = async (url: string) => [
    await picture(url),
    await result(url, 'eth_getBlockByNumber', ['0x2', true]),
  ]
  const before = await history(first.url)
  await first.close()
  const second = await startNode(options)
  expect(await history(second.url)).toEqual(before)
  await second.close()
})

test('files from before blocks were bytes are read, though their headers lack what is the same in all of them', async () => {
  const first = await startNode({ port: 0, workers: 1, statePath })
  await result(first.url, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  const before = await picture(first.url)
  await first.close()

  const path = join(statePath, 'chain.log')
  const { file } = await openRecordFile(path)
  const older = [...file.records()].map(({ payload }) => {
    const record = decodeRecord(payload)
    if (record.kind === 'genesis') {
      return encodeRecord({ ...record, header: withoutConstants(record.header) })
    }
    if (record.kind !== 'block' || !('body' in record)) return payload
    const { change, settings } = record
    const body = Buffer.from(record.body)
    const { hash, header, transactions, receipts } = new StoredBlock(
      body,
      () => body,
      () => change,
    )
    return encodeRecord({
      kind: 'block',
      hash,
      header: withoutConstants(header),
      transactions: transactions.map(storedTransaction),
      receipts: (receipts as Receipts).results.bytes,
      change,
      settings,
    })
  })
  await file.close()
  await (await rewriteRecordFile(path, older)).close()

  const second = await startNode({ port: 0, workers: 1, statePath })
  expect(await picture(second.url)).toEqual(before)
  await second.close()
})
