import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { startTestChain, TEST_KEYS, type TestChain } from '@safelane/chain/testing'
import { createTestDatabase, type TestDatabase } from '@safelane/postgres'
import type { TypedDataDefinition } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSafelane, errorCodeOf, signInForApiKey, verifyAuditTrail, verifyWebhook } from './index.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const ana = privateKeyToAccount(TEST_KEYS[2])
const bob = privateKeyToAccount(TEST_KEYS[3])

let chain: TestChain
let database: TestDatabase
let url: string
let apiKey: string
const processes: ChildProcess[] = []

/** Runs one of the repository's programs and gives the rest of the line it says it is ready with. */
async function start(file: string, ready: RegExp, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['--no-warnings', path.join(root, file)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  processes.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    const said = ready.exec(line)
    if (said !== null) return said[1] ?? ''
  }
  throw new Error(`${file} ended before it was ready`)
}

/** Runs an example as its comment says and gives what it printed. */
async function runExample(name: string, env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, ['--no-warnings', path.join(root, 'packages/sdk/examples', name)], {
    env: { ...process.env, SAFELANE_URL: url, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (text) => {
    printed += text
  })
  const [code] = await once(child, 'close')
  expect(code, name).toBe(0)
  return printed.trim()
}

beforeAll(async () => {
  ;[chain, database] = await Promise.all([startTestChain(), createTestDatabase()])
  const env = {
    DATABASE_URL: database.url,
    CHAIN_RPC_URL: chain.rpcUrl,
    SAFELANE_DEPLOYMENTS: chain.deploymentFile,
    SAFELANE_SESSION_SECRET: 'a secret of a test, long enough for it',
    SAFELANE_API_PORT: '0',
  }
  await start('apps/worker/src/main.ts', /^READY worker/, env)
  url = await start('apps/api/src/main.ts', /^READY api (\S+)/, env)
  apiKey = await runExample('createApiKey.ts')
})
afterAll(async () => {
  for (const child of processes) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  await Promise.all([chain.stop(), database.drop()])
})

const sign = (typedData: TypedDataDefinition) => ana.signTypedData(typedData)
const terms = { payer: ana.address, recipient: bob.address, amount: '1', token: 'USDC', sign }

describe('the examples', () => {
  it('make a key and pay, by the SDK and by plain HTTP', async () => {
    expect(apiKey).toMatch(/^slk_/)
    const settled = /^settled 0x[0-9a-f]{64} in transaction 0x[0-9a-f]{64}$/
    expect(await runExample('pay.ts', { SAFELANE_API_KEY: apiKey })).toMatch(settled)
    expect(await runExample('payByHttp.ts', { SAFELANE_API_KEY: apiKey })).toMatch(settled)
  })
})

describe('plans and payroll', () => {
  it('are a call and a signature away', async () => {
    const env = { SAFELANE_API_KEY: apiKey }
    expect(await runExample('payroll.ts', env)).toBe('settled 3 payments')
    expect(await runExample('plan.ts', env)).toBe('3 payments, paused, cancelled, dates voided open open')
  })
})

describe('an integrator', () => {
  it.each(['refund.ts', 'refundByHttp.ts'])(
    'is paid, hears of it, gives it back and hears of that: %s',
    async (name) => {
      const printed = await runExample(name, { SAFELANE_API_KEY: apiKey })
      expect(printed).toMatch(/^payment\.settled (0x[0-9a-f]{64})\npayment\.refunded \1 by 0x[0-9a-f]{64}$/)
    },
  )
})

describe('a request', () => {
  it('is paid in parts by the SDK until nothing is due', async () => {
    const printed = await runExample('request.ts', { SAFELANE_API_KEY: apiKey })
    expect(printed.split('\n').slice(1)).toEqual(['partly-paid, 18 due', 'paid, 0 due'])
  })
})

describe('a claim link', () => {
  it('carries money to an account that has nothing, whose address its creator never knew', async () => {
    const printed = await runExample('claimLink.ts', { SAFELANE_API_KEY: apiKey })
    expect(printed).toMatch(/^open: http\S+\/claim#0x[0-9a-f]{64}\.[0-9a-f]{64}\nclaimed: 20 USDC$/)
  })
})

describe('the client', () => {
  it('repeats a call that nobody answered with the same Idempotency-Key, so that it happens once', async () => {
    const keys: (string | null)[] = []
    const safelane = createSafelane({
      url,
      apiKey,
      async fetch(input, init) {
        const response = await fetch(input, init)
        if (init?.method === 'POST') {
          keys.push(new Headers(init.headers).get('idempotency-key'))
          // The answer is lost on its way.
          if (keys.length === 1) throw new TypeError('connection reset')
        }
        return response
      },
    })
    const endpoint = await safelane.api.webhooks.create.mutate({ url: 'https://example.com/hooks' })
    expect(keys).toHaveLength(2)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys[1]).toBe(keys[0])
    const { items } = await safelane.api.webhooks.list.query({})
    expect(items.map(({ endpointId }) => endpointId)).toEqual([endpoint.endpointId])
  })

  it('says with which code a call was refused, and does not repeat it', async () => {
    const { api } = createSafelane({ url, apiKey })
    const call = api.contacts.list.query({})
    await expect(call.catch((error: unknown) => errorCodeOf(error))).resolves.toBe('INSUFFICIENT_SCOPE')
    const stranger = createSafelane({ url, apiKey: 'slk_nobody' })
    await expect(stranger.pay(terms).catch(errorCodeOf)).resolves.toBe('INVALID_API_KEY')
    const nobody = createSafelane({ url: 'http://127.0.0.1:1', retries: 0 })
    await expect(nobody.pay(terms).catch(errorCodeOf)).resolves.toBe('UNREACHABLE')
  })

  it('stops waiting for a payment when it is told to, and says that there is none', async () => {
    const safelane = createSafelane({ url, apiKey })
    const nothing = `0x${'00'.repeat(32)}`
    await expect(safelane.ended(nothing).catch(errorCodeOf)).resolves.toBe('NOT_FOUND')
    const reason = new Error('closing')
    await expect(safelane.ended(nothing, AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  it('checks the audit log that the API keeps of a key’s owner', async () => {
    const { secret } = await signInForApiKey(url, bob, { name: 'audit', scopes: ['audit:read'] })
    const { api } = createSafelane({ url, apiKey: secret })
    const { items } = await api.audit.list.query({})
    expect(items.map(({ action }) => action)).toEqual(['apiKeys.create'])
    expect(await verifyAuditTrail(items)).toBe(true)
    expect(await verifyAuditTrail(items.map((entry) => ({ ...entry, action: 'nothing' })))).toBe(false)
  })
})

describe('a webhook', () => {
  it('is received and verified; a changed one is not', async () => {
    const received = Promise.withResolvers<{ headers: http.IncomingHttpHeaders; body: string }>()
    const server = http.createServer((request, response) => {
      let body = ''
      request.on('data', (text) => {
        body += text
      })
      request.on('end', () => {
        response.writeHead(204).end()
        received.resolve({ headers: request.headers, body })
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const safelane = createSafelane({ url, apiKey })
    const { secret } = await safelane.api.webhooks.create.mutate({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      eventTypes: ['payment.settled'],
    })
    const { paymentId } = await safelane.pay(terms)
    const { headers, body } = await received.promise
    expect(verifyWebhook(secret, headers, body)).toMatchObject({
      type: 'payment.settled',
      data: { paymentId, state: 'settled' },
    })
    expect(() => verifyWebhook(secret, headers, body.replace('settled', 'refunded'))).toThrow(/signature/i)
    server.close()
  })
})
