import { globalPattern, LEXICONS, phraseSource } from './lexicon/compile.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import type { Reading, Span } from './reading.ts'

const MAX_PURPOSE_WORDS = 9

/** Covers text in quotation marks and text after "memo:", which is a note to the payee whatever it says. */
export function takeLabelledMemo(reading: Reading): string | null {
  const label = LEXICONS.map((lexicon) => phraseSource(lexicon, lexicon.memoLabels)).join('|')
  const quotes = `"([^"]+)"|“([^”]+)”|「([^」]+)」|『([^』]+)』|«([^»]+)»|(?<!\\p{L})'([^']+)'(?!\\p{L})`
  const quoted = reading.take(globalPattern(`(?:(?:${label})\\s*[:=：]?\\s*)?(?:${quotes})`))
  // A second quotation is no note any more: it stays uncovered, and the sentence becomes a question.
  for (const other of quoted.slice(1)) reading.restore(other)
  const labelled = reading.take(globalPattern(`(?:${label})\\s*[:=：]?\\s*([^\\ue000-\\ue003]+)$`))
  const [memo] = [...quoted, ...labelled]
  const group = memo?.groups.find((each) => each !== undefined)
  if (memo === undefined || group === undefined) return null
  const start = memo.end - (memo.text.length - memo.text.lastIndexOf(group))
  return tidy(reading.quoted({ start, end: start + group.length }))
}

const REFERENCE =
  /(?<!\p{L})(?:(?:for|por|pagando|para|re:?|against|towards) (?:the |her |his |their |our |my |la |el )?)((?:invoice|order|bill|ticket|booking|inv|ref|factura|pedido|recibo)\s*(?:no\.?|number|num\.?|numero|#)?\s*[#:]?\s*[\w#-]*[0-9][\w-]*)(?![\p{L}\p{N}])(?!\s?(?:usdc|usdt|dai|usd|eur|dollars?|dolares|bucks|pounds|quid|€)|[.,][0-9])|(?<!\p{L})((?:(?:invoice|order|bill|ticket|booking|factura|pedido|recibo)\s*)?(?:(?:no\.?|number|num\.?|numero)\s*#?\s*|#\s*|(?:inv|ref|po|ord)-)[\w-]*[0-9][\w-]*)(?![\p{L}\p{N}])|(?:用于|关于)?((?:发票|订单|账单|单)号?[:：#]?\s*[\w#-]*[0-9][\w-]*)/giu

/** Covers "for invoice INV-42" and the like, before the digits in it can be taken for an amount. */
export function takeReference(reading: Reading): string | null {
  const [reference] = reading.take(REFERENCE)
  const group = reference?.groups.find((each) => each !== undefined)
  if (reference === undefined || group === undefined) return null
  const start = reference.start + reference.text.lastIndexOf(group)
  return tidy(reading.quoted({ start, end: start + group.length }))
}

const SPACED = LEXICONS.filter(({ isSpaced }) => isSpaced)
const HAN = LEXICONS.filter(({ isSpaced }) => !isSpaced)
const INTRO = new RegExp(
  `(?:${SPACED.map((lexicon) => phraseSource(lexicon, lexicon.purposes)).join('|')})\\s+`,
  'giu',
)
const NOT_PURPOSE = new RegExp(
  `^(?:${SPACED.map((lexicon) => phraseSource(lexicon, lexicon.notPurposes)).join('|')})(?=\\s*(?:[,.;!?)\\ue000-\\ue003]|$)|\\s+(?:\\ue002|\\ue003|\\ue001))`,
  'iu',
)
/** Words at which a reason ends: politeness, urgency, and what leads to another part of the sentence. */
const STOP =
  /^(?:please|pls|plz|thanks|thx|thank|cheers|lol|haha|asap|now|today|tonight|tomorrow|ok|okay|each|ta|por\s+favor|porfa|gracias|using|via|every|with\s+(?:the\s+)?(?:note|memo|cover|insurance|depeg)|(?:to|a|al|from|de|in|en|with|con|on|by|before|until|and|y|starting|due|antes\s+(?:de|del)(?:\s+el)?|para)\s+[\ue000-\ue003]|(?:and|y)\s+(?:send|pay|insure|cover|protect|split|asegura|paga|envia)|cada\s+uno)(?![\p{L}\p{N}])/iu

/**
 * Covers what a payment is for: "for lunch", "por la cena", "用于房租", "午饭钱". Needs payees, figures, tokens and dates
 * covered, so that none of them becomes part of it; a reason longer than a few words is left over instead.
 */
export function takePurpose(reading: Reading): (Span & { readonly memo: string }) | null {
  return spacedPurpose(reading) ?? trailingReason(reading) ?? hanPurpose(reading)
}

function spacedPurpose(reading: Reading): (Span & { readonly memo: string }) | null {
  for (const intro of reading.masked.matchAll(INTRO)) {
    const start = intro.index + intro[0].length
    const end = purposeEnd(reading.masked, start)
    const words = reading.masked.slice(start, end)
    if (!/[\p{L}\p{N}]/u.test(words) || NOT_PURPOSE.test(reading.masked.slice(start))) continue
    if (words.split(/\s+/u).length > MAX_PURPOSE_WORDS) continue
    reading.cover({ start: intro.index, end })
    return { start, end, memo: tidy(reading.quoted({ start, end })) }
  }
  return null
}

const REASONS = SPACED.flatMap(({ reasons }) => reasons).join('|')
const TRAILING = new RegExp(
  `(?<=\\ue002[\\s,]+(?:of\\s+)?)((?:(?:the|my|our|his|her|la|el|de)\\s+)?(?:(?!(?:to|for|from|by|on|in|with|and|a|no|not|per|every|each|minus|plus|less|without|before|after|excluding|including|menos|mas|sin)\\s)\\p{L}+\\s+)?(?:${REASONS}))(?=\\s*(?:$|[,.!;]|[\\ue000-\\ue003])|\\s+(?:between|among|with|to|from|due|please|thanks|entre|con|a)(?!\\p{L}))`,
  'giu',
)

/** "Pay Bob 20 usdc lunch money": only nouns that people pay for, since any other word may change what is asked. */
function trailingReason(reading: Reading): (Span & { readonly memo: string }) | null {
  const [taken] = reading.take(TRAILING)
  return taken === undefined
    ? null
    : { start: taken.start, end: taken.end, memo: tidy(reading.quoted(taken)) }
}

function purposeEnd(masked: string, start: number): number {
  let end = start
  while (end < masked.length) {
    const rest = masked.slice(end)
    if (/^\s*(?:[\ue000-\ue003,;!?()\n，。；]|\.(?:\s|$))/u.test(rest) || STOP.test(rest.trimStart())) break
    const word = /^\s*[^\s\ue000-\ue003,;!?()\n，。；]+/u.exec(rest)?.[0].replace(/\.$/, '')
    if (word === undefined || word === '') break
    end += word.length
  }
  return end
}

const HAN_PURPOSES = HAN.map((lexicon) => phraseSource(lexicon, lexicon.purposes)).join('|')
const HAN_NOUN =
  '钱|费用|费|款|礼物|租金|房租|工资|学费|饭|餐|咖啡|奶茶|酒|票|机票|车票|门票|定金|押金|尾款|货款|水电|话费|打车|外卖|蛋糕|水果|书|衣服|鞋|药|课|会员|生日|旅行|旅游|聚餐|电费|水费|网费|油钱|零花钱|生活费'
const HAN_LED = new RegExp(
  `(?:${HAN_PURPOSES})\\s?的?((?:(?!的?(?:谢谢|尽快|马上))[\\p{Script=Han}A-Za-z0-9 ]){1,14}?)(?=[\\s,，。；!！]|[\\ue000-\\ue003]|$)`,
  'giu',
)
const HAN_TRAILING = new RegExp(
  `(?<=[\\ue000-\\ue003\\s，,]|[付给打转汇把将]|发(?!票))的?((?:(?![不别没如要吗么请帮给转付汇打发把将])[\\p{Script=Han}a-z]){0,8}?(?:${HAN_NOUN}))(?!(?![转付打给还汇发])\\p{Script=Han})`,
  'gu',
)

/** Behind 的 a verb is part of the noun: 打车费. */
const HAN_OWNED = new RegExp(
  `(?<=\\ue002)的((?:(?![不别没如要吗么请帮])[\\p{Script=Han}]){0,8}?(?:${HAN_NOUN}))(?!(?![转付打给还汇发])\\p{Script=Han})`,
  'gu',
)

/** "…, because she covered lunch": the reason as a clause of its own, up to the end of the sentence. */
const BECAUSE =
  /(?<!\p{L})(?:(?:because|cause|cuz|since(?= (?:he|she|they|we|it))|porque|ya que) +(?!of )|(?:因为|由于)\s?)([^,.;:!?()，。；\d\ue000-\ue003]+)(?=[.!。！ ]*$)/iu

/** Covers a closing clause that gives the reason, before dates and words in it can be taken for the payment's. */
export function takeBecause(reading: Reading): string | null {
  const match = BECAUSE.exec(reading.masked)
  const clause = match?.[1]
  if (match === null || clause === undefined || DOUBTFUL.test(clause)) return null
  const end = match.index + match[0].length
  reading.cover({ start: match.index, end })
  return tidy(reading.quoted({ start: end - clause.length, end }))
}

/** "Ana covered lunch yesterday, pay her back 16": what somebody did before is told, and asks for nothing. */
const BACKGROUND = new RegExp(
  [
    '(?<=\\ue001 )(?:just |also )?(?:[a-z]{3,}ed|paid for|bought|got us|drove|took|cooked|won|brought|made|did|gave us|invito|pago|puso|cubrio|compro|me [a-z]{2,}o)(?= )',
    "(?<=^(?:(?:so|well|ok|hey),? )?)(?:we|i|they|he|she|it|this|that|the [a-z]+|my [a-z]+|dinner|lunch)(?:'s)? (?:had|was|were|went|got|took|bought|shared|lost|won|made|ate|ordered|booked|came|tasted|broke)(?= )",
    '(?<=^(?:今天|昨天|昨晚|前天|上次|上周)?\\ue001+)(?:今天|昨天|昨晚|前天|上次|上周)?(?:请客|(?:请|帮|给|替|送|陪|带)我)',
  ]
    .map((source) => `(?:${source})[^\\d,.;:!?，。；\\ue000-\\ue003]*(?=[,.;，。；])`)
    .join('|'),
  'iu',
)
/** Such a clause would say that it is done, or not to be done. */
const SETTLED_BEFORE =
  /(?<!\p{L})(?:already|sent|returned|refused|refunded|cancelled|declined|done|settled)(?!\p{L})|已经|付过|还了|转了|退了/iu

/** Covers such a clause when the sentence goes on behind it. */
export function takeBackground(reading: Reading): void {
  const match = BACKGROUND.exec(reading.masked)
  if (match === null || DOUBTFUL.test(match[0]) || SETTLED_BEFORE.test(match[0])) return
  reading.cover({ start: match.index, end: match.index + match[0].length })
}

/** Past days are when the reason was, not when to pay: 上周的饭钱. */
const DATED_REASON =
  /(?<![\p{Script=Han}](?<![把交付转，,块元钱给]))((?:上周|上个?月|上个?星期|上次|昨天|昨晚|昨日|前天|前晚|今天|今晚|本月|这个?月|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月份?)的?(?:(?![转付汇打给把])\p{Script=Han}){0,4}?NOUN)(?!\p{Script=Han}(?<![，。]))/u

/** Covers a reason that names its own day, before that day can be taken for the payment's. */
export function takeDatedReason(reading: Reading): string | null {
  const match = DATED.exec(reading.masked)
  const group = match?.[1]
  if (match === null || group === undefined) return null
  const start = match.index + match[0].lastIndexOf(group)
  reading.cover({ start, end: start + group.length })
  return tidy(reading.quoted({ start, end: start + group.length }))
}

/** A few words behind the rest, set off by a dash, a colon or brackets: "pay Bob 20 - lunch". */
const AFTER_COLON = /(?<=[\ue000-\ue003])\s*:\s*([^,.;:!?()\d\ue000-\ue003]+)[.!。]*$/u
const NOUN = `(?:[^()\\d\\ue000-\\ue003]*(?<!\\p{L}))?(?:${REASONS})(?:(?!\\p{L})[^()\\d\\ue000-\\ue003]*)?|(?:for|por) [^()\\d\\ue000-\\ue003]+|[\\p{Script=Han}]*(?:${HAN_NOUN})`
const IN_BRACKETS = new RegExp(`(?<=[\\ue001-\\ue003]\\s*)\\((${NOUN})\\)`, 'iu')
const AFTER_DASH = new RegExp(`(?<=[\\ue000-\\ue003])\\s+[-–—]\\s?(${NOUN})[.!。]*$`, 'iu')
/** "Rent: 1800 to Northwind" */
const HEADING = new RegExp(
  `^(?:(?:the|my|our|la|el) )?(?:\\p{L}+ )?(?:${REASONS}|\\p{Script=Han}{0,4}(?:${HAN_NOUN}))\\s*:`,
  'giu',
)
const MAX_ASIDE_WORDS = 6

/**
 * Covers such an aside as the reason. Unlike one behind "for" nothing says that it is a reason, so it must hold no
 * word that asks for something, takes something back or doubts it.
 */
export function takeAside(reading: Reading): string | null {
  const [heading] = reading.take(HEADING)
  if (heading !== undefined) return tidy(reading.quoted(heading).replace(/\s*[:：]\s*$/u, ''))
  for (const pattern of [AFTER_COLON, IN_BRACKETS, AFTER_DASH]) {
    const match = pattern.exec(reading.masked)
    const words = match?.[1]?.trim()
    if (match === null || words === undefined || words === '') continue
    if (words.split(/\s+/u).length > MAX_ASIDE_WORDS || NO_ASIDE.test(words)) continue
    const start = match.index + match[0].lastIndexOf(words)
    reading.cover({ start: match.index, end: match.index + match[0].length })
    return tidy(reading.quoted({ start, end: start + words.length })).replace(/^(?:for|por)\s+/iu, '')
  }
  return null
}

const DATED = new RegExp(DATED_REASON.source.replace('NOUN', `(?:${HAN_NOUN})`), 'u')
const DOUBTFUL = anyOf((lexicon) => [...lexicon.doubts.slice(0, 1), ...lexicon.corrections])
const NO_ASIDE = anyOf((lexicon) => [
  ...[...lexicon.doubts, ...lexicon.corrections, ...lexicon.vagueAmounts, ...lexicon.vagueDates],
  ...[...lexicon.vaguePayees, ...lexicon.cover, ...lexicon.courtesies],
  ...lexicon.actions.flatMap(([, phrases]) => phrases),
])

/** Whether a text holds any of these phrases, in any language. */
function anyOf(phrases: (lexicon: Lexicon) => readonly string[]): RegExp {
  return new RegExp(LEXICONS.map((lexicon) => phraseSource(lexicon, phrases(lexicon))).join('|'), 'iu')
}

/** Not what a payment is for but what the sentence asks for: an invoice, a link, cover. */
const ASKED_FOR = /(?:[退付收打汇]|转账)款$|发票|账单|红包(?!钱)|链接|险$|保险|保障|投保/u

function hanPurpose(reading: Reading): (Span & { readonly memo: string }) | null {
  const taken = [HAN_LED, HAN_OWNED, HAN_TRAILING].flatMap((pattern) => [...reading.take(pattern)])
  const asked = taken.filter(
    ({ text, groups }) => ASKED_FOR.test(text) || (groups[0] ?? '').trim().length < 2,
  )
  for (const span of asked) reading.restore(span)
  const [purpose] = taken.filter((span) => !asked.includes(span))
  const group = purpose?.groups[0]
  if (purpose === undefined || group === undefined || group.trim() === '') return null
  const start = purpose.start + purpose.text.lastIndexOf(group)
  const span = { start, end: start + group.length }
  return { ...span, memo: tidy(reading.quoted(span)) }
}

function tidy(memo: string): string {
  const closed = memo.trim().replace(/[)）]+$/u, (brackets) => (/[(（]/u.test(memo) ? brackets : ''))
  return closed.replace(/^[\s:：,，]+|[\s,，。.!！;；]+$/gu, '').trim()
}
