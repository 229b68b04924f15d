/**
 * Pays five dollars and waits until they have arrived.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/pay.ts
 */
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

// Test money; only development chains give any.
await safelane.api.dev.fund.mutate({ address: payer.address })

const { paymentId } = await safelane.pay({
  payer: payer.address,
  recipient: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  amount: '5',
  token: 'USDC',
  memo: 'first payment',
  sign: (typedData) => payer.signTypedData(typedData),
})
const payment = await safelane.ended(paymentId)
console.log(`${payment.state} ${paymentId} in transaction ${payment.txHash}`)
