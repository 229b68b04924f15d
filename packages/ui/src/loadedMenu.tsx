'use client'
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'
import type { MenuProps } from './menu.tsx'

const itemStyle =
  'flex min-h-10 w-full select-none items-center gap-3 rounded-xl px-3 py-2 text-[0.9375rem] outline-none data-[highlighted]:bg-sunken [&_svg]:size-[1.125rem] [&_svg]:shrink-0'

/** The menu with what it is made of; it is mounted by what opens it. */
export function LoadedMenu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={8}
          collisionPadding={12}
          className="z-50 min-w-52 max-w-[calc(100vw-1.5rem)] animate-pop-in rounded-2xl border bg-surface p-1.5 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** One action of a menu, or with `asChild` the link that is its only child. */
export function MenuItem({
  onSelect,
  tone = 'plain',
  asChild = false,
  children,
}: {
  onSelect?: () => void
  asChild?: boolean
  tone?: 'plain' | 'danger'
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item
      asChild={asChild}
      {...(onSelect === undefined ? {} : { onSelect })}
      className={classNames(itemStyle, tone === 'danger' && 'text-danger')}
    >
      {children}
    </DropdownMenu.Item>
  )
}

/** Choices of which exactly one holds. */
export function MenuChoices({
  value,
  onChange,
  choices,
}: {
  value: string
  onChange: (value: string) => void
  choices: readonly { value: string; label: ReactNode; lang?: string }[]
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice.value}
          value={choice.value}
          lang={choice.lang}
          className={classNames(itemStyle, 'justify-between')}
        >
          <span className="flex items-center gap-3">{choice.label}</span>
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden className="text-accent-text" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

/** Words in a menu that are not an action. */
export function MenuHeading({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-3 py-2 text-faint text-sm [&:not(:first-child)]:mt-1">
      {children}
    </DropdownMenu.Label>
  )
}

/** A line between groups of a menu. */
export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-3 my-1.5 h-px bg-line" />
}
