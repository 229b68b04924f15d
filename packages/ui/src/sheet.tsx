'use client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { overlays } from './overlays.ts'

const LoadedSheet = lazy(async () => ({ default: (await overlays.sheet()).LoadedSheet }))

export interface SheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  /** Accessible name of the cross. */
  closeLabel: string
  children: ReactNode
  /** Stays at the bottom while the content scrolls: the sheet's actions. */
  footer?: ReactNode
  className?: string
}

/**
 * A modal: slides up from the bottom edge on a phone, stands in the middle of a wider screen. Traps focus, Escape closes.
 * Its code is loaded when the first one opens, or before when the browser has nothing to do.
 */
export function Sheet(props: SheetProps) {
  const [wasOpened, setWasOpened] = useState(props.open)
  if (props.open && !wasOpened) setWasOpened(true)
  if (!wasOpened) return null
  return (
    <Suspense fallback={null}>
      <LoadedSheet {...props} />
    </Suspense>
  )
}
