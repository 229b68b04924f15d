/** How long a developer waits: for a block, a receipt, an answer, the start of a node. */
import type { Hex } from '@safelane/devnet-engine'
import type { NodeName } from '../parallel/building/peerNode.ts'
import { BenchedNode } from './benchedNode.ts'
import type { PreparedRequest, RawConnection } from './rawConnection.ts'

/** Milliseconds of each of so many empty blocks. */
export async function emptyBlocks(node: BenchedNode, count: number): Promise<number[]> {
  return await timeEach(node, count, () => node.prepare('evm_mine'))
}

/** Milliseconds from sending each transaction until its receipt is there, one after the other, with automine. */
export async function sendUntilReceipt(node: BenchedNode, signed: readonly Hex[]): Promise<number[]> {
  const connection = await node.connect()
  const times: number[] = []
  try {
    for (const raw of signed) {
      const send = node.prepare('eth_sendRawTransaction', raw)
      const started = performance.now()
      const hash = resultOf<Hex>(node, await connection.send(send))
      await receiptOf(node, connection, hash)
      times.push(performance.now() - started)
    }
  } finally {
    connection.close()
  }
  return times
}

async function receiptOf(node: BenchedNode, connection: RawConnection, hash: Hex): Promise<void> {
  const request = node.prepare('eth_getTransactionReceipt', hash)
  while (resultOf(node, await connection.send(request)) === null) {
    // anvil answers with the hash before the block is there.
  }
}

/** Milliseconds of each of so many requests, one after the other on one connection. */
export async function timeEach(
  node: BenchedNode,
  count: number,
  request: (index: number) => PreparedRequest,
): Promise<number[]> {
  const connection = await node.connect()
  const times: number[] = []
  try {
    for (let index = 0; index < count; index++) {
      const prepared = request(index)
      const started = performance.now()
      const answer = await connection.send(prepared)
      times.push(performance.now() - started)
      resultOf(node, answer)
    }
  } finally {
    connection.close()
  }
  return times
}

/** Answers per second of the same kind of request on many connections at once. */
export async function answersPerSec(
  node: BenchedNode,
  requests: readonly PreparedRequest[],
  connectionCount: number,
): Promise<number> {
  const connections = await Promise.all(Array.from({ length: connectionCount }, () => node.connect()))
  let next = 0
  let last: Buffer = Buffer.alloc(0)
  try {
    const started = performance.now()
    await Promise.all(
      connections.map(async (connection) => {
        while (next < requests.length) last = await connection.send(requests[next++]!)
      }),
    )
    const seconds = (performance.now() - started) / 1000
    resultOf(node, last)
    return requests.length / seconds
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** Milliseconds from starting a node's process until it has answered its first request. */
export async function coldStart(name: NodeName): Promise<number> {
  const started = performance.now()
  const node = await BenchedNode.start(name)
  await node.call('eth_chainId')
  const durationMs = performance.now() - started
  await node.close()
  return durationMs
}

function resultOf<T>(node: BenchedNode, body: Buffer): T {
  const { result, error } = JSON.parse(String(body)) as { result: T; error?: { message: string } }
  if (error) throw new Error(`${node.name}: ${error.message}`)
  return result
}
