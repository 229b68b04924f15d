/**
 * Pays three people on one signature and waits until everybody has been paid.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/payroll.ts
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createSafelane } from '@safelane/sdk'
import { privateKeyToAccount } from 'viem/accounts'

const payer = privateKeyToAccount(
  (process.env.PRIVATE_KEY ??
    '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a') as `0x${string}`,
)
const safelane = createSafelane({
  url: process.env.SAFELANE_URL ?? 'http://localhost:3000',
  apiKey: process.env.SAFELANE_API_KEY!,
})
await safelane.api.dev.fund.mutate({ address: payer.address })

const csv = `recipient,amount,memo
0x90F79bf6EB2c4f870365E785982E1f101E93b906,12.50,May
0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65,9.75,May
0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc,8,May`

const paid = await safelane.payMany({
  payer: payer.address,
  token: 'USDC',
  content: { csv },
  onFailure: 'stop',
  sign: (typedData) => payer.signTypedData(typedData),
})
if (paid.batchId === null) throw new Error(JSON.stringify(paid.answer))

for (;;) {
  const { state, rows } = await safelane.api.batch.get.query({ batchId: paid.batchId })
  if (state !== 'authorized' && state !== 'submitted') {
    console.log(`${state} ${rows.length} payments`)
    break
  }
  await delay(500)
}
