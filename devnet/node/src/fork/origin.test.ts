/** Origins that fail in every way, and what becomes of their forks. */
import type { Hex } from '@safelane/devnet-engine'
import { describe, expect, test } from 'vitest'
import type { NodeOptions } from '../startNode.ts'
import { startFaultyOrigin } from '../testing/faultyOrigin.ts'
import {
  balanceOf,
  fork,
  front,
  numbered,
  opened,
  origin,
  pinned,
  send,
  slotOf,
  store,
  summer,
  word,
} from '../testing/forkedOrigin.ts'
import { result, rpc } from '../testing/foundry.ts'
import type { ForkOptions } from './forkOptions.ts'
import { Origin } from './origin.ts'
import { OriginError } from './originError.ts'

describe('an origin', () => {
  const ask = (options: Partial<ForkOptions> = {}) => {
    const asked = new Origin({
      urls: [front.url],
      backoffMs: 1,
      retries: 3,
      computeUnitsPerSecond: null,
      ...options,
    })
    opened.push(asked)
    return asked
  }
  const busy = { kind: 'status', status: 429, headers: { 'retry-after': '0.01' } } as const
  const noBatches = {
    kind: 'body',
    body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}',
  } as const

  test.each([
    ['too many requests', busy],
    ['that it is busy', { kind: 'status', status: 503 }],
    ['an error of a rate limit', { kind: 'error', code: -32005, message: 'limit exceeded' }],
    ['what is no JSON', { kind: 'body', body: '<html>' }],
    ['nothing, and hangs up', { kind: 'disconnect' }],
  ] as const)('that answers %s is asked again', async (_, fault) => {
    const asked = ask()
    front.fail(fault, fault)
    const answers = ['eth_chainId', 'net_version'].map((method) => asked.request(method, []))
    expect(await Promise.all(answers)).toEqual(['0x1092', '4242'])
  })

  test('that gives a time to wait is asked again after that time, not after the usual pause', async () => {
    front.fail(busy)
    expect(await ask({ backoffMs: 600_000 }).request('eth_chainId', [])).toBe('0x1092')
  })

  test('that has complained is asked no more than compute units allow', async () => {
    const asked = ask({ computeUnitsPerSecond: 60 })
    const all = () => Promise.all(Array.from({ length: 6 }, () => asked.request('eth_chainId', [])))
    await all()
    expect(front.requests.at(-1)).toHaveLength(6)
    front.fail(busy)
    const before = front.requests.length
    await all()
    expect(front.requests.slice(before).map(({ length }) => length)).toEqual([6, 3, 3])
  })

  test('that takes no batches is asked one by one', async () => {
    front.failEach(noBatches, (messages) => messages.length > 1)
    const asked = ask()
    await Promise.all(Array.from({ length: 9 }, () => asked.request('eth_chainId', [])))
    expect(front.requests.slice(-9)).toEqual(Array.from({ length: 9 }, () => ['eth_chainId']))
  })

  test('gets the headers that were asked for', async () => {
    await fork({ headers: { 'x-api-key': 'secret' } })
    expect(front.headers.at(-1)).toMatchObject({ 'x-api-key': 'secret' })
  })

  test('that has an error of its own for a request has it passed on, at once', async () => {
    const { url } = await fork()
    front.failEach({ kind: 'error', code: -32000, message: 'missing trie node' })
    expect((await rpc(url, 'eth_getBalance', [numbered(0x123), 'latest'])).error).toMatchObject({
      code: -32000,
      message: 'missing trie node',
    })
    front.release()
    expect(await balanceOf(url, numbered(0x123))).toBe(0n)
  })

  test('that does not answer in time is given up, with a sentence that says so', async () => {
    const impatient = ask({ timeoutMs: 50, retries: 1 })
    front.failEach({ kind: 'hang' })
    await expect(impatient.request('eth_chainId', [])).rejects.toThrow(
      new OriginError(`${front.url} did not answer eth_chainId: no answer within 50 ms (2 attempts)`),
    )
  })

  test('that hangs holds up who needs it and nobody else', async () => {
    const { url, accounts } = await fork()
    const [alice, bob] = accounts.map(({ address }) => address)
    await send(url, alice, store, [7, 1])
    front.failEach({ kind: 'hang' }, (messages) => messages.some(({ params }) => params.includes(word(99))))
    const waiting = send(url, alice, store, [99, 1])
    const call = result(url, 'eth_call', [{ to: store, data: word(99) }, 'latest'])
    await front.hanging()
    // The same contract, other slots, other senders: all go on.
    for (const value of [2, 3, 4]) await send(url, bob, store, [7, value])
    expect(await slotOf(url, store, 7)).toBe(4)
    expect(await result(url, 'txpool_status')).toMatchObject({ pending: '0x1' })
    front.release()
    const receipt = await result<{ blockNumber: Hex }>(url, 'eth_getTransactionReceipt', [await waiting])
    expect(BigInt(receipt.blockNumber)).toBe(pinned + 5n)
    expect(await slotOf(url, store, 99)).toBe(1)
    expect(Number(await call)).toBeLessThanOrEqual(1)
  })

  test('that dies takes down only what needs it', async () => {
    const dying = await startFaultyOrigin(origin.url)
    const { url, accounts } = await fork({ urls: [dying.url], retries: 1 })
    const [alice, bob] = accounts.map(({ address }) => address)
    await send(url, alice, store, [7, 1])
    await dying.close()
    const data = `0x${word(98).slice(2)}${word(1).slice(2)}`
    const answers = await Promise.all([
      rpc(url, 'eth_sendTransaction', [{ from: alice, to: store, data, gas: '0xf4240' }]),
      rpc(url, 'eth_sendTransaction', [
        { from: bob, to: store, data: data.replace(word(98).slice(2), word(7).slice(2)), gas: '0xf4240' },
      ]),
    ])
    expect(answers[0]?.error?.message).toContain('did not answer eth_getStorageAt')
    expect(answers[1]).toMatchObject({ result: expect.any(String) })
    expect(await result(url, 'txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    await send(url, alice, store, [7, 6])
    expect(await slotOf(url, store, 7)).toBe(6)
    // Another node of the same chain.
    await result(url, 'anvil_setRpcUrl', [origin.url])
    await send(url, alice, store, [98, 1])
    expect(await slotOf(url, store, 98)).toBe(1)
  })

  test('is one of several: when one fails, another one is asked', async () => {
    const dead = await startFaultyOrigin(origin.url)
    const { url } = await fork({ urls: [dead.url, front.url] })
    await dead.close()
    expect(await slotOf(url, store, 7)).toBe(70)
    expect(await slotOf(url, summer, 9)).toBe(9)
  })

  test('that was never there, or has no such block, is an error at the start', async () => {
    await expect(fork({ urls: ['http://127.0.0.1:1'] })).rejects.toThrow('http://127.0.0.1:1 did not answer')
    await expect(fork({ blockNumber: 10n ** 9n })).rejects.toThrow('the origin has no block 1000000000')
    await expect(fork({ urls: ['nowhere'] })).rejects.toThrow(RangeError)
    const genesis = { alloc: {} } as NonNullable<NodeOptions['genesis']>
    await expect(fork({}, { genesis })).rejects.toThrow('leave out --init')
  })
})
