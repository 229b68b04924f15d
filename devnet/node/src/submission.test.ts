/** Raw transactions over the wire: whoever recovers them, and however many come at once. */
import fc from 'fast-check'
import type { Hex } from 'viem'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { AdmittedTransaction } from './chain/admittedTransaction.ts'
import { recoverCandidate } from './pool/signedTransaction.ts'
import { type NodeOptions, type RunningNode, startNode } from './startNode.ts'
import { type RpcAnswer, result, rpc } from './testing/foundry.ts'
import {
  asHex,
  rawBatches,
  rawTransactionSenders,
  signedTransactions,
  transactionOfNobody,
} from './testing/rawTransactions.ts'

const seed = 20_261_121
const nodes: RunningNode[] = []

async function start(options: NodeOptions): Promise<RunningNode> {
  const node = await startNode({ port: 0, workers: 1, gasLimit: 100_000_000n, ...options })
  nodes.push(node)
  return node
}

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

const request = (raw: Uint8Array, id: number) => ({
  jsonrpc: '2.0',
  id,
  method: 'eth_sendRawTransaction',
  params: [asHex(raw)],
})

async function sendBatch(url: string, raws: readonly Uint8Array[]): Promise<RpcAnswer[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(raws.map(request)),
  })
  return (await response.json()) as RpcAnswer[]
}

function fund({ node }: RunningNode, senders: readonly Hex[]): Promise<void> {
  return node.mutateState((engine) => {
    for (const sender of senders) engine.setBalance(sender, 10n ** 18n)
  })
}

test('a node that recovers on threads answers, pools and mines what one does that recovers on its main thread', async () => {
  const signed = await signedTransactions()
  const options = { noMining: true, timestampSec: 1_800_000_000n }
  const [alone, threaded] = [
    await start({ ...options, recoveryThreads: 0 }),
    await start({ ...options, recoveryThreads: 2 }),
  ]
  const on = <T>(ask: (url: string) => Promise<T>) => Promise.all([ask(alone.url), ask(threaded.url)])
  await fund(alone, rawTransactionSenders)
  await fund(threaded, rawTransactionSenders)
  await fc.assert(
    fc.asyncProperty(rawBatches(signed, 80), async (batch) => {
      if (batch.length === 0) return
      const snapshots = await on((url) => result(url, 'evm_snapshot'))
      expect(snapshots[1]).toEqual(snapshots[0])
      const answers = await on((url) => sendBatch(url, batch))
      expect(answers[1]).toEqual(answers[0])
      const pools = await on((url) => result(url, 'txpool_content'))
      expect(pools[1]).toEqual(pools[0])
      await on((url) => result(url, 'evm_setNextBlockTimestamp', [1_800_000_010]))
      await on((url) => result(url, 'evm_mine'))
      const blocks = await on((url) => result(url, 'eth_getBlockByNumber', ['latest', true]))
      expect(blocks[1]).toEqual(blocks[0])
      await on((url) => result(url, 'anvil_dropAllTransactions'))
      await on((url) => result(url, 'evm_revert', [snapshots[0]]))
    }),
    { seed, numRuns: 12 },
  )
})

test('what a batch asks between two transactions is answered as of that moment', async () => {
  const running = await start({ noMining: true })
  const { url } = running
  const signed = (await signedTransactions()).filter((raw) => raw[0] !== 3)
  const [first, second] = signed as [Uint8Array, Uint8Array]
  const sender = rawTransactionSenders[0] as Hex
  await fund(running, [sender])
  const count = { jsonrpc: '2.0', method: 'eth_getTransactionCount', params: [sender, 'pending'] }
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      { ...count, id: 0 },
      request(first, 1),
      { ...count, id: 2 },
      request(second, 3),
      { ...count, id: 4 },
    ]),
  })
  const answers = (await response.json()) as RpcAnswer[]
  expect([answers[0], answers[2], answers[4]].map((answer) => answer?.result)).toEqual(['0x0', '0x1', '0x2'])
})

test('thousands who submit at once over HTTP and WebSocket each get their answer, in order, and each transaction is mined once', async () => {
  const running = await start({ gasLimit: 1_000_000_000n })
  const { url, node } = running
  const good: AdmittedTransaction[] = []
  for (let r = 1n; good.length < 3_000; r++) {
    const raw = transactionOfNobody(r, 1n)
    const recovered = recoverCandidate(raw)
    if (typeof recovered === 'object') good.push(recovered.transaction)
  }
  await fund(
    running,
    good.map(({ sender }) => sender),
  )
  // Every tenth is followed by one that is refused: nobody has its sender's funds.
  const items = good.flatMap((transaction, index) =>
    index % 10 === 0 ? [transaction, { raw: transaction.raw.slice(0, -1), hash: null }] : [transaction],
  )
  const [overHttp, overSockets] = [items.slice(0, 1_500), items.slice(1_500)]

  const single = overHttp.map(async ({ raw, hash }) => {
    const answer = await rpc(url, 'eth_sendRawTransaction', [asHex(raw)])
    if (hash === null) expect(answer).toMatchObject({ error: { message: 'Failed to decode transaction' } })
    else expect(answer).toMatchObject({ result: hash })
  })
  const connections = 60
  const perConnection = Math.ceil(overSockets.length / connections)
  const sockets = Array.from({ length: connections }, async (_, connection) => {
    const own = overSockets.slice(connection * perConnection, (connection + 1) * perConnection)
    const answers = await overSocket(
      url,
      own.map(({ raw }, id) => JSON.stringify(request(raw, id))),
    )
    expect(answers.map(({ id }) => id)).toEqual(own.map((_, id) => id))
    for (const [index, { hash }] of own.entries()) {
      if (hash === null) {
        expect(answers[index]).toMatchObject({ error: { message: 'Failed to decode transaction' } })
      } else expect(answers[index]).toMatchObject({ result: hash })
    }
  })
  await Promise.all([...single, ...sockets])

  const mined: Hex[] = []
  for (const { block } of node.store.entries()) mined.push(...block.transactions.map(({ hash }) => hash))
  expect(mined.length).toBe(good.length)
  expect(new Set(mined)).toEqual(new Set(good.map(({ hash }) => hash)))
})

/** Sends messages without waiting, and returns as many answers in the order in which they came. */
function overSocket(url: string, messages: readonly string[]): Promise<(RpcAnswer & { id: number })[]> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const answers: (RpcAnswer & { id: number })[] = []
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => {
      for (const message of messages) socket.send(message)
    })
    socket.on('message', (data) => {
      answers.push(JSON.parse(String(data)) as RpcAnswer & { id: number })
      if (answers.length < messages.length) return
      socket.close()
      resolve(answers)
    })
  })
}
