/**
 * The same payment without the SDK, as a program in any language would make it.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/payByHttp.ts
 */
import { setTimeout } from 'node:timers/promises'
import { privateKeyToAccount } from 'viem/accounts'

const base = `${process.env.SAFELANE_URL ?? 'http://localhost:3000'}/api/v1`
const payer = privateKeyToAccount(
  (process.env.PRIVATE_KEY ??
    '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a') as `0x${string}`,
)

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

await call('POST', '/dev/fund', { address: payer.address })
const quote = await call('POST', '/payment-quotes', {
  payer: payer.address,
  recipient: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  amount: '5',
  token: 'USDC',
})
const signature = await payer.signTypedData(quote.typedData)
const { paymentId } = await call('POST', '/payments', { quoteId: quote.quoteId, signature })
let payment = await call('GET', `/payments/${paymentId}`)
while (payment.state === 'authorized' || payment.state === 'submitted') {
  await setTimeout(250)
  payment = await call('GET', `/payments/${paymentId}`)
}
console.log(`${payment.state} ${paymentId} in transaction ${payment.txHash}`)
