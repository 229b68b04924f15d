import { CircleAlert } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './classNames.ts'

export interface FieldProps {
  /** The control's `id`. Hint and problem get `<id>-hint` and `<id>-problem`: pass them on as `aria-describedby`. */
  id: string
  label: ReactNode
  hint?: ReactNode
  problem?: ReactNode
  children: ReactNode
  className?: string
}

/** A label above its control, with a hint or what is wrong below. */
export function Field({ id, label, hint, problem, children, className }: FieldProps) {
  return (
    <div className={classNames('space-y-2', className)}>
      <label htmlFor={id} className="block font-medium text-muted text-sm">
        {label}
      </label>
      {children}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="flex items-start gap-1.5 text-danger text-sm">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{problem}</span>
        </p>
      ) : hint ? (
        <p id={`${id}-hint`} className="text-faint text-sm">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

const controlStyle =
  'w-full rounded-control border border-line bg-surface px-4 text-base text-ink placeholder:text-faint transition-colors hover:border-line-strong focus-visible:border-accent-text focus-visible:outline-1 focus-visible:outline-offset-0 aria-[invalid=true]:border-danger disabled:bg-sunken'

/** One line of text; 16 px so that phones do not zoom in. */
export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(controlStyle, 'h-12', className)} {...rest} />
}

/** Several lines of text that grow with what is typed. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={classNames(controlStyle, 'field-sizing-content resize-none py-3 leading-relaxed', className)}
      {...rest}
    />
  )
}
