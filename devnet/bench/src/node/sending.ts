/** Signed ERC-20 transfers, from the first byte sent until all of them stand in blocks. */
import { equal } from 'node:assert/strict'
import type { Hex } from '@safelane/devnet-engine'
import { keccak256 } from '@safelane/devnet-engine'
import { bytesToHex, hexToBytes } from 'viem'
import { type BenchedNode, resultsOf } from './benchedNode.ts'
import type { PreparedRequest, RawConnection } from './rawConnection.ts'

/** Transactions in one HTTP request. */
export const BATCH = 200
/** Connections that send batches, each the next when the last is answered. */
const BATCH_CONNECTIONS = 1
/** Connections that send one transaction per request. */
export const SINGLE_CONNECTIONS = 64
/** Receipts read after each run; all transactions are counted. */
const RECEIPTS_READ = 20

export interface Sending {
  transactionsPerSec: number
  /** The longest that one request took, in milliseconds. */
  longestMs: number
}

/** In batches of 200. */
export async function sendBatches(node: BenchedNode, signed: readonly Hex[]): Promise<Sending> {
  const batches = Array.from({ length: Math.ceil(signed.length / BATCH) }, (_, index) =>
    signed
      .slice(index * BATCH, (index + 1) * BATCH)
      .map((raw) => ({ method: 'eth_sendRawTransaction', params: [raw] })),
  )
  const requests = batches.map((batch) => node.prepareBatch(batch))
  return await send(node, signed, requests, BATCH_CONNECTIONS, (body, index) => {
    resultsOf(body, batches[index] ?? [])
  })
}

/** One request per transaction, on 64 connections. */
export async function sendSingly(node: BenchedNode, signed: readonly Hex[]): Promise<Sending> {
  const requests = signed.map((raw) => node.prepare('eth_sendRawTransaction', raw))
  return await send(node, signed, requests, SINGLE_CONNECTIONS, (body) => {
    const { error } = JSON.parse(String(body)) as { error?: { message: string } }
    if (error) throw new Error(`${node.name}: ${error.message}`)
  })
}

async function send(
  node: BenchedNode,
  signed: readonly Hex[],
  requests: readonly PreparedRequest[],
  connectionCount: number,
  check: (body: Buffer, index: number) => void,
): Promise<Sending> {
  const connections = await Promise.all(Array.from({ length: connectionCount }, () => node.connect()))
  const before = await node.call<Hex>('eth_blockNumber')
  const answers: Buffer[] = []
  let next = 0
  let longestMs = 0
  const run = async (connection: RawConnection) => {
    while (next < requests.length) {
      const index = next++
      const started = performance.now()
      answers[index] = await connection.send(requests[index]!)
      longestMs = Math.max(longestMs, performance.now() - started)
    }
  }
  try {
    const started = performance.now()
    await Promise.all(connections.map(run))
    await node.settled()
    const seconds = (performance.now() - started) / 1000
    answers.forEach(check)
    await checkIncluded(node, signed, BigInt(before))
    return { transactionsPerSec: signed.length / seconds, longestMs }
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** All of them are in blocks since then, and those looked at have succeeded. */
async function checkIncluded(node: BenchedNode, signed: readonly Hex[], before: bigint): Promise<void> {
  const head = BigInt(await node.call<Hex>('eth_blockNumber'))
  const counts = await node.all(
    Array.from({ length: Number(head - before) }, (_, index) => ({
      method: 'eth_getBlockTransactionCountByNumber',
      params: [`0x${(before + 1n + BigInt(index)).toString(16)}`],
    })),
  )
  const included = counts.reduce((sum: number, count) => sum + Number(count), 0)
  equal(included, signed.length, `${node.name}: transactions are missing`)
  const step = Math.ceil(signed.length / RECEIPTS_READ)
  const hashes = signed
    .filter((_, index) => index % step === 0)
    .map((raw) => bytesToHex(keccak256(hexToBytes(raw))))
  const receipts = await node.all(
    hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  )
  for (const receipt of receipts)
    equal((receipt as { status: Hex }).status, '0x1', `${node.name}: a transfer failed`)
}
