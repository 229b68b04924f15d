import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Hex, hexToBytes, toBlobs } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type BlobSidecar, versionedHash } from './chain/blobSidecar.ts'
import { loadKzg, proveBlobs } from './pool/blobVerification.ts'
import { type RunningNode, startNode } from './startNode.ts'
import { result, rpc, type StartedProcess, startAnvil } from './testing/foundry.ts'

const signer = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const alice = signer.address.toLowerCase()
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const [blob] = toBlobs({ data: '0x1234567890', to: 'hex' }) as [Hex]

let sidecar: BlobSidecar
let ours: RunningNode
let anvil: StartedProcess

beforeAll(async () => {
  sidecar = await proveBlobs([blob])
  const flags = { timestampSec: 1_800_000_000n } as const
  ours = await startNode({ port: 0, workers: 1, ...flags })
  anvil = await startAnvil('--timestamp', '1800000000')
})

afterAll(async () => {
  await ours.close()
  await anvil.kill('SIGTERM')
})

/** A signed transaction with as many copies of the blob; `more` changes its fields, `travels` what comes with it. */
function signed(nonce: number, more: object = {}, travels: Partial<BlobSidecar> | null = {}, copies = 1) {
  const { blobs, commitments, proofs } = { ...sidecar, ...travels }
  const sidecars = Array.from({ length: copies }, () => ({
    blob: blobs[0] as Hex,
    commitment: commitments[0] as Hex,
    proof: proofs[0] as Hex,
  }))
  const fields = {
    chainId: 31_337,
    type: 'eip4844',
    nonce,
    to: bob,
    gas: 100_000n,
    maxFeePerGas: 3_000_000_000n,
    maxPriorityFeePerGas: 1n,
    maxFeePerBlobGas: 1_000_000_000n,
    blobVersionedHashes: sidecars.map(({ commitment }) => versionedHash(commitment)),
    sidecars: travels === null ? false : sidecars,
    ...more,
  }
  return signer.signTransaction(fields as unknown as Parameters<typeof signer.signTransaction>[0])
}

/** The same request to both. */
async function both(method: string, ...params: unknown[]) {
  const [mine, theirs] = await Promise.all([rpc(ours.url, method, params), rpc(anvil.url, method, params)])
  return { mine, theirs }
}

const without = (value: unknown, ...names: string[]) =>
  Object.fromEntries(Object.entries(value as object).filter(([name]) => !names.includes(name)))

test('a blob transaction is checked, mined and answered with its blobs, as by anvil', async () => {
  const raw = await signed(0)
  const { mine, theirs } = await both('eth_sendRawTransaction', raw)
  expect(mine).toEqual(theirs)
  const hash = mine.result as Hex
  // anvil answers before its block stands.
  await expect
    .poll(async () => (await rpc(anvil.url, 'eth_getTransactionReceipt', [hash])).result)
    .not.toBeNull()
  const receipt = await both('eth_getTransactionReceipt', hash)
  expect(receipt.mine.result).toMatchObject({ status: '0x1', blobGasUsed: '0x20000', blobGasPrice: '0x1' })
  const hidden = ['blockHash', 'blockTimestamp']
  expect(without(receipt.mine.result, ...hidden)).toEqual(without(receipt.theirs.result, ...hidden))
  const transaction = await both('eth_getTransactionByHash', hash)
  expect(without(transaction.mine.result, ...hidden)).toEqual(without(transaction.theirs.result, ...hidden))
  expect((await both('eth_getRawTransactionByHash', hash)).mine.result).toBe(raw)
  for (const method of ['anvil_getBlobsByTransactionHash', 'eth_blobBaseFee']) {
    const answer = await both(method, ...(method === 'eth_blobBaseFee' ? [] : [hash]))
    expect(answer.mine).toEqual(answer.theirs)
  }
  const [named] = (transaction.mine.result as { blobVersionedHashes: Hex[] }).blobVersionedHashes
  expect(await result(ours.url, 'anvil_getBlobByHash', [named])).toBe(blob)
  expect(await result(ours.url, 'anvil_getBlobByHash', [hash])).toBeNull()
  const block = await both('eth_getBlockByNumber', '0x1', false)
  const counted = { blobGasUsed: '0x20000', excessBlobGas: '0x0' }
  expect([block.mine.result, block.theirs.result]).toEqual([
    expect.objectContaining(counted),
    expect.objectContaining(counted),
  ])
})

test('the Beacon API finds the blobs of a block where anvil has them', async () => {
  const named = versionedHash(sidecar.commitments[0] as Hex)
  for (const resource of [
    ...['blobs/1', 'blobs/latest', 'blobs/0', 'blobs/999', 'blobs/nonsense', `blobs/${named}`],
    ...[`blobs/1?versioned_hashes=${named}`, `blobs/1?versioned_hashes=0x01${'00'.repeat(31)}`],
    ...['genesis', 'blob_sidecars/1'],
  ]) {
    const [mine, theirs] = await Promise.all(
      [ours.url, anvil.url].map(async (url) => {
        const response = await fetch(`${url}/eth/v1/beacon/${resource}`)
        return [response.status, await response.json()]
      }),
    )
    expect(mine).toEqual(theirs)
  }
  const response = await fetch(`${ours.url}/eth/v1/beacon/blobs/1`)
  expect(await response.json()).toMatchObject({ data: [blob] })
})

test.each([
  ['without its blobs', () => signed(1, {}, null)],
  ['with a wrong proof', () => signed(1, {}, { proofs: [`0xc0${'00'.repeat(47)}`] })],
  ['with another blob', () => signed(1, {}, { blobs: toBlobs({ data: '0x99', to: 'hex' }) as Hex[] })],
  ['that names other blobs', () => signed(1, { blobVersionedHashes: [`0x01${'11'.repeat(31)}`] })],
  ['that pays less for blob gas than it costs', () => signed(1, { maxFeePerBlobGas: 0n })],
])('a blob transaction %s is refused in the words of anvil', async (_, sign) => {
  const { mine, theirs } = await both('eth_sendRawTransaction', await sign())
  expect(mine.error?.code).toBe(-32003)
  expect(mine).toEqual(theirs)
})

test('more blobs than a block takes, and more than the sender can pay for, are refused', async () => {
  expect((await rpc(ours.url, 'eth_sendRawTransaction', [await signed(1, {}, {}, 10)])).error?.message).toBe(
    'too many blobs',
  )
  const dear = await signed(1, { maxFeePerBlobGas: 10n ** 18n })
  expect((await rpc(ours.url, 'eth_sendRawTransaction', [dear])).error?.message).toBe(
    'Insufficient funds for gas * price + value',
  )
})

test('the price of blobs rises while blocks are full of them', async () => {
  // Nine blobs fill a block, and may be one transaction's.
  const { url, close } = await startNode({ port: 0, workers: 1, noMining: true, hardfork: 'prague' })
  onTestFinished(close)
  const hashes: Hex[] = []
  for (const nonce of [0, 1, 2]) {
    hashes.push(await result<Hex>(url, 'eth_sendRawTransaction', [await signed(nonce, {}, {}, 9)]))
  }
  for (let block = 0; block < 3; block++) await result(url, 'evm_mine')
  const numbers = await Promise.all(
    hashes.map(async (hash) => {
      const receipt = await result<{ blockNumber: Hex }>(url, 'eth_getTransactionReceipt', [hash])
      return receipt.blockNumber
    }),
  )
  expect(numbers).toEqual(['0x1', '0x2', '0x3'])
  const history = await result<{ blobGasUsedRatio: number[] }>(url, 'eth_feeHistory', ['0x3', 'latest', []])
  expect(history.blobGasUsedRatio).toEqual([1, 1, 1])
  const { excessBlobGas } = await result<{ excessBlobGas: Hex }>(url, 'eth_getBlockByNumber', [
    'latest',
    false,
  ])
  expect(BigInt(excessBlobGas)).toBe(6n * 131_072n)
})

test("the node's own accounts send blobs, which it proves when the request does not", async () => {
  const nonce = await result<Hex>(ours.url, 'eth_getTransactionCount', [alice])
  const hash = await result<Hex>(ours.url, 'eth_sendTransaction', [
    { from: alice, to: bob, blobs: [blob], maxFeePerBlobGas: '0x10', nonce },
  ])
  expect(await result(ours.url, 'eth_getTransactionReceipt', [hash])).toMatchObject({
    type: '0x3',
    status: '0x1',
  })
  const { proofs } = await result<{ proofs: Hex[] }>(ours.url, 'eth_getTransactionByHash', [hash])
  expect(proofs).toEqual(sidecar.proofs)
})

test('proofs of cells are checked as well (EIP-7594)', async () => {
  const { url, close } = await startNode({ port: 0, workers: 1, hardfork: 'osaka' })
  onTestFinished(close)
  const kzg = await loadKzg()
  const proofs = kzg.computeCellsAndProofs(blob)[1] as Hex[]
  const send = (list: Hex[]) =>
    rpc(url, 'eth_sendTransaction', [
      { from: alice, to: bob, blobs: [blob], commitments: sidecar.commitments, proofs: list, gas: '0x5208' },
    ])
  expect((await send(proofs.toReversed())).error?.message).toBe('invalid KZG proof')
  const { result: hash } = await send(proofs)
  const network = await result<Hex>(url, 'eth_getRawTransactionByHash', [hash])
  expect(hexToBytes(network).length).toBeGreaterThan(131_072 + 128 * 48)
  expect((await rpc(url, 'eth_sendRawTransaction', [network])).error?.message).toBe('nonce too low')
})

test('a chain with blob transactions is loaded again, also one that still waits', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'devnet-blobs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const options = { port: 0, workers: 1, noMining: true, statePath: path.join(folder, 'chain.log') }
  const first = await startNode(options)
  const mined = await result<Hex>(first.url, 'eth_sendRawTransaction', [await signed(0)])
  await result(first.url, 'evm_mine')
  const waiting = await result<Hex>(first.url, 'eth_sendRawTransaction', [await signed(1)])
  await first.close()
  const second = await startNode(options)
  onTestFinished(() => second.close())
  await result(second.url, 'evm_mine')
  for (const [hash, blockNumber] of [
    [mined, '0x1'],
    [waiting, '0x2'],
  ] as const) {
    const receipt = await result(second.url, 'eth_getTransactionReceipt', [hash])
    expect(receipt).toMatchObject({ blockNumber, blobGasUsed: '0x20000' })
  }
})
