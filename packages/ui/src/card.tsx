import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './classNames.ts'

/** A raised surface that groups one thing. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return (
    <div
      className={classNames('rounded-card border border-line bg-surface p-5 shadow-card sm:p-6', className)}
      {...rest}
    />
  )
}

export interface SectionProps extends Omit<ComponentProps<'section'>, 'title'> {
  title: ReactNode
  /** Shown at the end of the title's line. */
  action?: ReactNode
  /** Ties the heading to the section; unique on the page. */
  headingId: string
}

/** A titled region of a page; the title names it for assistive technology. */
export function Section({ title, action, headingId, className, children, ...rest }: SectionProps) {
  return (
    <section aria-labelledby={headingId} className={classNames('space-y-3', className)} {...rest}>
      <div className="flex min-h-9 items-center justify-between gap-3">
        <h2 id={headingId} className="font-semibold text-[0.9375rem] text-ink">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  )
}
