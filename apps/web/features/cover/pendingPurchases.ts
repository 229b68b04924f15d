'use client'
import { useSyncExternalStore } from 'react'

/** A purchase that was signed and is not yet a policy, kept in the browser so that a reload still shows it. */
export interface PendingPurchase {
  readonly purchaseId: string
  readonly holder: string
  readonly symbol: string
  /** As shown: `500.00 USDC`. */
  readonly insured: string
}

const KEY = 'safelane.cover.pending'
const NONE: readonly PendingPurchase[] = []

const listeners = new Set<() => void>()
let cached: { text: string | null; purchases: readonly PendingPurchase[] } = { text: null, purchases: NONE }

function read(): readonly PendingPurchase[] {
  const text = localStorage.getItem(KEY)
  if (text === cached.text) return cached.purchases
  let purchases = NONE
  try {
    const parsed: unknown = JSON.parse(text ?? '[]')
    if (Array.isArray(parsed)) purchases = parsed.filter(isPendingPurchase)
  } catch {
    // Somebody else's text under our key: nothing of ours is pending.
  }
  cached = { text, purchases }
  return purchases
}

function write(purchases: readonly PendingPurchase[]): void {
  localStorage.setItem(KEY, JSON.stringify(purchases))
  for (const listener of listeners) listener()
}

export function rememberPurchase(purchase: PendingPurchase): void {
  write([purchase, ...read().filter((each) => each.purchaseId !== purchase.purchaseId)])
}

export function forgetPurchase(purchaseId: string): void {
  write(read().filter((each) => each.purchaseId !== purchaseId))
}

/** The holder's purchases that are under way, newest first. */
export function usePendingPurchases(holder: string): readonly PendingPurchase[] {
  const all = useSyncExternalStore(subscribe, read, () => NONE)
  return all.filter((purchase) => purchase.holder.toLowerCase() === holder.toLowerCase())
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange)
  window.addEventListener('storage', onChange)
  return () => {
    listeners.delete(onChange)
    window.removeEventListener('storage', onChange)
  }
}

function isPendingPurchase(value: unknown): value is PendingPurchase {
  if (typeof value !== 'object' || value === null) return false
  const { purchaseId, holder, symbol, insured } = value as Partial<PendingPurchase>
  return [purchaseId, holder, symbol, insured].every((each) => typeof each === 'string')
}
