import { foldName, type IntentDraft, type IntentQuestion, type RequestedAction } from '@safelane/payments'
import type { IntentModel, TrustedContext } from '../intentModel.ts'
import { takeDates, takePeriods } from './dates.ts'
import { takeFigures } from './figures.ts'
import { LEXICONS, phrasePattern, phraseSource } from './lexicon/compile.ts'
import {
  takeAside,
  takeBackground,
  takeBecause,
  takeDatedReason,
  takeLabelledMemo,
  takePurpose,
  takeReference,
} from './memos.ts'
import {
  coverPossessions,
  isActing,
  joinPayees,
  type PayeeMention,
  takeAddresses,
  takeFullNames,
  takeNames,
  takePartialNames,
  takePaymentUris,
} from './payees.ts'
import { takeAction, takeChains, takePhrases, takePreferences } from './phrases.ts'
import { AMOUNT, createReading, PAYEE, type Reading, type Span } from './reading.ts'
import { takeRepeat } from './repeats.ts'
import { correctedWord } from './spelling.ts'
import { takeTokens } from './tokens.ts'

/**
 * The offline model: rules that cover the sentence piece by piece, in English, Chinese and Spanish alike. It claims to
 * have understood only when nothing is left over, so a negation, a condition or a second thought turns into a question
 * instead of a payment. Deterministic; needs no network.
 */
export const embeddedParser: IntentModel = {
  name: 'embedded',
  parse: async (text, context) => parseSentence(text, context),
}

/** `10-20`, `10 or 20`: which of them is meant is for the person to say. */
const NUMBER_RANGE = /[0-9][0-9.,]*\s?(?:-|–|~|\bto\b|\bor\b|到|至|或者?|\ba\b|\bo\b)\s?[$€£]?[0-9][0-9.,]*/iu

function parseSentence(text: string, context: TrustedContext): IntentDraft {
  const names = new Set(context.contacts.flatMap(({ name }) => foldName(name).split(/[\s'.-]+/u)))
  const reading = createReading(text, (word) => correctedWord(word, names))
  const labelledMemo = takeLabelledMemo(reading)
  const uris = takePaymentUris(reading)
  const mentions: PayeeMention[] = [
    ...uris.mentions,
    ...takeAddresses(reading),
    ...takeNames(reading),
    ...takeFullNames(reading, context.contacts),
    ...takePartialNames(reading, context.contacts),
  ]
  const reference = takeReference(reading)
  takeBackground(reading)
  const datedReason = takeBecause(reading) ?? takeDatedReason(reading)
  const preference = takePreferences(reading)
  const repeats = takeRepeat(reading)
  const dates = takeDates(reading, context.now, context.timeZone)
  const periods = takePeriods(reading)
  const chains = takeChains(reading, context.chains ?? [])
  const isRange = NUMBER_RANGE.test(reading.masked)
  const isShared = takePhrases(reading, 'shares')
  const figures = takeFigures(reading, context)
  const tokens = takeTokens(reading, context.tokens)
  const received = [...new Set([...tokens.received, ...figures.amounts.flatMap(({ token }) => token ?? [])])]
  const each = takePhrases(reading, 'each')
  const isTotal = takePhrases(reading, 'total')
  const purpose = takePurpose(reading)
  const isNoted = labelledMemo !== null || reference !== null || datedReason !== null || purpose !== null
  const aside = isNoted ? null : takeAside(reading)
  const owners = coverPossessions(reading, mentions)
  const isVague = takePhrases(reading, 'vagueAmounts')
  coverAnaphora(reading, owners)
  const isNobody = takePhrases(reading, 'vaguePayees')
  const isRequestToSend = REQUEST_TO_SEND.test(reading.masked)
  const isCoin = SHOUTED_LINK.test(reading.masked)
  const asked = takeAction(reading, owners.length > 0)
  // "$90 three ways: Ana, Bob, Carlos"
  const requested = asked ?? (isShared && owners.length > 1 ? 'split' : null)
  takePhrases(reading, 'courtesies')
  const isDoubtful = takePhrases(reading, 'doubts')
  const isCorrected = takePhrases(reading, 'corrections')
  if (requested === 'buy-cover' || requested === 'covered-payment') takePhrases(reading, 'coverFillers')
  takePhrases(reading, 'fillers')
  const { payees, isPayeeActing, unexplained } = joinPayees(reading, owners)

  const doubts: IntentQuestion[] = []
  const doubt = (question: IntentQuestion): number => doubts.push(question)
  const action =
    requested === 'pay' && (dates.isScheduled || repeats.repeat !== null) ? 'schedule' : requested
  // A red packet is a link for whoever opens it; for somebody in particular it may as well be a payment.
  const isRedPacket = action === 'claim-link' && owners.length > 0 && /红包/u.test(reading.text)
  const isReasonDoubtful = purpose !== null && DOUBTFUL_REASON.test(purpose.memo)
  const [stranger] = unexplained
  const unknownCoin = unexplained.find((left) =>
    figures.amounts.some((amount) => amount.isBare && isRightAfter(reading.text, amount.end, left.start)),
  )
  const isNameLeft =
    payees.length === 0 && unexplained.length === 1 && unknownCoin === undefined && action !== 'buy-cover'
  // What was taken back is a question about itself: "20, no, 25" about the amount, "Bob, no, Ana" about the payee.
  if (isCorrected && payees.length > 1) doubt({ about: 'payee', question: 'SEVERAL_PAYEES' })
  else if (isCorrected && figures.amounts.length > 1) doubt({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' })
  else if (isCorrected && received.length > 1) doubt({ about: 'token', question: 'TOKEN_AMBIGUOUS' })
  else if (isCorrected && dates.isUnclear) doubt({ about: 'date', question: 'DATE_UNCLEAR' })
  else if (isCorrected && !isRange) doubt({ about: 'action', question: 'ACTION_UNCLEAR' })
  if (payees.length > 1 && figures.amounts.length > 1 && !isCorrected) {
    doubt({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' })
  }
  if (
    isDoubtful ||
    isRedPacket ||
    isRequestToSend ||
    isReasonDoubtful ||
    CODE_LIKE.test(reading.masked) ||
    ASKS_ITSELF.test(reading.text)
  ) {
    doubt({ about: 'action', question: 'ACTION_UNCLEAR' })
  }
  const isActor = isPayeeActing || (isNameLeft && stranger !== undefined && isActing(reading.text, stranger))
  if (action === null || (isActor && action !== 'request'))
    doubt({ about: 'action', question: 'ACTION_UNCLEAR' })
  const isComplete = payees.length > 0 && figures.amounts.length > 0
  if (isComplete && isOthersPaper(reading.text, action))
    doubt({ about: 'action', question: 'ACTION_UNCLEAR' })
  if (isCoin || NAMELESS_TOKEN.test(reading.masked)) doubt({ about: 'token', question: 'TOKEN_UNKNOWN' })
  if (uris.isForeign) doubt({ about: 'token', question: 'TOKEN_UNKNOWN' })
  if (chains.isUnknown) doubt({ about: 'token', question: 'CHAIN_UNKNOWN' })
  if (isNobody) doubt({ about: 'payee', question: 'PAYEE_MISSING' })
  if (isRange || figures.isAmbiguous) doubt({ about: 'amount', question: 'AMOUNT_AMBIGUOUS' })
  if (figures.isCurrencyAmbiguous) doubt({ about: 'amount', question: 'CURRENCY_AMBIGUOUS' })
  if (isVague) doubt({ about: 'amount', question: 'AMOUNT_MISSING' })
  if (received.length > 1 || tokens.paidWith.length > 1)
    doubt({ about: 'token', question: 'TOKEN_AMBIGUOUS' })
  const isTwoTimings = repeats.repeat !== null && dates.isDated && !dates.isStart
  if (dates.isUnclear || repeats.isUnclear || isTwoTimings) doubt({ about: 'date', question: 'DATE_UNCLEAR' })
  if (preference.isContradictory) doubt({ about: 'action', question: 'ACTION_UNCLEAR' })
  if (isSomebodyElse(reading, owners)) doubt({ about: 'payee', question: 'SEVERAL_PAYEES' })
  if (
    periods.length > 1 ||
    (periods.length === 1 && (action !== 'buy-cover' || periods[0]?.days === undefined))
  ) {
    doubt(
      action === 'buy-cover'
        ? { about: 'date', question: 'PERIOD_MISSING' }
        : { about: 'date', question: 'DATE_UNCLEAR' },
    )
  }
  if (
    stranger !== undefined &&
    !isNameLeft &&
    unexplained.some((left) => isListed(reading.text, left, owners))
  ) {
    doubt({ about: 'payee', question: 'PAYEE_UNKNOWN' })
  } else if (stranger !== undefined && !isNameLeft) {
    doubt(
      unknownCoin !== undefined && unexplained.length === 1
        ? { about: 'token', question: 'TOKEN_UNKNOWN' }
        : { about: 'action', question: 'ACTION_UNCLEAR' },
    )
  }
  const [token = null] = received
  const [payWith = null] = tokens.paidWith
  return {
    action,
    payees: isNameLeft && stranger !== undefined ? [stranger.text] : payees,
    amounts: figures.amounts.map(({ value, currency, written }) => ({ value, currency, each, written })),
    isTotal,
    token,
    payWith,
    memo:
      labelledMemo ??
      reference ??
      (action === 'buy-cover' ? null : (datedReason ?? reasonOf(action, purpose?.memo) ?? aside)),
    when: dates.when,
    repeat: repeats.repeat,
    preference: preference.preference,
    coverDays: periods[0]?.days ?? null,
    doubts,
  }
}

/** Splitting "a 60 usdc bill" does not say what the bill was for. */
function reasonOf(action: RequestedAction | null, memo: string | undefined): string | null {
  const isBill = action === 'split' && /^(?:the |a |la )?(?:bills?|tab|check|cuenta)$/iu.test(memo ?? '')
  return memo === undefined || isBill ? null : memo
}

/** "I owe Ana 5, send it to her": with one payee named before it, such a word means nobody else. */
function coverAnaphora(reading: Reading, mentions: readonly PayeeMention[]): void {
  const [only, ...others] = mentions
  if (only === undefined || others.length > 0) return
  for (const pattern of ANAPHORA) {
    for (const { 0: word, index } of [...reading.masked.matchAll(pattern)]) {
      if (index >= only.end) reading.cover({ start: index, end: index + word.length })
    }
  }
}

const ANAPHORA = LEXICONS.map((lexicon) => phrasePattern(lexicon, lexicon.anaphora))

/** "¿Pago 20 a Carlos?": in Spanish the first person alone makes it a question to oneself. */
const ASKS_ITSELF = /¿\s*(?:le\s|les\s)?(?:pago|envio|mando|transfiero|doy|debo)(?!\p{L})/iu

/** "20 LINK" is a token's symbol, "a 20 link" a link. */
const SHOUTED_LINK = new RegExp(`${AMOUNT}\\s*LINK(?!\\p{L})`, 'u')

/** "20 coins": of which kind is for the person to say. */
const NAMELESS_TOKEN = new RegExp(
  `${AMOUNT}\\s*(?:个|枚)?(?:crypto|tokens?|(?:stable)?coins?|monedas|fichas|criptos?|代币|稳定币|币)(?!\\p{L})`,
  'iu',
)

/** "I request a transfer of 20 to Bob": asking Bob for it, or asking us to send it? */
const REQUEST_TO_SEND = new RegExp(
  `\\brequest(?:ing)?\\s+(?:an?\\s+|the\\s+)?(?:payment|transfer)[^${PAYEE}]*?\\bto\\s+${PAYEE}`,
  'iu',
)

/** Marks of data or markup, which no sentence to a payment system needs. */
const CODE_LIKE = /[{}[\]<\\|]|(?<![-=])>/u

/** A reason that takes the sentence back or hangs it on a condition is no reason. */
const DOUBTFUL_REASON = new RegExp(
  LEXICONS.flatMap((lexicon) => [
    phraseSource(lexicon, lexicon.doubts.slice(0, 1)),
    phraseSource(lexicon, lexicon.corrections),
  ]).join('|'),
  'iu',
)

/** "Ana and Zoe": what is listed with a payee is meant as one. */
function isListed(text: string, left: Span, mentions: readonly PayeeMention[]): boolean {
  return mentions.some((mention) => {
    const [first, second] = mention.start < left.start ? [mention, left] : [left, mention]
    return /^\s*(?:(?:,\s*)?(?:and|&|y|e)\s+(?:a\s+)?|[和与跟、])$/iu.test(
      text.slice(first.end, second.start),
    )
  })
}

function isRightAfter(text: string, end: number, start: number): boolean {
  return start >= end && /^\s*[个枚]?$/u.test(text.slice(end, start))
}

/** "Pay the invoice from Bob", "refund from Bob": what somebody else issued is not to be issued to them. */
function isOthersPaper(text: string, action: RequestedAction | null): boolean {
  if (action !== 'invoice' && action !== 'refund') return false
  return OTHERS_PAPER.test(text)
}

const OTHERS_PAPER =
  /(?<!\p{L})(?:invoice|bill|refund)\s+(?:of\s+[^,.;]{1,30}\s)?(?:i got |i received )?(?:from|by)(?!\p{L})|(?<!\p{L})(?:pay|settle|paga\w*)\s+(?:off\s+)?(?:the|this|that|his|her|their|la|esta|su)?\s*(?:invoice|bill|factura)|(?:付|支付|结清)(?:掉)?(?:这张|那张)?(?:发票|账单)/iu

/** "Pay Bob 20 for Ana": whom it is for is not who gets it, and the person has to say which is meant. */
function isSomebodyElse(reading: Reading, mentions: readonly PayeeMention[]): boolean {
  if (mentions.length < 2) return false
  return mentions.some(({ start }) =>
    /(?:\bfor|\bpara|\bon behalf of|替|代|为)\s*$/iu.test(reading.text.slice(0, start)),
  )
}
