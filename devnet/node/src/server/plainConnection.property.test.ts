import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'

const contract = '0xc000000000000000000000000000000000000001'
const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
/** As long as code may be. */
const code = `0x${'5b'.repeat(24_576)}`
/** More than a socket and its reader hold. */
const MANY = 400

let node: RunningNode

beforeAll(async () => {
  node = await startNode({ port: 0, workers: 1, recoveryThreads: 0, maxBodyBytes: 100_000 })
  await result(node.url, 'anvil_setCode', [contract, code])
})

afterAll(() => node.close())

interface Answer {
  status: number
  body: string
}

/** A connection whose answers are gathered. */
async function open() {
  const socket = connect(node.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received = Buffer.alloc(0)
  const answers: Answer[] = []
  const heads: string[] = []
  let changed = () => {}
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    for (let cut = cutAnswer(received); cut; cut = cutAnswer(received)) {
      answers.push(cut.answer)
      heads.push(cut.head)
      received = received.subarray(cut.end)
    }
    changed()
  })
  socket.on('close', () => changed())
  const heard = (count: number) =>
    new Promise<Answer[]>((resolve) => {
      changed = () => {
        if (answers.length >= count || socket.closed) resolve(answers)
      }
      changed()
    })
  return { socket, heard, heads }
}

function cutAnswer(received: Buffer): { answer: Answer; end: number; head: string } | null {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = received.toString('latin1', 0, headEnd)
  const status = Number(head.split(' ')[1])
  const bodyAt = headEnd + 4
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const end = received.indexOf('0\r\n\r\n', bodyAt)
    // Only answers without a body are sent like this.
    return end < 0
      ? null
      : { answer: { status, body: received.toString('utf8', bodyAt, end) }, end: end + 5, head }
  }
  const end = bodyAt + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  if (received.length < end) return null
  return { answer: { status, body: received.toString('utf8', bodyAt, end) }, end, head }
}

/** A request as bytes, and what has to be answered. */
interface Exchange {
  sent: string
  expected: Answer
}

const chainId = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"eth_chainId"}`
const ok = (id: number, value: string): Answer => ({
  status: 200,
  body: `{"jsonrpc":"2.0","id":${id},"result":"${value}"}`,
})

function post(body: string, fields: readonly string[] = []): string {
  const lines = ['host: node', 'content-type: application/json', ...fields]
  return `POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** The usual form, in the spellings that clients have. */
const plain = fc
  .record({
    id: fc.nat(99_999),
    fields: fc.uniqueArray(
      fc.constantFrom('Accept: */*', 'connection: Keep-Alive', 'accept-encoding:gzip', 'X-Empty:'),
    ),
  })
  .map(({ id, fields }): Exchange => ({ sent: post(chainId(id), fields), expected: ok(id, '0x7a69') }))

const others: fc.Arbitrary<Exchange> = fc.constantFrom(
  { sent: post('{"jsonrpc":"2.0","method":"eth_chainId"}'), expected: { status: 204, body: '' } },
  {
    sent: post('{'),
    expected: {
      status: 200,
      body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error: the request is not JSON"}}',
    },
  },
  {
    // Characters of several bytes, which a cut may go through, in request and answer.
    sent: post('{"jsonrpc":"2.0","id":"ü€😀","method":"eth_chainId"}'),
    expected: { status: 200, body: '{"jsonrpc":"2.0","id":"ü€😀","result":"0x7a69"}' },
  },
  {
    // Waits for a block.
    sent: post(
      `{"jsonrpc":"2.0","id":1,"method":"eth_sendTransaction","params":[{"from":"${alice}","to":"${contract}","value":"0x1","gas":"0x1"}]}`,
    ),
    expected: {
      status: 200,
      body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"intrinsic gas too low"}}',
    },
  },
  {
    sent: post(`{"jsonrpc":"2.0","id":1,"method":"eth_getCode","params":["${contract}"]}`),
    expected: ok(1, code),
  },
  {
    sent: `POST / HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\na\r\n${chainId(7).slice(0, 10)}\r\n${(chainId(7).length - 10).toString(16)}\r\n${chainId(7).slice(10)}\r\n0\r\n\r\n`,
    expected: ok(7, '0x7a69'),
  },
  { sent: post(chainId(8)).replace('application/json', 'text/plain'), expected: refused(415) },
  {
    sent: 'PUT / HTTP/1.1\r\nhost: node\r\ncontent-length: 2\r\n\r\n{}',
    expected: { status: 405, body: '' },
  },
  { sent: 'OPTIONS / HTTP/1.1\r\nhost: node\r\n\r\n', expected: { status: 200, body: '' } },
)

function refused(status: number): Answer {
  return {
    status,
    body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the content type must be application/json"}}',
  }
}

/** Sends bytes in pieces that end at the cuts, each a packet of its own. */
async function sendInPieces(socket: Socket, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  socket.setNoDelay(true)
  const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b)
  for (const [index, end] of [...ends, bytes.length].entries()) {
    const piece = bytes.subarray(index === 0 ? 0 : ends[index - 1], end)
    await new Promise((resolve) => socket.write(piece, resolve))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('HTTP', () => {
  test('answers every request in its turn, whatever form each has and however the bytes are cut', async () => {
    const exchanges = fc.array(fc.oneof({ weight: 3, arbitrary: plain }, others), {
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(exchanges, fc.array(fc.nat(), { maxLength: 6 }), async (all, cuts) => {
        const { socket, heard } = await open()
        await sendInPieces(socket, Buffer.from(all.map(({ sent }) => sent).join('')), cuts)
        expect(await heard(all.length)).toEqual(all.map(({ expected }) => expected))
        socket.destroy()
      }),
      { seed: 7, numRuns: 150 },
    )
  })

  test('says what is wrong with a request after any number of good ones, and ends the connection', async () => {
    const bad = [
      { sent: post(chainId(1)).replace('host: node\r\n', ''), status: 400 },
      { sent: post(chainId(1)).replace('host: node', 'host : node'), status: 400 },
      {
        sent: post(chainId(1)).replace('content-length: ', 'content-length: 1\r\ncontent-length: '),
        status: 400,
      },
      { sent: post(chainId(1), ['transfer-encoding: chunked']), status: 400 },
      { sent: post(chainId(1)).replace('content-length: ', 'content-length: -'), status: 400 },
      { sent: post(chainId(1), [`x-long: ${'x'.repeat(20_000)}`]), status: 431 },
      { sent: post(`[${' '.repeat(100_000)}]`), status: 413 },
      { sent: post(chainId(1), ['connection: close']), status: 200 },
      { sent: post(chainId(1)).replace('HTTP/1.1', 'HTTP/1.0'), status: 200 },
    ]
    for (const { sent, status } of bad) {
      const { socket, heard } = await open()
      socket.write(post(chainId(1)) + post(chainId(2)) + sent)
      const answers = await heard(4)
      expect(
        answers.map((answer) => answer.status),
        sent.slice(0, 200),
      ).toEqual([200, 200, status])
      expect(socket.closed).toBe(true)
    }
  })

  test('answers a client that ends its side after its requests', async () => {
    const { socket, heard } = await open()
    socket.end(post(chainId(1)) + post('{"jsonrpc":"2.0","id":2,"method":"evm_mine"}') + post(chainId(3)))
    expect(await heard(4)).toEqual([ok(1, '0x7a69'), ok(2, '0x0'), ok(3, '0x7a69')])
  })

  test('takes no more requests of a client that does not read, until it does', async () => {
    const { socket, heard } = await open()
    socket.pause()
    // Every other one waits for a block, while answers before it have not been read.
    const request =
      post(`{"jsonrpc":"2.0","id":1,"method":"eth_getCode","params":["${contract}"]}`) +
      post('{"jsonrpc":"2.0","id":2,"method":"evm_mine"}')
    const counts = () => metric('eth_getCode')
    const before = await counts()
    socket.write(request.repeat(MANY))
    await result(node.url, 'evm_mine')
    expect((await counts()) - before).toBeLessThan(MANY)
    socket.resume()
    const answers = await heard(2 * MANY)
    expect(answers).toEqual(Array.from({ length: MANY }, () => [ok(1, code), ok(2, '0x0')]).flat())
    expect((await counts()) - before).toBe(MANY)
  })

  test('answers carry the fields that HTTP and CORS want, whoever makes them', async () => {
    const { socket, heard, heads } = await open()
    const chunked = `transfer-encoding: chunked\r\n\r\n2f\r\n${chainId(1)}\r\n0\r\n\r\n`
    socket.write(post(chainId(1)))
    socket.write(post('').replace('content-length: 0\r\n\r\n', chunked))
    expect(await heard(2)).toEqual([ok(1, '0x7a69'), ok(1, '0x7a69')])
    const [ours, nodes] = heads.map((head) => {
      const fields = head
        .toLowerCase()
        .split('\r\n')
        .map((line) => line.replace(/^date: .*/, 'date'))
      return fields.sort()
    })
    expect(ours).toEqual(nodes)
    const date = /\r\ndate: (.*)/.exec(heads[0] ?? '')?.[1] ?? ''
    expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(60_000)
  })
})

async function metric(method: string): Promise<number> {
  const response = await fetch(`${node.url}/metrics`)
  const count = new RegExp(`^safelane_rpc_requests_total{method="${method}"} (\\d+)$`, 'm')
  return Number(count.exec(await response.text())?.[1] ?? 0)
}
