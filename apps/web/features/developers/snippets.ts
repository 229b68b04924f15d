export const SNIPPET_LANGUAGES = ['curl', 'typescript'] as const

export type Language = (typeof SNIPPET_LANGUAGES)[number]

export interface Snippet {
  readonly key: 'fund' | 'quote' | 'submit' | 'state' | 'pay' | 'webhook'
  readonly code: string
}

/** The third account of the mnemonic that every development chain begins with; known to everybody, worth nothing. */
const DEVELOPMENT_ACCOUNT = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const DEVELOPMENT_KEY = '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a'
const RECIPIENT = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'

/** From a key to a payment that has arrived, with the reader's own address filled in; each piece runs as it stands. */
export function snippets(
  language: Language,
  { origin, isDevChain }: { readonly origin: string; readonly isDevChain: boolean },
): readonly Snippet[] {
  return language === 'curl' ? curlSnippets(origin, isDevChain) : typescriptSnippets(origin, isDevChain)
}

function curlSnippets(origin: string, isDevChain: boolean): readonly Snippet[] {
  const payer = isDevChain ? DEVELOPMENT_ACCOUNT : '0x…'
  const head = `export SAFELANE_API_KEY=slk_…
export API=${origin}/api/v1
`
  const call = (path: string) =>
    `curl -s "$API${path}" \\
  -H "authorization: Bearer $SAFELANE_API_KEY" -H 'content-type: application/json'`
  const fund: Snippet = {
    key: 'fund',
    code: `${head}
${call('/dev/fund')} \\
  -d '{ "address": "${payer}" }'`,
  }
  return [
    ...(isDevChain ? [fund] : []),
    {
      key: 'quote',
      code: `${isDevChain ? '' : `${head}\n`}${call('/payment-quotes')} -d '{
  "payer": "${payer}",
  "recipient": "${RECIPIENT}",
  "amount": "5", "token": "USDC", "memo": "first payment"
}' > quote.json`,
    },
    {
      key: 'submit',
      code: `# cast is part of Foundry; any wallet that signs EIP-712 will do.
export PRIVATE_KEY=${isDevChain ? DEVELOPMENT_KEY : '0x…'}
SIGNATURE=$(cast wallet sign --private-key $PRIVATE_KEY --data "$(jq .typedData quote.json)")
${call('/payments')} \\
  -H "idempotency-key: $(jq -r .quoteId quote.json)" \\
  -d "{ \\"quoteId\\": $(jq .quoteId quote.json), \\"signature\\": \\"$SIGNATURE\\" }" \\
  | tee payment.json`,
    },
    { key: 'state', code: `${call('/payments/$(jq -r .paymentId payment.json)')}` },
  ]
}

function typescriptSnippets(origin: string, isDevChain: boolean): readonly Snippet[] {
  const fund = isDevChain
    ? `
// Test money; only development chains give any.
await safelane.api.dev.fund.mutate({ address: payer.address })
`
    : ''
  return [
    {
      key: 'pay',
      code: `import { createSafelane } from '@safelane/sdk'
import { privateKeyToAccount } from 'viem/accounts'

const payer = privateKeyToAccount('${isDevChain ? DEVELOPMENT_KEY : '0x…'}')
const safelane = createSafelane({ url: '${origin}', apiKey: process.env.SAFELANE_API_KEY })
${fund}
const { paymentId } = await safelane.pay({
  payer: payer.address,
  recipient: '${RECIPIENT}',
  amount: '5',
  token: 'USDC',
  memo: 'first payment',
  sign: (typedData) => payer.signTypedData(typedData),
})
const payment = await safelane.ended(paymentId)
console.log(payment.state, payment.txHash)`,
    },
    {
      key: 'webhook',
      code: `import http from 'node:http'
import { text } from 'node:stream/consumers'
import { verifyWebhook } from '@safelane/sdk'

http
  .createServer(async (request, response) => {
    const event = verifyWebhook(process.env.WEBHOOK_SECRET, request.headers, await text(request))
    console.log(event.type, event.data)
    response.writeHead(204).end()
  })
  .listen(4100)`,
    },
  ]
}
