import {
  contactsNamed,
  type IntentDraft,
  type IntentQuestion,
  normalizeWidth,
  type Preference,
  type RequestedAction,
} from '@safelane/payments'
import type { IntentModel, TrustedContext } from '../intentModel.ts'
import { type AmountReading, takeAmounts } from './amounts.ts'
import { takeDates, takePeriods } from './dates.ts'
import {
  ACTION_WORDS,
  COVER_FILLERS,
  COVER_WORDS,
  FILLERS,
  PAY_WORDS,
  PREFERENCES,
  SECOND_THOUGHTS,
  VAGUE_AMOUNT,
} from './lexicon.ts'
import { takeInvoiceReference, takeLabelledMemo, takePurpose } from './memos.ts'
import { joinPayees, type PayeeMention, takeAddresses, takeFullNames, takeNames } from './payees.ts'
import { createReading, type Reading } from './reading.ts'
import { takeTokens } from './tokens.ts'

/** `10-20`, `10 or 20`: which of them is meant is for the person to say. */
const NUMBER_RANGE = /[0-9][0-9.,]*\s?(?:-|–|~|\bto\b|\bor\b|到|至|或者?)\s?\$?[0-9][0-9.,]*/iu

/**
 * The offline model: rules that cover the sentence piece by piece, in English and Chinese alike. It claims to have
 * understood only when nothing is left over, so a negation, a condition or a second thought turns into a question
 * instead of a payment. Deterministic; needs no network.
 */
export const embeddedParser: IntentModel = {
  name: 'embedded',
  parse: async (text, context) => parseSentence(text, context),
}

function parseSentence(text: string, context: TrustedContext): IntentDraft {
  const reading = createReading(normalizeWidth(text).normalize('NFC'))
  const labelledMemo = takeLabelledMemo(reading)
  const invoice = takeInvoiceReference(reading)
  const mentions: PayeeMention[] = [
    ...takeAddresses(reading),
    ...takeFullNames(reading, context.contacts),
    ...takeNames(reading),
  ]
  const dates = takeDates(reading, context.now, context.timeZone)
  const periods = takePeriods(reading)
  const isRange = NUMBER_RANGE.test(reading.masked)
  const isVague = reading.take(VAGUE_AMOUNT).length > 0
  const { amounts, isAmbiguous } = takeAmounts(reading, context.tokens)
  const preference = takePreference(reading)
  const tokens = takeTokens(reading, context.tokens)
  const received = [...new Set([...tokens.received, ...amounts.flatMap(({ token }) => token ?? [])])]

  const found: FoundSlots = {
    reading,
    context,
    mentions,
    amounts,
    preference,
    memo: labelledMemo ?? invoice,
    when: dates.when,
  }
  const doubts: IntentQuestion[] = []
  if (isRange || isAmbiguous) doubts.push({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' })
  if (isVague) doubts.push({ about: 'amount', question: 'AMOUNT_MISSING' })
  if (received.length > 1 || tokens.paidWith.length > 1) {
    doubts.push({ about: 'token', question: 'TOKEN_AMBIGUOUS' })
  }
  if (dates.isUnclear) doubts.push({ about: 'date', question: 'DATE_UNCLEAR' })

  if (isAboutCover(reading)) return coverDraft(found, received[0] ?? null, periods, doubts)
  const [token = null] = received
  const [payWith = null] = tokens.paidWith
  if (periods.length > 0) doubts.push({ about: 'action', question: 'ACTION_UNCLEAR' })
  return payDraft(found, { token, payWith }, dates.isScheduled, doubts)
}

interface FoundSlots {
  readonly reading: Reading
  readonly context: TrustedContext
  readonly mentions: readonly PayeeMention[]
  readonly amounts: readonly AmountReading[]
  readonly preference: Preference | null
  /** From quotation marks, a label or an invoice number. */
  readonly memo: string | null
  readonly when: string | null
}

function payDraft(
  found: FoundSlots,
  tokens: Pick<IntentDraft, 'token' | 'payWith'>,
  isScheduled: boolean,
  doubts: IntentQuestion[],
): IntentDraft {
  const { reading, context, amounts } = found
  const purpose = takePurpose(reading)
  const memo = found.memo ?? purpose
  const otherAction = takeOtherAction(reading) ?? (isScheduled ? 'schedule' : null)
  const isPaying = reading.take(PAY_WORDS).length > 0 || /\bto\b/iu.test(reading.masked)
  for (const filler of FILLERS) reading.take(filler)
  const { payees, isPayeeActing, unexplained } = joinPayees(reading, found.mentions, context.contacts)

  if (isPayeeActing || (purpose !== null && SECOND_THOUGHTS.test(purpose))) {
    doubts.push({ about: 'action', question: 'ACTION_UNCLEAR' })
  }
  if (purpose !== null && contactsNamed(purpose, context.contacts).length > 0) {
    doubts.push({ about: 'payee', question: payees.length === 0 ? 'PAYEE_MISSING' : 'SEVERAL_PAYEES' })
  }
  const unknownToken = unexplained.find((left) =>
    amounts.some((amount) => amount.isBare && isRightAfter(reading.text, amount.end, left.start)),
  )
  const [stranger] = unexplained
  const action: RequestedAction | null = otherAction ?? (isPaying ? 'pay' : null)
  if (unexplained.length > 1 || (payees.length > 0 && stranger !== undefined)) {
    const isTokenLike = unknownToken !== undefined && unexplained.length === 1
    doubts.push(
      isTokenLike
        ? { about: 'token', question: 'TOKEN_UNKNOWN' }
        : { about: 'action', question: 'ACTION_UNCLEAR' },
    )
  }
  return {
    action,
    payees: payees.length === 0 && stranger !== undefined ? [stranger.text] : payees,
    amounts: amounts.map(({ value, currency, each }) => ({ value, currency, each })),
    ...tokens,
    memo,
    when: found.when,
    preference: found.preference,
    cover: null,
    doubts: otherAction === null ? doubts : [],
  }
}

function coverDraft(
  found: FoundSlots,
  token: string | null,
  periods: ReturnType<typeof takePeriods>,
  doubts: IntentQuestion[],
): IntentDraft {
  const { reading, context, amounts } = found
  const isPayment = new RegExp(PAY_WORDS.source.replace(/\|付\|.*$/u, ''), 'iu').test(reading.masked)
  reading.take(COVER_WORDS)
  for (const filler of COVER_FILLERS) reading.take(filler)
  const otherAction = takeOtherAction(reading)
  for (const filler of FILLERS) reading.take(filler)
  const { payees, unexplained } = joinPayees(reading, found.mentions, context.contacts)
  const action: RequestedAction =
    isPayment && payees.length > 0 ? 'covered-payment' : (otherAction ?? 'buy-cover')
  const isUnclear = unexplained.length > 0 || payees.length > 0
  if (isUnclear) doubts.push({ about: 'action', question: 'ACTION_UNCLEAR' })
  if (periods.length > 1 || (periods.length === 1 && periods[0]?.days === undefined)) {
    doubts.push({ about: 'date', question: 'PERIOD_MISSING' })
  }
  return {
    action,
    payees,
    amounts: amounts.map(({ value, currency, each }) => ({ value, currency, each })),
    token: null,
    payWith: null,
    memo: found.memo,
    when: found.when,
    preference: found.preference,
    cover: { asset: token, days: periods[0]?.days ?? null },
    doubts: action === 'buy-cover' ? doubts : [],
  }
}

function isRightAfter(text: string, end: number, start: number): boolean {
  return start >= end && /^\s*$/u.test(text.slice(end, start))
}

/** Whether cover is what is asked for, rather than what a payment is for ("for insurance"). */
function isAboutCover(reading: Reading): boolean {
  const withoutPurpose = reading.masked.replace(/\bfor (?:the |my |our )?[\p{L}]+(?: [\p{L}]+)?/giu, ' ')
  return new RegExp(COVER_WORDS.source, 'iu').test(withoutPurpose)
}

function takeOtherAction(reading: Reading): RequestedAction | null {
  for (const [pattern, action] of ACTION_WORDS) {
    if (reading.take(pattern).length > 0) return action
  }
  return null
}

function takePreference(reading: Reading): Preference | null {
  let found: Preference | null = null
  for (const [pattern, preference] of PREFERENCES) {
    if (reading.take(pattern).length > 0) found ??= preference
  }
  return found
}
