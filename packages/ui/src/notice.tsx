import { CircleAlert, Info, ShieldAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './classNames.ts'

export type NoticeTone = 'info' | 'warning' | 'danger'

const tones = {
  info: { style: 'bg-sunken text-ink', icon: Info, iconStyle: 'text-muted' },
  warning: { style: 'bg-warning-soft text-ink', icon: TriangleAlert, iconStyle: 'text-warning' },
  danger: { style: 'bg-danger-soft text-ink', icon: CircleAlert, iconStyle: 'text-danger' },
} as const

export interface NoticeProps {
  tone: NoticeTone
  title: ReactNode
  children?: ReactNode
  /** What can be done about it. */
  action?: ReactNode
  /** `alert` is read out at once: for what stops the person. `status` waits its turn. */
  live?: 'alert' | 'status'
  /** A shield in place of the usual sign: this is about safety. */
  shield?: boolean
  className?: string
}

/** Something worth saying beside the content: what happened, what it means, what to do. */
export function Notice({ tone, title, children, action, live, shield = false, className }: NoticeProps) {
  const { style, icon, iconStyle } = tones[tone]
  const Icon = shield ? ShieldAlert : icon
  return (
    <div
      {...(live === undefined ? {} : { role: live })}
      className={classNames('flex animate-rise-in gap-3 rounded-2xl p-4', style, className)}
    >
      <Icon aria-hidden className={classNames('mt-0.5 size-5 shrink-0', iconStyle)} />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="text-pretty font-medium text-[0.9375rem] leading-snug">{title}</p>
        {children ? <div className="text-pretty text-muted text-sm leading-relaxed">{children}</div> : null}
        {action ? <div className="flex flex-wrap gap-2 pt-2">{action}</div> : null}
      </div>
    </div>
  )
}
