'use client'
import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'

export interface ChoiceOption {
  value: string
  label: ReactNode
  disabled?: boolean
}

interface ChoiceProps {
  label: string
  value: string
  onChange: (value: string) => void
  options: readonly ChoiceOption[]
  className?: string
}

/** Two or three views of one thing; arrow keys move between them. */
export function Segmented({ label, value, onChange, options, className }: ChoiceProps) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={onChange}
      orientation="horizontal"
      className={classNames('inline-flex rounded-full bg-sunken p-1', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="h-8 rounded-full px-3.5 font-medium text-muted text-sm transition-colors hover:text-ink data-[state=checked]:bg-surface data-[state=checked]:text-ink data-[state=checked]:shadow-card"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}

/** Short choices as pills that wrap. */
export function Pills({ label, value, onChange, options, className }: ChoiceProps) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={onChange}
      className={classNames('flex flex-wrap gap-2', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          className="inline-flex h-10 items-center gap-2 rounded-full border border-line bg-surface px-4 font-medium text-muted text-sm transition-colors hover:border-line-strong hover:text-ink disabled:opacity-50 data-[state=checked]:border-accent-text data-[state=checked]:bg-accent-soft data-[state=checked]:text-accent-text"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}

/** Choices that each need a few lines: a column of cards on a phone, side by side where there is room. */
export function ChoiceCards({ label, value, onChange, options, className }: ChoiceProps) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={onChange}
      className={classNames('grid gap-3 sm:grid-cols-2', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          className="group flex items-start gap-3 rounded-2xl border border-line bg-surface p-4 text-left transition-colors hover:border-line-strong disabled:opacity-60 data-[state=checked]:border-accent-text data-[state=checked]:bg-accent-soft"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
