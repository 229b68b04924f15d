'use client'
import { Slot } from 'radix-ui'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { overlays } from './overlays.ts'

export interface MenuProps {
  /** A button. */
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
}

const LoadedMenu = lazy(async () => ({ default: (await overlays.menu()).LoadedMenu }))

/** One action of a menu, or with `asChild` the link that is its only child. */
export const MenuItem = lazy(async () => ({ default: (await overlays.menu()).MenuItem }))
/** Choices of which exactly one holds. */
export const MenuChoices = lazy(async () => ({ default: (await overlays.menu()).MenuChoices }))
/** Words in a menu that are not an action. */
export const MenuHeading = lazy(async () => ({ default: (await overlays.menu()).MenuHeading }))
/** A line between groups of a menu. */
export const MenuSeparator = lazy(async () => ({ default: (await overlays.menu()).MenuSeparator }))

/**
 * A menu under its trigger, for a handful of actions or choices. Until it opens for the first time there is only the
 * trigger; the code behind it comes when somebody points at it, or before when the browser has nothing to do.
 */
export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = useState(false)
  const preload = () => void overlays.menu().catch(() => undefined)
  const trigger = (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => setWanted(true)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') setWanted(true)
      }}
    >
      {props.trigger}
    </Slot.Root>
  )
  return isWanted ? (
    <Suspense fallback={trigger}>
      <LoadedMenu {...props} />
    </Suspense>
  ) : (
    trigger
  )
}
