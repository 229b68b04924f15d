import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { parseCommandLine } from '../commandLine/commandLine.ts'
import { type NodeOptions, startNode } from '../startNode.ts'
import { result, rpc } from '../testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const chainId = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'
const json = { 'content-type': 'application/json' }

async function start(options: NodeOptions = {}) {
  const node = await startNode({ port: 0, workers: 1, recoveryThreads: 0, ...options })
  onTestFinished(() => node.close())
  return node
}

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'devnet-ipc-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return path.join(folder, 'node.ipc')
}

/** A client of the socket: what it hears, message by message. */
async function openIpc(file: string) {
  const socket = connect(file)
  onTestFinished(() => void socket.destroy())
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const lines: unknown[] = []
  let rest = ''
  let changed = () => {}
  socket.on('data', (chunk) => {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() as string
    lines.push(...parts.map((part) => JSON.parse(part) as unknown))
    changed()
  })
  const heard = (count: number) =>
    new Promise<unknown[]>((resolve) => {
      changed = () => {
        if (lines.length >= count) resolve(lines)
      }
      changed()
    })
  return { socket, heard }
}

const ended = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

test('IPC answers requests that follow each other with and without line feeds, batches and subscriptions', async () => {
  const ipcPath = await socketPath()
  await start({ ipcPath })
  const { socket, heard } = await openIpc(ipcPath)
  socket.write(`${chainId}${chainId.replace('"id":1', '"id":2')}\n[${chainId}]`)
  const answers = await heard(3)
  expect(answers).toContainEqual({ jsonrpc: '2.0', id: 1, result: '0x7a69' })
  expect(answers).toContainEqual({ jsonrpc: '2.0', id: 2, result: '0x7a69' })
  expect(answers).toContainEqual([{ jsonrpc: '2.0', id: 1, result: '0x7a69' }])
  socket.write('{"jsonrpc":"2.0","id":3,"method":"eth_subscribe","params":["newHeads"]}')
  await heard(4)
  socket.write('{"jsonrpc":"2.0","id":4,"method":"evm_mine"}')
  expect(await heard(6)).toContainEqual(
    expect.objectContaining({
      method: 'eth_subscription',
      params: expect.objectContaining({
        result: expect.objectContaining({ number: '0x1' }) as unknown,
      }) as unknown,
    }),
  )
})

test('IPC tells what is no JSON and hangs up; the file is gone with the node', async () => {
  const ipcPath = await socketPath()
  const node = await startNode({ port: 0, workers: 1, recoveryThreads: 0, ipcPath })
  const { socket, heard } = await openIpc(ipcPath)
  socket.write('hello')
  expect(await heard(1)).toEqual([
    expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32700 }) as unknown }),
  ])
  await ended(socket)
  await node.close()
  await expect(access(ipcPath)).rejects.toThrow('ENOENT')
})

test('a socket in use is an error; other files are left alone', async () => {
  const ipcPath = await socketPath()
  await start({ ipcPath })
  await expect(startNode({ port: 0, workers: 1, ipcPath })).rejects.toThrow('EADDRINUSE')
  await writeFile(`${ipcPath}.txt`, 'mine')
  await expect(startNode({ port: 0, workers: 1, ipcPath: `${ipcPath}.txt` })).rejects.toThrow('EADDRINUSE')
})

test('several hosts are served on one port', async () => {
  const { port, hosts } = await start({ host: ['127.0.0.1', '127.0.0.2'] })
  expect(hosts).toEqual(['127.0.0.1', '127.0.0.2'])
  for (const host of hosts) expect(await result(`http://${host}:${port}`, 'eth_chainId')).toBe('0x7a69')
})

test('flags of the server: hosts repeated or with commas, the socket, CORS and size limit', () => {
  const options = (...argv: string[]) => parseCommandLine(argv, {}).options
  expect(options().host).toBe('127.0.0.1')
  expect(options('--host', '::1', '--host', '10.0.0.1,10.0.0.2').host).toEqual([
    '::1',
    '10.0.0.1',
    '10.0.0.2',
  ])
  expect(options('--ipc').ipcPath).toMatch(/anvil\.ipc$/)
  expect(options('--ipc', 'here.ipc').ipcPath).toBe('here.ipc')
  expect(options().ipcPath).toBeUndefined()
  expect(options('--no-cors').allowOrigin).toBeNull()
  expect(options('--allow-origin', 'https://a.example').allowOrigin).toBe('https://a.example')
  expect(options('--no-request-size-limit').maxBodyBytes).toBeGreaterThan(500_000_000)
  expect(parseCommandLine(['--host', '::1'], { ANVIL_IP_ADDR: '0.0.0.0' }).options.host).toBe('::1')
})

test('requests that are too large are refused with 413, also when they do not say how long they are', async () => {
  const { url } = await start({ maxBodyBytes: 100 })
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'web3_sha3',
    params: [`0x${'00'.repeat(60)}`],
  })
  const refused = await fetch(url, { method: 'POST', headers: json, body })
  expect([refused.status, await refused.json()]).toEqual([
    413,
    { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'the request is larger than 100 bytes' } },
  ])
  const status = await new Promise((resolve, reject) => {
    const chunked = request(url, { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' } })
    chunked.on('response', (response) => resolve(response.statusCode))
    chunked.on('error', reject)
    chunked.end(body)
  })
  expect(status).toBe(413)
  expect((await fetch(url, { method: 'POST', headers: json, body: chainId })).status).toBe(200)
})

test.each([
  [{}, '*', true, true],
  [{ allowOrigin: 'https://a.example' }, 'https://a.example', true, false],
  [{ allowOrigin: null }, null, false, false],
] as const)(
  'with %j answers allow the origin %j, and WebSockets other origins: %j, %j',
  async (options, header, own, other) => {
    const { url } = await start(options)
    const response = await fetch(url, { method: 'POST', headers: json, body: chainId })
    expect(response.headers.get('access-control-allow-origin')).toBe(header)
    const opens = (origin?: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(url.replace('http', 'ws'), origin === undefined ? {} : { origin })
        socket.once('open', () => resolve(true)).once('error', () => resolve(false))
        onTestFinished(() => socket.terminate())
      })
    expect(await opens()).toBe(true)
    expect(await opens('https://a.example')).toBe(own)
    expect(await opens('https://b.example')).toBe(other)
  },
)

test('answers under way are given when the node stops, over HTTP, WebSocket and IPC', async () => {
  const ipcPath = await socketPath()
  const node = await startNode({ port: 0, workers: 1, recoveryThreads: 0, ipcPath })
  const socket = new WebSocket(node.url.replace('http', 'ws'))
  await new Promise((resolve) => socket.once('open', resolve))
  const messages: unknown[] = []
  const arrivedOverWebSocket = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      messages.push(JSON.parse(String(data)))
      resolve()
    })
  })
  const hungUp = new Promise((resolve) => socket.once('close', resolve))
  const ipc = await openIpc(ipcPath)
  const begun = new Promise<void>((resolve) => node.node.events.once('block', () => resolve()))
  const overHttp = rpc(node.url, 'anvil_mine', ['0x12c'])
  await begun
  // They wait until the blocks are made; what is sent after them does not.
  const waiting = `{"jsonrpc":"2.0","id":2,"method":"eth_getBalance","params":["${alice}"]}`
  for (const request of [waiting, chainId]) {
    socket.send(request)
    ipc.socket.write(request)
  }
  await arrivedOverWebSocket
  await ipc.heard(1)
  await node.close()
  expect(await overHttp).toMatchObject({ result: null })
  await hungUp
  const balance = { jsonrpc: '2.0', id: 2, result: '0x21e19e0c9bab2400000' }
  expect(messages).toContainEqual(balance)
  expect(await ipc.heard(2)).toContainEqual(balance)
  await expect(rpc(node.url, 'eth_chainId')).rejects.toThrow('fetch failed')
})
