import { parse } from 'csv-parse/sync'

/** A row as it was written; nothing in it has been judged. */
export interface BatchRowText {
  /** Line of the file on which the row begins, from 1; the position for rows that came without a file. */
  readonly line: number
  readonly recipient: string
  readonly amount: string
  readonly memo: string
}

/** A file that cannot be read as rows at all. */
export interface CsvFailure {
  readonly line: number
  readonly code:
    | 'CSV_UNCLOSED_QUOTE'
    | 'CSV_MALFORMED'
    | 'CSV_MISSING_COLUMN'
    | 'CSV_NO_ROWS'
    | 'CSV_TOO_MANY_ROWS'
  readonly field?: 'recipient' | 'amount'
}

export type CsvOutcome =
  | { readonly ok: true; readonly rows: readonly BatchRowText[] }
  | { readonly ok: false; readonly failure: CsvFailure }

/** Rows that fit in one transaction under EIP-7825's gas cap, with room. */
export const MAX_BATCH_ROWS = 300

const DELIMITERS = [',', ';', '\t'] as const

/** What a header may call each column, in lower case. */
const COLUMN_NAMES = {
  recipient: [
    'recipient',
    'address',
    'payee',
    'to',
    'wallet',
    'name',
    'employee',
    '收款人',
    '收款方',
    '地址',
    '姓名',
  ],
  amount: ['amount', 'sum', 'pay', 'salary', 'value', '金额', '数额', '工资'],
  memo: ['memo', 'note', 'reference', 'description', 'comment', '备注', '附言', '说明'],
} as const

type Column = keyof typeof COLUMN_NAMES

/**
 * Reads a payroll file: commas, semicolons or tabs (whichever the first line has most of), quoted fields, any line ends,
 * a byte order mark. With a header the columns may come in any order; without one they are recipient, amount, memo.
 * Empty lines are left out. Cells are text and are never evaluated.
 */
export function readBatchCsv(text: string): CsvOutcome {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records
  } catch (error) {
    const { code, lines } = error as { code?: string; lines?: number }
    if (code === undefined) throw error
    const isUnclosed = code === 'CSV_QUOTE_NOT_CLOSED'
    return {
      ok: false,
      failure: { line: lines ?? 1, code: isUnclosed ? 'CSV_UNCLOSED_QUOTE' : 'CSV_MALFORMED' },
    }
  }
  // `lines` counts up to a record's end: it begins after the one before.
  const written = records
    .map(({ record, info }) => ({ cells: record, line: info.lines - lineBreaksIn(record) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  const header = columnsOf(written[0]?.cells ?? [])
  const rows = header === undefined ? written : written.slice(1)
  const columns = header ?? { recipient: 0, amount: 1, memo: 2 }
  for (const field of ['recipient', 'amount'] as const) {
    if (columns[field] === undefined) {
      return { ok: false, failure: { line: written[0]?.line ?? 1, code: 'CSV_MISSING_COLUMN', field } }
    }
  }
  if (rows.length === 0) return { ok: false, failure: { line: 1, code: 'CSV_NO_ROWS' } }
  const excess = rows[MAX_BATCH_ROWS]
  if (excess !== undefined) return { ok: false, failure: { line: excess.line, code: 'CSV_TOO_MANY_ROWS' } }
  const cell = (cells: readonly string[], column: Column) => cells[columns[column] ?? -1] ?? ''
  return {
    ok: true,
    rows: rows.map(({ cells, line }) => ({
      line,
      recipient: cell(cells, 'recipient'),
      amount: cell(cells, 'amount'),
      memo: cell(cells, 'memo'),
    })),
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  return cells.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)
}

/** The candidate that the first line has most of outside quotes. */
function delimiterOf(text: string): string {
  const firstLine =
    text
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/[\r\n]/)
      .find((line) => line.trim() !== '') ?? ''
  const counts = DELIMITERS.map((delimiter) => firstLine.split(delimiter).length - 1)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Where the header says each column is; undefined when the first row is no header: none of its cells names a column. */
function columnsOf(cells: readonly string[]): Partial<Record<Column, number>> | undefined {
  const names = cells.map((cell) => cell.toLowerCase())
  const columns: Partial<Record<Column, number>> = {}
  for (const column of Object.keys(COLUMN_NAMES) as Column[]) {
    const position = names.findIndex((name) => (COLUMN_NAMES[column] as readonly string[]).includes(name))
    if (position !== -1) columns[column] = position
  }
  return Object.keys(columns).length === 0 ? undefined : columns
}
