import type { Hex, TypedData } from '@safelane/core'
import type { Revocation } from './revocationState.ts'

/**
 * Has the wallet sign one item after the other. Signatures are put into `kept` as they come, and whatever is there
 * already is not asked for again: who declines the fifth goes on with the fifth. Ends as soon as `signal` aborts, even
 * while the wallet still asks; throws what the wallet throws.
 */
export async function signEach(
  items: readonly Pick<Revocation, 'nonce' | 'typedData'>[],
  sign: (data: TypedData) => Promise<Hex>,
  kept: Map<Hex, Hex>,
  { signal, onSigned }: { signal: AbortSignal; onSigned: (count: number) => void },
): Promise<void> {
  const stopped = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  for (const [index, { nonce, typedData }] of items.entries()) {
    if (typedData === null) continue
    if (signal.aborted) return
    if (!kept.has(nonce)) {
      const signature = await Promise.race([sign(typedData), stopped])
      if (signature === null) return
      kept.set(nonce, signature)
    }
    onSigned(index + 1)
  }
}

/** What was signed of these, as it is submitted. */
export function signaturesOf(
  items: readonly Pick<Revocation, 'nonce'>[],
  kept: ReadonlyMap<Hex, Hex>,
): { nonce: Hex; signature: Hex }[] {
  return items.flatMap(({ nonce }) => {
    const signature = kept.get(nonce)
    return signature === undefined ? [] : [{ nonce, signature }]
  })
}
