import type { Hex, TypedData } from '@safelane/core'

/** Signs with a link's key, on this device. */
export async function signWithLinkKey(key: Hex, typedData: TypedData): Promise<Hex> {
  const { privateKeyToAccount } = await import('viem/accounts')
  const account = privateKeyToAccount(key)
  return account.signTypedData(typedData as Parameters<typeof account.signTypedData>[0])
}

/** A key for one new link. */
export async function makeLinkKey(): Promise<{ readonly key: Hex; readonly address: Hex }> {
  const { generatePrivateKey, privateKeyToAccount } = await import('viem/accounts')
  const key = generatePrivateKey()
  return { key, address: privateKeyToAccount(key).address }
}
