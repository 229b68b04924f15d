import type { Hex } from '@safelane/core'

const STORAGE_KEY = 'safelane.claimLinks'

/** Keeps a link's key on this device before anything is signed: without it nobody could claim what is in custody. */
export function rememberLinkKey(linkId: string, key: Hex): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...readAll(), [linkId]: key }))
}

/** The key of a link that was made on this device. */
export function linkKeyOf(linkId: string): Hex | undefined {
  const key = readAll()[linkId]
  return typeof key === 'string' && isKey(key) ? key : undefined
}

/** What a link carries behind `#`, which browsers never send to a server. */
export function fragmentOf(linkId: string, key: Hex): string {
  return `${linkId}.${key.slice(2)}`
}

/** Inverse of `fragmentOf`; undefined for what is no such fragment. */
export function parseFragment(fragment: string): { readonly linkId: Hex; readonly key: Hex } | undefined {
  const [, linkId, key] = /^#?(0x[0-9a-fA-F]{64})\.([0-9a-fA-F]{64})$/.exec(fragment) ?? []
  return linkId === undefined || key === undefined ? undefined : { linkId: linkId as Hex, key: `0x${key}` }
}

function isKey(text: string): text is Hex {
  return /^0x[0-9a-f]{64}$/.test(text)
}

function readAll(): Record<string, unknown> {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')
    return typeof all === 'object' && all !== null ? (all as Record<string, unknown>) : {}
  } catch {
    // Somebody else's or broken: there are no keys here.
    return {}
  }
}
