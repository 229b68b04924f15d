import { type Asset, isSameAddress, parseAddress, parseAmount } from '@safelane/core'
import { foldName } from '../intent/contacts.ts'
import { isPlainMemo, MAX_MEMO_LENGTH } from '../plan/transferTerms.ts'
import type { KnownAddress } from '../risk/riskFinding.ts'
import type { BatchProblem, BatchRow } from './batch.ts'
import type { BatchRowText } from './readBatchCsv.ts'

export interface ReadRows {
  /** Rows without a problem, with the positions that they have in the file. */
  readonly rows: readonly BatchRow[]
  readonly problems: readonly BatchProblem[]
  /** Lines that pay somebody whom an earlier line pays too: often on purpose, sometimes a row pasted twice. */
  readonly repeated: readonly { readonly line: number; readonly firstLine: number }[]
}

/** Judges every field of every row and says of each what is wrong with it. Contacts are found by their whole name. */
export function readRows(
  texts: readonly BatchRowText[],
  asset: Asset,
  contacts: readonly KnownAddress[],
): ReadRows {
  const rows: BatchRow[] = []
  const problems: BatchProblem[] = []
  const repeated: { line: number; firstLine: number }[] = []
  texts.forEach((text, index) => {
    const payee = readPayee(text, contacts)
    const amount = parseAmount(text.amount, asset, 'amount')
    const { line } = text
    if (!payee.ok) problems.push(payee.problem)
    if (!amount.ok) {
      const { code } = amount.error
      problems.push({ line, field: 'amount', code, value: text.amount, fix: amountFix(code, asset) })
    }
    if (!isPlainMemo(text.memo)) {
      const fix = `Use at most ${MAX_MEMO_LENGTH} characters that can be seen`
      problems.push({ line, field: 'memo', code: 'MALFORMED_MEMO', value: text.memo, fix })
    }
    if (!payee.ok || !amount.ok) return
    const { recipient, name } = payee
    const first = rows.find((row) => isSameAddress(row.recipient, recipient))
    if (first !== undefined) repeated.push({ line, firstLine: first.line })
    const memo = text.memo === '' ? undefined : text.memo
    rows.push({ index, line, recipient, name, units: amount.value.units, memo })
  })
  return { rows, problems, repeated }
}

type ReadPayee =
  | { readonly ok: true; readonly recipient: BatchRow['recipient']; readonly name: string | undefined }
  | { readonly ok: false; readonly problem: BatchProblem }

function readPayee({ line, recipient: value }: BatchRowText, contacts: readonly KnownAddress[]): ReadPayee {
  const refuse = (code: string, fix: string): ReadPayee => ({
    ok: false,
    problem: { line, field: 'recipient', code, value, fix },
  })
  if (value.trim() === '') return refuse('PAYEE_MISSING', 'Write an address or the name of a contact')
  if (!value.startsWith('0x')) {
    const named = contacts.filter(({ name }) => name !== undefined && foldName(name) === foldName(value))
    const [contact] = named
    if (contact === undefined || named.length > 1) {
      return refuse('UNKNOWN_CONTACT', 'Save a contact of this name first, or write the address')
    }
    return { ok: true, recipient: contact.address, name: contact.name }
  }
  const address = parseAddress(value, 'recipient')
  if (!address.ok) return refuse(address.error.code, 'Copy the whole address again')
  const known = contacts.find((contact) => isSameAddress(contact.address, address.value))
  return { ok: true, recipient: address.value, name: known?.name }
}

function amountFix(code: string, { symbol, decimals }: Asset): string {
  if (code === 'TOO_MANY_DECIMALS') return `${symbol} has ${decimals} decimals: round the amount`
  if (code === 'ZERO_AMOUNT') return 'Write more than zero, or leave the row out'
  if (code === 'ABSURD_AMOUNT') return 'Write a smaller amount'
  return 'Write it like 1234.56: a point before the decimals, no signs and no separators'
}
