import { checksumAddress, type Hex } from '@safelane/core'
import { parse } from 'csv-parse/sync'
import { type SanctionedParty, SanctionsListError } from './sanctionsList.ts'

/** The text of OFAC’s legacy delimited files. */
export interface SdnCsvFiles {
  /** `sdn.csv`: twelve fields, no heading; remarks, the last, end after some thousand characters. */
  readonly sdn: string
  /** `sdn_comments.csv`: ent_num and the rest of remarks that did not fit. Without it addresses can be missing. */
  readonly comments?: string | undefined
}

const FIELDS = 12
const NAME = 1
const PROGRAMS = 3
const REMARKS = 11
/** The files end with the control character of CP/M. */
const END_OF_FILE = String.fromCharCode(0x1a)
/** How the files write "nothing". */
const NULL_FIELD = '-0-'
const CURRENCY_ADDRESS = /Digital Currency Address - ([A-Z0-9]+)\s+(0x[0-9a-fA-F]+)/g

/**
 * Reads the parties with an EVM address out of `sdn.csv` and `sdn_comments.csv`. Throws `SanctionsListError` on rows
 * of another width and on addresses of another length (a cut-off file), naming the row.
 */
export function partiesFromSdnCsv({ sdn, comments }: SdnCsvFiles): readonly SanctionedParty[] {
  const spilled = new Map<string, string>()
  for (const [entry, text] of rowsOf(comments ?? '', 'sdn_comments.csv')) {
    if (entry !== undefined && text !== undefined) spilled.set(entry, (spilled.get(entry) ?? '') + text)
  }
  const rows = rowsOf(sdn, 'sdn.csv')
  if (rows.length === 0)
    throw new SanctionsListError('MALFORMED_LIST', 'sdn.csv has no rows', { field: 'sdn' })
  return rows.flatMap((row, index) => {
    const entry = row[0] ?? ''
    if (row.length !== FIELDS || !/^\d+$/.test(entry)) {
      throw new SanctionsListError(
        'MALFORMED_LIST',
        `Row ${index + 1} of sdn.csv has not ${FIELDS} fields that begin with a number: is the file complete?`,
        { field: 'sdn', metadata: { row: index + 1, fields: row.length } },
      )
    }
    const remarks = fieldText(row[REMARKS]) + (spilled.get(entry) ?? '')
    return [...remarks.matchAll(CURRENCY_ADDRESS)].map(([, currency = '', digits = '']) => ({
      address: evmAddress(digits, entry),
      entry,
      name: fieldText(row[NAME]),
      // Several programmes of one party are written `DPRK3] [CYBER2`.
      programs: fieldText(row[PROGRAMS])
        .split('] [')
        .filter((program) => program !== ''),
      currency,
    }))
  })
}

function rowsOf(text: string, file: string): string[][] {
  const end = text.trimEnd()
  const content = end.endsWith(END_OF_FILE) ? end.slice(0, -1) : end
  try {
    return parse(content, { relax_column_count: true, skip_empty_lines: true, trim: true, bom: true })
  } catch (cause) {
    throw new SanctionsListError('MALFORMED_LIST', `${file} is not the CSV that OFAC publishes`, {
      field: file,
      cause,
    })
  }
}

function fieldText(field: string | undefined): string {
  return field === undefined || field === NULL_FIELD ? '' : field
}

/** Throws on anything but 20 bytes: half an address in a list is a sign of half a list. */
export function evmAddress(text: string, entry: string) {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new SanctionsListError('MALFORMED_LIST', `Entry ${entry} has an address that is cut off: ${text}`, {
      field: 'sdn',
      metadata: { entry },
    })
  }
  return checksumAddress(text as Hex)
}
