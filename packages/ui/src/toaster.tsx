'use client'
import { lazy, Suspense, useEffect, useState } from 'react'
import { overlays, preloadOverlays } from './overlays.ts'

const LoadedToaster = lazy(async () => ({ default: (await overlays.toaster()).LoadedToaster }))

/** Messages that wait for the place that shows them. */
const waiting: string[] = []
let show: ((message: string) => void) | undefined
let want: (() => void) | undefined

/** Short confirmations that need no answer. */
export const toast = {
  success(message: string): void {
    if (show !== undefined) {
      show(message)
      return
    }
    waiting.push(message)
    want?.()
  },
}

function onReady(loaded: (message: string) => void): void {
  show = loaded
  for (const message of waiting.splice(0)) loaded(message)
}

/** Where short confirmations appear; placed once, in the root layout. Its code is loaded with the first one. */
export function Toaster({ label }: { label: string }) {
  const [isWanted, setWanted] = useState(false)
  useEffect(() => {
    want = () => setWanted(true)
    if (waiting.length > 0) setWanted(true)
    const stop = preloadOverlays()
    return () => {
      stop()
      want = undefined
    }
  }, [])
  return isWanted ? (
    <Suspense fallback={null}>
      <LoadedToaster label={label} onReady={onReady} />
    </Suspense>
  ) : null
}
