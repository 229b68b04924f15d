'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'

/**
 * Sign-in with Ethereum (EIP-4361), asked for only when something private is: one signature, no transaction. A session
 * of another account than the connected one counts as none.
 */
export function useSession() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const { wallet, signMessage } = useWallet()
  const me = useQuery(
    trpc.session.me.queryOptions(undefined, { enabled: wallet !== null, staleTime: 60_000 }),
  )
  const address = wallet?.address
  const isSignedIn = address !== undefined && me.data?.address?.toLowerCase() === address.toLowerCase()

  const refresh = async () => {
    // What one account was shown must not be there when another one signs in.
    for (const area of [
      trpc.apiKeys,
      trpc.webhooks,
      trpc.audit,
      trpc.insights,
      trpc.risk,
      trpc.request,
      trpc.link,
      trpc.plan,
      trpc.batch,
      trpc.revocation,
      trpc.activity,
    ]) {
      queryClient.removeQueries({ queryKey: area.pathKey() })
    }
    await queryClient.invalidateQueries({ queryKey: trpc.session.me.queryKey() })
    await queryClient.invalidateQueries({ queryKey: trpc.contacts.pathKey() })
  }

  return {
    isSignedIn,
    /** Decides appeals in this deployment. */
    isOperator: isSignedIn && me.data?.isOperator === true,
    isKnown: me.data !== undefined,
    isFailed: me.isError,
    /** Throws when the person declines. */
    async signIn(statement: string) {
      if (address === undefined) throw new Error('No wallet is connected')
      const { createSiweMessage } = await import('viem/siwe')
      const { nonce } = await client.session.nonce.mutate()
      const { chainId } = await queryClient.ensureQueryData(trpc.chain.info.queryOptions())
      const message = createSiweMessage({
        address,
        chainId,
        domain: window.location.host,
        uri: window.location.origin,
        nonce,
        statement,
        version: '1',
      })
      const signature = await signMessage(message)
      await client.session.signIn.mutate({ message, signature })
      await refresh()
    },
    async signOut() {
      if (me.data?.address == null) return
      await client.session.signOut.mutate().catch(() => undefined)
      await refresh()
    },
  }
}
