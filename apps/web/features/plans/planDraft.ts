/** How often a planned payment comes back; `once` is a single date. */
export type PlanRhythm = 'once' | 'day' | 'week' | 'month'

/** A plan being written, every field as typed. */
export interface PlanDraft {
  readonly recipient: string
  readonly amount: string
  readonly token: string
  readonly memo: string
  /** YYYY-MM-DD; empty: tomorrow. */
  readonly firstDate: string
  readonly time: string
  readonly rhythm: PlanRhythm
  /** Every so many days, weeks or months. */
  readonly interval: string
  readonly endBy: 'times' | 'until'
  readonly times: string
  /** YYYY-MM-DD. */
  readonly until: string
}

const EMPTY: PlanDraft = {
  recipient: '',
  amount: '',
  token: '',
  memo: '',
  firstDate: '',
  time: '09:00',
  rhythm: 'month',
  interval: '1',
  endBy: 'times',
  times: '12',
  until: '',
}

/** The draft that a link asks for; what it does not say, or says wrongly, is left to the form. */
export function planDraftFrom(query: Readonly<Record<string, string | string[] | undefined>>): PlanDraft {
  const text = (key: keyof PlanDraft) => {
    const value = query[key]
    return typeof value === 'string' ? value : EMPTY[key]
  }
  const rhythm = text('rhythm')
  return {
    ...EMPTY,
    recipient: text('recipient'),
    amount: text('amount'),
    token: text('token'),
    memo: text('memo'),
    firstDate: text('firstDate'),
    interval: text('interval'),
    times: text('times'),
    rhythm: rhythm === 'once' || rhythm === 'day' || rhythm === 'week' ? rhythm : 'month',
  }
}
