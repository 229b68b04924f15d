/**
 * Asks for money and is paid in two parts by somebody with the link, who chooses the coin.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/request.ts
 */
import { createSafelane } from '@safelane/sdk'
import { privateKeyToAccount } from 'viem/accounts'

const payer = privateKeyToAccount('0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6')
const url = process.env.SAFELANE_URL ?? 'http://localhost:3000'
const safelane = createSafelane({ url, apiKey: process.env.SAFELANE_API_KEY! })

const { requestId } = await safelane.api.request.create.mutate({
  amount: '30',
  token: 'DAI',
  reference: 'INV-42',
  inParts: true,
})
console.log(`asked at ${url}/request/${requestId}`)

await safelane.api.dev.fund.mutate({ address: payer.address })
for (const part of [{ amount: '12', payWith: 'USDC' }, {}]) {
  const { paymentId } = await safelane.payRequest({
    requestId,
    payer: payer.address,
    ...part,
    sign: (typedData) => payer.signTypedData(typedData),
  })
  await safelane.ended(paymentId)
  const { state, outstanding } = await safelane.api.request.get.query({ requestId })
  console.log(`${state}, ${outstanding.units / 10n ** BigInt(outstanding.asset.decimals)} due`)
}
