import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'
import { Spinner } from './spinner.tsx'

export type StepState = 'done' | 'current' | 'waiting' | 'failed'

export interface Step {
  key: string
  title: ReactNode
  detail?: ReactNode
  state: StepState
}

const dotStyle: Readonly<Record<StepState, string>> = {
  done: 'bg-positive-soft text-positive',
  current: 'bg-accent-soft text-accent-text',
  waiting: 'bg-sunken text-faint',
  failed: 'bg-danger-soft text-danger',
}

/** How far something has come, as a vertical line of steps. */
export function ProgressSteps({ steps, label }: { steps: readonly Step[]; label: string }) {
  return (
    <ol aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step.key}
          className="relative flex gap-4 pb-6 last:pb-0"
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          {index < steps.length - 1 ? (
            <span
              aria-hidden
              className={classNames(
                'absolute top-9 bottom-1 left-[0.9375rem] w-0.5 rounded-full',
                step.state === 'done' ? 'bg-positive/40' : 'bg-line',
              )}
            />
          ) : null}
          <span
            aria-hidden
            className={classNames(
              'grid size-8 shrink-0 place-items-center rounded-full',
              dotStyle[step.state],
            )}
          >
            {step.state === 'done' ? (
              <Check className="size-4" strokeWidth={2.75} />
            ) : step.state === 'failed' ? (
              <X className="size-4" strokeWidth={2.75} />
            ) : step.state === 'current' ? (
              <Spinner className="size-4" />
            ) : (
              <span className="size-2 rounded-full bg-current" />
            )}
          </span>
          <span className="min-w-0 pt-1">
            <span
              className={classNames(
                'block',
                step.state === 'waiting' ? 'text-faint' : 'font-medium text-ink',
              )}
            >
              {step.title}
            </span>
            {step.detail ? <span className="block text-muted text-sm">{step.detail}</span> : null}
          </span>
        </li>
      ))}
    </ol>
  )
}
