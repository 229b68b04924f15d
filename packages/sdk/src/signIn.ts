import type { AppRouter, RouterInputs, RouterOutputs } from '@safelane/api'
import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { createSiweMessage } from 'viem/siwe'

/** Who makes the key: an address and its EIP-191 signature, e.g. a viem account. */
export interface KeyOwner {
  readonly address: `0x${string}`
  signMessage(message: { readonly message: string }): Promise<`0x${string}`>
}

/**
 * Signs in with Ethereum (EIP-4361) and makes an API key in the owner's name. Its `secret` is told this once. Throws a
 * `TRPCClientError` with the API's code.
 */
export async function signInForApiKey(
  url: string,
  owner: KeyOwner,
  key: RouterInputs['apiKeys']['create'],
): Promise<RouterOutputs['apiKeys']['create']> {
  let cookie = ''
  const api = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: new URL('/api/trpc', url).toString(),
        transformer: superjson,
        async fetch(input, init) {
          const headers = { ...(init?.headers as Record<string, string>), cookie }
          const response = await fetch(input, { ...(init as RequestInit), headers })
          cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
          return response
        },
      }),
    ],
  })
  const [{ nonce }, { chainId }] = await Promise.all([api.session.nonce.mutate(), api.chain.info.query()])
  const { origin, host } = new URL(url)
  const message = createSiweMessage({
    address: owner.address,
    domain: host,
    uri: origin,
    version: '1',
    chainId,
    nonce,
  })
  await api.session.signIn.mutate({ message, signature: await owner.signMessage({ message }) })
  return api.apiKeys.create.mutate(key)
}
