import { type IntentDraft, type IntentQuestion, normalizeWidth } from '@safelane/payments'
import { takeDates, takePeriods } from '../embedded/dates.ts'
import { takeFigures } from '../embedded/figures.ts'
import { takeAddresses, takeFullNames } from '../embedded/payees.ts'
import { takePhrases } from '../embedded/phrases.ts'
import { createReading } from '../embedded/reading.ts'
import { takeRepeat } from '../embedded/repeats.ts'
import type { TrustedContext } from '../intentModel.ts'
import type { QuotedIntent } from './quotedIntent.ts'

/** A sentence that says no, whichever slots a model finds in it. */
const NEGATION =
  /\b(?:do not|don['’]?t|dont|never|not|cancel|stop|undo|abort|without|unless|if|instead)\b|别|不要|不用|不许|取消|撤回|撤销|停止|如果|要是|除非/iu

/**
 * Turns a model's quotations into a draft and proves each of them: every payee and amount must stand in the person's
 * own words, the figures are read by our rules and not by the model, and the sentence may hold no other payee or
 * amount than the ones quoted. What cannot be proven becomes a question.
 */
export function groundedDraft(text: string, quoted: QuotedIntent, context: TrustedContext): IntentDraft {
  const sentence = normalizeWidth(text).normalize('NFC')
  const doubts: IntentQuestion[] = []
  const memo = quoted.memo === null ? null : spanOf(sentence, quoted.memo)
  const outsideMemo = createReading(sentence)
  if (memo !== null) outsideMemo.cover(memo)
  if (NEGATION.test(outsideMemo.masked)) doubts.push({ about: 'action', question: 'ACTION_UNCLEAR' })

  const payees = quoted.payees.map((payee) => normalizeWidth(payee).normalize('NFC').trim())
  if (payees.some((payee) => spanOf(outsideMemo.masked, payee) === null)) {
    doubts.push({ about: 'payee', question: 'PAYEE_NOT_YOURS' })
  }
  const mentioned = [...takeAddresses(outsideMemo), ...takeFullNames(outsideMemo, context.contacts)]
  if (mentioned.some(({ written }) => !payees.some((payee) => covers(payee, written)))) {
    doubts.push({ about: 'payee', question: 'SEVERAL_PAYEES' })
  }

  const repeats = takeRepeat(outsideMemo)
  const dates = takeDates(outsideMemo, context.now, context.timeZone)
  const periods = takePeriods(outsideMemo)
  const isAmountQuoted = quoted.amount !== null && spanOf(sentence, quoted.amount) !== null
  if (quoted.amount !== null && !isAmountQuoted) {
    doubts.push({ about: 'amount', question: 'AMOUNT_NOT_YOURS' })
  }
  const stated = takeFigures(outsideMemo, context)
  const isSameFigure =
    quoted.amount === null ||
    takeFigures(createReading(quoted.amount), context).amounts.some(({ value }) =>
      stated.amounts.some((amount) => amount.value === value),
    )
  if (stated.isAmbiguous || !isSameFigure) doubts.push({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' })
  if (stated.isCurrencyAmbiguous) doubts.push({ about: 'amount', question: 'CURRENCY_AMBIGUOUS' })
  const each = takePhrases(outsideMemo, 'each')
  const isTotal = takePhrases(outsideMemo, 'total')
  if (takePhrases(outsideMemo, 'vagueAmounts')) doubts.push({ about: 'amount', question: 'AMOUNT_MISSING' })
  if (dates.isUnclear || repeats.isUnclear) doubts.push({ about: 'date', question: 'DATE_UNCLEAR' })
  const isScheduled = dates.isScheduled || repeats.repeat !== null

  return {
    action: isScheduled && quoted.action === 'pay' ? 'schedule' : quoted.action,
    payees,
    amounts: stated.amounts.map(({ value, currency, written }) => ({ value, currency, each, written })),
    isTotal,
    token: quoted.token === null ? null : groundedWord(sentence, quoted.token, doubts),
    payWith: quoted.payWith === null ? null : groundedWord(sentence, quoted.payWith, doubts),
    memo: memo === null ? null : sentence.slice(memo.start, memo.end),
    when: dates.when,
    repeat: repeats.repeat,
    preference: quoted.preference,
    coverDays: periods[0]?.days ?? null,
    doubts,
  }
}

function groundedWord(sentence: string, word: string, doubts: IntentQuestion[]): string {
  if (spanOf(sentence, word) === null) doubts.push({ about: 'token', question: 'TOKEN_AMBIGUOUS' })
  return word
}

function spanOf(sentence: string, quotation: string): { start: number; end: number } | null {
  const wanted = normalizeWidth(quotation).normalize('NFC').trim().toLowerCase()
  const start = wanted === '' ? -1 : sentence.toLowerCase().indexOf(wanted)
  return start < 0 ? null : { start, end: start + wanted.length }
}

function covers(payee: string, written: string): boolean {
  return payee.toLowerCase() === written.toLowerCase()
}
