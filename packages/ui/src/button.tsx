import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { classNames } from './classNames.ts'
import { Spinner } from './spinner.tsx'

const buttonStyle = cva(
  [
    'relative inline-flex select-none items-center justify-center gap-2 whitespace-nowrap font-semibold',
    'transition-[background-color,border-color,color,transform] duration-150 active:scale-[0.985]',
    'disabled:pointer-events-none aria-disabled:cursor-default [&_svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        primary:
          'bg-accent text-accent-ink hover:bg-accent-hover disabled:bg-sunken disabled:text-faint aria-disabled:bg-sunken aria-disabled:text-faint',
        secondary: 'bg-sunken text-ink hover:bg-line disabled:text-faint',
        outline: 'border bg-surface text-ink hover:bg-sunken disabled:text-faint',
        ghost: 'text-muted hover:bg-sunken hover:text-ink disabled:text-faint',
        danger: 'bg-danger-soft text-danger hover:bg-line',
        inverse: 'bg-ink text-canvas hover:opacity-90 disabled:opacity-50',
      },
      size: {
        small: 'h-9 rounded-full px-3.5 text-sm [&_svg]:size-4',
        medium: 'h-11 rounded-full px-5 text-[0.9375rem] [&_svg]:size-[1.125rem]',
        large: 'h-14 rounded-2xl px-6 text-base [&_svg]:size-5',
        icon: 'size-10 rounded-full [&_svg]:size-[1.125rem]',
      },
      block: { true: 'w-full' },
    },
    defaultVariants: { variant: 'primary', size: 'medium' },
  },
)

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonStyle> {
  /** Renders the only child (a link, say) with the button's looks. */
  asChild?: boolean
  /** Shows a spinner beside the label and stops clicks, keeping focus where it is. */
  busy?: boolean
}

/** The one button. `type` is "button" unless told otherwise, so that none submits a form by accident. */
export function Button({
  variant,
  size,
  block,
  asChild = false,
  busy = false,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const style = classNames(buttonStyle({ variant, size, block }), className)
  if (asChild) {
    return (
      <Slot.Root className={style} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button
      type={type}
      className={classNames(style, busy && 'cursor-progress')}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : null}
      {children}
    </button>
  )
}
