'use client'
import { lazy, Suspense } from 'react'

/** Few pages show a code, and none at first sight. */
const LoadedQrCode = lazy(async () => ({ default: (await import('./loadedQrCode.tsx')).LoadedQrCode }))

/** Text as a QR code, dark on white in either theme so that every camera reads it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  return (
    <div className="aspect-square rounded-2xl border bg-white p-3">
      <Suspense fallback={null}>
        <LoadedQrCode text={text} label={label} />
      </Suspense>
    </div>
  )
}
