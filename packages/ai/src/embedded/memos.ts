import { globalPattern, LEXICONS, phraseSource } from './lexicon/compile.ts'
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
  `(?<=[\\ue000-\\ue003\\s，,]|[付给打转汇]|发(?!票))的?((?:(?![不别没如要吗么请帮给转付汇打发])[\\p{Script=Han}]){0,8}?(?:${HAN_NOUN}))(?![\\p{Script=Han}])`,
  'gu',
)

/** Behind 的 a verb is part of the noun: 打车费. */
const HAN_OWNED = new RegExp(
  `(?<=\\ue002)的((?:(?![不别没如要吗么请帮])[\\p{Script=Han}]){0,8}?(?:${HAN_NOUN}))(?![\\p{Script=Han}])`,
  'gu',
)

/** Not what a payment is for but what the sentence asks for: an invoice, a link, cover. */
const ASKED_FOR = /(?:[退付收打汇]|转账)款$|发票|账单|红包(?!钱)|链接|保险|保障|投保/u

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
  return memo
    .trim()
    .replace(/^[\s:：,，]+|[\s,，。.!！;；]+$/gu, '')
    .trim()
}
