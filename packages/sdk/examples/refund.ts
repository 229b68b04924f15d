/**
 * A shop from first to last: hears of a payment by webhook, checks its signature, gives part of it back, and hears of
 * that too. The key's owner is the customer here (account 2); the shop is account 3.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/refund.ts
 */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSafelane, type SafelaneEvent, verifyWebhook } from '@safelane/sdk'
import { privateKeyToAccount } from 'viem/accounts'

const customer = privateKeyToAccount('0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a')
const shop = privateKeyToAccount('0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6')
const safelane = createSafelane({
  url: process.env.SAFELANE_URL ?? 'http://localhost:3000',
  apiKey: process.env.SAFELANE_API_KEY!,
})

// Where events arrive. On a chain with real money this is an https address that the internet can reach.
let hear: (event: SafelaneEvent) => void = () => {}
let secret = ''
const server = http.createServer(async (request, response) => {
  const body = (await request.toArray()).join('')
  response.writeHead(204).end()
  hear(verifyWebhook(secret, request.headers, body))
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const endpoint = await safelane.api.webhooks.create.mutate({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  eventTypes: ['payment.settled', 'payment.refunded'],
})
secret = endpoint.secret

const eventOf = (type: string, paymentId: string) =>
  new Promise<SafelaneEvent>((resolve) => {
    hear = (event) => {
      if (event.type === type && event.data.paymentId === paymentId) resolve(event)
    }
  })

await safelane.api.dev.fund.mutate({ address: customer.address })
const quote = await safelane.api.payment.quote.mutate({
  payer: customer.address,
  recipient: shop.address,
  amount: '12',
  token: 'USDC',
})
const settled = eventOf('payment.settled', quote.payment.id)
const signature = await customer.signTypedData(
  quote.typedData as Parameters<typeof customer.signTypedData>[0],
)
const { paymentId } = await safelane.api.payment.submit.mutate({ quoteId: quote.quoteId, signature })
console.log(`${(await settled).type} ${paymentId}`)

// Without an amount: everything that was not given back yet.
const refunded = eventOf('payment.refunded', paymentId)
const refund = await safelane.refund({
  paymentId,
  amount: '4.50',
  sign: (typedData) => shop.signTypedData(typedData),
})
const { type, data } = await refunded
console.log(`${type} ${data.paymentId} by ${refund.paymentId}`)

await safelane.api.webhooks.remove.mutate({ endpointId: endpoint.endpointId })
server.close()
