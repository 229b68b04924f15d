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
/** After so long nobody waits for what is in no block yet: what is there is counted. */
export const SENDING_MAX_MS = 60_000
/** Receipts read after each run; all transactions are counted. */
const RECEIPTS_READ = 20

export interface Sending {
  transactionsPerSec: number
  /** The longest that one request took, in milliseconds. */
  longestMs: number
  /** Transactions in blocks; fewer than were to be sent when time was over. */
  included: number
}

/** In batches of 200. */
export async function sendBatches(
  node: BenchedNode,
  signed: readonly Hex[],
  connections = BATCH_CONNECTIONS,
): Promise<Sending> {
  const batches = Array.from({ length: Math.ceil(signed.length / BATCH) }, (_, index) =>
    signed
      .slice(index * BATCH, (index + 1) * BATCH)
      .map((raw) => ({ method: 'eth_sendRawTransaction', params: [raw] })),
  )
  const requests = batches.map((batch) => node.prepareBatch(batch))
  return await send(node, signed, requests, connections, (body, index) => {
    resultsOf(body, batches[index] ?? [])
  })
}

/** One request per transaction, on 64 connections. */
export async function sendSingly(
  node: BenchedNode,
  signed: readonly Hex[],
  limitMs = SENDING_MAX_MS,
): Promise<Sending> {
  const requests = signed.map((raw) => node.prepare('eth_sendRawTransaction', raw))
  return await send(
    node,
    signed,
    requests,
    SINGLE_CONNECTIONS,
    (body) => {
      const { error } = JSON.parse(String(body)) as { error?: { message: string } }
      if (error) throw new Error(`${node.name}: ${error.message}`)
    },
    limitMs,
  )
}

async function send(
  node: BenchedNode,
  signed: readonly Hex[],
  requests: readonly PreparedRequest[],
  connectionCount: number,
  check: (body: Buffer, index: number) => void,
  limitMs = SENDING_MAX_MS,
): Promise<Sending> {
  const connections = await Promise.all(Array.from({ length: connectionCount }, () => node.connect()))
  const before = BigInt(await node.call<Hex>('eth_blockNumber'))
  const answers: Buffer[] = []
  let next = 0
  let longestMs = 0
  const started = performance.now()
  const deadline = started + limitMs
  const run = async (connection: RawConnection) => {
    while (next < requests.length && performance.now() < deadline) {
      const index = next++
      const sent = performance.now()
      answers[index] = await connection.send(requests[index]!)
      longestMs = Math.max(longestMs, performance.now() - sent)
    }
  }
  try {
    await Promise.all(connections.map(run))
    const isSettled = await node.settled(deadline)
    const seconds = (performance.now() - started) / 1000
    answers.forEach(check)
    const included = await countIncluded(node, before)
    if (isSettled && next === requests.length) {
      if (included !== signed.length) throw new Error(await describeMissing(node, signed, before, included))
      await checkReceipts(node, signed)
    }
    return { transactionsPerSec: included / seconds, longestMs, included }
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** Transactions in the blocks after `before`. */
async function countIncluded(node: BenchedNode, before: bigint): Promise<number> {
  const head = BigInt(await node.call<Hex>('eth_blockNumber'))
  const counts = await node.all(
    Array.from({ length: Number(head - before) }, (_, index) => ({
      method: 'eth_getBlockTransactionCountByNumber',
      params: [`0x${(before + 1n + BigInt(index)).toString(16)}`],
    })),
  )
  return counts.reduce((sum: number, count) => sum + Number(count), 0)
}

/** What is missing, for whoever looks for the reason. */
async function describeMissing(
  node: BenchedNode,
  signed: readonly Hex[],
  before: bigint,
  included: number,
): Promise<string> {
  const receipts = await node.all(
    hashesOf(signed).map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  )
  const without = receipts.flatMap((receipt, index) => (receipt === null ? [index] : []))
  const pool = JSON.stringify(await node.call('txpool_status'))
  const head = BigInt(await node.call<Hex>('eth_blockNumber'))
  return (
    `${node.name}: blocks ${before + 1n} to ${head} count ${included} of ${signed.length} transactions; ` +
    `${without.length} have no receipt (places ${without[0]} to ${without.at(-1)}), pool ${pool}`
  )
}

const hashesOf = (signed: readonly Hex[]) => signed.map((raw) => bytesToHex(keccak256(hexToBytes(raw))))

/** Those looked at have succeeded. */
async function checkReceipts(node: BenchedNode, signed: readonly Hex[]): Promise<void> {
  const step = Math.ceil(signed.length / RECEIPTS_READ)
  const hashes = hashesOf(signed.filter((_, index) => index % step === 0))
  const receipts = await node.all(
    hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  )
  for (const receipt of receipts)
    equal((receipt as { status: Hex }).status, '0x1', `${node.name}: a transfer failed`)
}
