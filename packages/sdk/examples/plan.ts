/**
 * Plans three monthly payments, each signed now and made on its own date, pauses the plan and ends it.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/plan.ts
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

const { chainTimeSec } = await safelane.api.chain.info.query()
const { planId, payments } = await safelane.plan({
  payer: payer.address,
  recipient: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  amount: '40',
  token: 'USDC',
  memo: 'Rent',
  rule: {
    firstDate: new Date((chainTimeSec + 3 * 86_400) * 1_000).toISOString().slice(0, 10),
    time: '09:00',
    timeZone: 'Europe/Berlin',
    repeat: { every: 'month', interval: 1, end: { times: 3 } },
  },
  sign: (typedData) => payer.signTypedData(typedData),
})
const paused = await safelane.api.plan.pause.mutate({ planId })
const ended = await safelane.api.plan.cancel.mutate({ planId })
console.log(`${payments.length} payments, ${paused.state}, ${ended.state}`)
