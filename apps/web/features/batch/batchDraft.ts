/** Somebody who shares in a split, as typed. */
export interface SplitPerson {
  readonly recipient: string
  readonly share: string
}

/** A batch being written. */
export interface BatchDraft {
  readonly mode: 'file' | 'split'
  readonly token: string
  readonly csv: string
  readonly total: string
  readonly people: readonly SplitPerson[]
  readonly memo: string
}

const NOBODY: SplitPerson = { recipient: '', share: '1' }

/** The draft that a link asks for: `/batch?total=90&token=USDC&among=Ana,Bob` is a split. */
export function batchDraftFrom(query: Readonly<Record<string, string | string[] | undefined>>): BatchDraft {
  const text = (key: string) => (typeof query[key] === 'string' ? query[key] : '')
  const among = text('among')
    .split(',')
    .filter((recipient) => recipient !== '')
  const isSplit = among.length > 0 || text('total') !== ''
  return {
    mode: isSplit ? 'split' : 'file',
    token: text('token'),
    csv: '',
    total: text('total'),
    people: among.length === 0 ? [NOBODY, NOBODY] : among.map((recipient) => ({ recipient, share: '1' })),
    memo: text('memo'),
  }
}
