/**
 * Plans three monthly payments, each signed now and made on its own date, pauses the plan, ends it, and has the chain
 * refuse the first date for good, whoever has a copy of its signature.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/plan.ts
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createSafelane } from '@safelane/sdk'
import type { TypedDataDefinition } from 'viem'
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
const sign = (typedData: TypedDataDefinition) => payer.signTypedData(typedData)
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
  sign,
})
const paused = await safelane.api.plan.pause.mutate({ planId })
const ended = await safelane.api.plan.cancel.mutate({ planId })
const subject = { kind: 'plan', subjectId: planId } as const
let revocations = await safelane.revoke({ ...subject, sign, atMost: 1 })
while (revocations.items[0]?.state !== 'voided') {
  await delay(300)
  revocations = await safelane.api.revocation.list.query(subject)
}
const states = revocations.items.map(({ state }) => state)
console.log(`${payments.length} payments, ${paused.state}, ${ended.state}, dates ${states.join(' ')}`)
