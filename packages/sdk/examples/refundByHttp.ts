/**
 * The same shop without the SDK, as a program in any language would write it.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/refundByHttp.ts
 */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { privateKeyToAccount } from 'viem/accounts'

const base = `${process.env.SAFELANE_URL ?? 'http://localhost:3000'}/api/v1`
const customer = privateKeyToAccount('0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a')
const shop = privateKeyToAccount('0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6')

// biome-ignore lint/suspicious/noExplicitAny: JSON as it comes; /api/v1/openapi.json says what it is
async function call(method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${process.env.SAFELANE_API_KEY}`,
      'idempotency-key': crypto.randomUUID(),
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const answer = (await response.json()) as any
  if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`)
  return answer
}

/** Standard Webhooks: HMAC-SHA256 over id, time and body, with the secret after `whsec_`. */
function isGenuine(secret: string, headers: http.IncomingHttpHeaders, body: string): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}

// biome-ignore lint/suspicious/noExplicitAny: as above
let hear: (event: any) => void = () => {}
let secret = ''
const server = http.createServer(async (request, response) => {
  const body = (await request.toArray()).join('')
  const genuine = isGenuine(secret, request.headers, body)
  response.writeHead(genuine ? 204 : 401).end()
  if (genuine) hear(JSON.parse(body))
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const endpoint = await call('POST', '/webhooks', {
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  eventTypes: ['payment.settled', 'payment.refunded'],
})
secret = endpoint.secret

const eventOf = (type: string, paymentId: string) =>
  new Promise<{ type: string; data: { paymentId: string } }>((resolve) => {
    hear = (event) => {
      if (event.type === type && event.data.paymentId === paymentId) resolve(event)
    }
  })

await call('POST', '/dev/fund', { address: customer.address })
const quote = await call('POST', '/payment-quotes', {
  payer: customer.address,
  recipient: shop.address,
  amount: '12',
  token: 'USDC',
})
const settled = eventOf('payment.settled', quote.payment.id)
const signature = await customer.signTypedData(quote.typedData)
const { paymentId } = await call('POST', '/payments', { quoteId: quote.quoteId, signature })
console.log(`${(await settled).type} ${paymentId}`)

const back = await call('POST', `/payments/${paymentId}/refund-quotes`, { amount: '4.50' })
const refunded = eventOf('payment.refunded', paymentId)
const refund = await call('POST', '/payments', {
  quoteId: back.quoteId,
  signature: await shop.signTypedData(back.typedData),
  acknowledged: back.decision.asks,
})
const { type, data } = await refunded
console.log(`${type} ${data.paymentId} by ${refund.paymentId}`)

await call('DELETE', `/webhooks/${endpoint.endpointId}`)
server.close()
