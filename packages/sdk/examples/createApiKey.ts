/**
 * Makes an API key and prints it. The owner is account 2 of the development mnemonic unless PRIVATE_KEY says another.
 *
 *     node packages/sdk/examples/createApiKey.ts
 */
import { signInForApiKey } from '@safelane/sdk'
import { privateKeyToAccount } from 'viem/accounts'

const url = process.env.SAFELANE_URL ?? 'http://localhost:3000'
const privateKey =
  process.env.PRIVATE_KEY ?? '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a'

const { secret } = await signInForApiKey(url, privateKeyToAccount(privateKey as `0x${string}`), {
  name: 'quickstart',
  scopes: [
    'payments:read',
    'payments:write',
    'requests:read',
    'requests:write',
    'links:read',
    'links:write',
    'webhooks:read',
    'webhooks:write',
    'dev:write',
  ],
})
console.log(secret)
