/**
 * Sends money to somebody whose address nobody knows: a link carries it, and whoever has the link claims it, without gas.
 *
 *     SAFELANE_API_KEY=slk_… node packages/sdk/examples/claimLink.ts
 */
import { setTimeout as delay } from 'node:timers/promises'
import { createSafelane } from '@safelane/sdk'
import type { TypedDataDefinition } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'

const creator = privateKeyToAccount('0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6')
const url = process.env.SAFELANE_URL ?? 'http://localhost:3000'
const { api } = createSafelane({ url, apiKey: process.env.SAFELANE_API_KEY! })
await api.dev.fund.mutate({ address: creator.address })

// The link's key is made here and told to nobody but whoever gets the link.
const key = generatePrivateKey()
const offer = await api.link.offer.mutate({
  creator: creator.address,
  amount: '20',
  token: 'USDC',
  claimKey: privateKeyToAccount(key).address,
  periodSec: 7 * 86_400,
})
const { linkId } = offer
const signature = await creator.signTypedData(offer.typedData as TypedDataDefinition)
await api.link.create.mutate({ linkId, signature })
await until('open')
console.log(`open: ${url}/claim#${linkId}.${key.slice(2)}`)

// Somebody opens it: their new account has neither ether nor tokens.
const recipient = privateKeyToAccount(generatePrivateKey()).address
const { typedData } = await api.link.claimOffer.query({ linkId, recipient })
const claim = await privateKeyToAccount(key).signTypedData(typedData as TypedDataDefinition)
await api.link.claim.mutate({ linkId, recipient, signature: claim })
await until('claimed')
const [balance] = await api.portfolio.balances.query({ address: recipient })
console.log(`claimed: ${balance!.units / 10n ** BigInt(balance!.asset.decimals)} ${balance!.asset.symbol}`)

/** Webhooks tell it as `link.open` and `link.claimed`; this asks. */
async function until(wanted: 'open' | 'claimed'): Promise<void> {
  for (;;) {
    const { state, failure } = await api.link.get.query({ linkId })
    if (state === wanted) return
    if (state === 'failed' || state === 'expired') throw new Error(failure?.detail ?? state)
    await delay(300)
  }
}
