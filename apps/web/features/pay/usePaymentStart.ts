'use client'
import { useState } from 'react'
import type { PaymentDraftStart } from './usePaymentDraft.ts'

/** What the pay box begins with: the link that led here, or somebody picked from the list beside it. */
export function usePaymentStart(initial: PaymentDraftStart) {
  const [state, setState] = useState({ draftStart: initial, draftKey: 0 })
  return {
    ...state,
    payTo: (recipient: string) =>
      setState(({ draftKey }) => ({ draftStart: { fields: { recipient } }, draftKey: draftKey + 1 })),
  }
}
