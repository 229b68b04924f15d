import type { Reading } from './reading.ts'

const LABEL = '(?:with (?:the |a )?)?(?:memo|note|message|reference|ref|saying|备注|附言|留言)'

/** Covers text in quotation marks and text after "memo:", which is a note to the payee whatever it says. */
export function takeLabelledMemo(reading: Reading): string | null {
  const quoted = reading.take(
    new RegExp(
      `(?:${LABEL}\\s*[:=：]?\\s*)?(?:"([^"]+)"|“([^”]+)”|「([^」]+)」|『([^』]+)』|(?<!\\p{L})'([^']+)'(?!\\p{L}))`,
      'giu',
    ),
  )
  const labelled = reading.take(
    /(?:\b(?:with (?:the |a )?)?(?:memo|note|message|reference|ref)\b(?:\s+(?:saying|that says|of|is))?\s*[:=]?|\b(?:saying|that says)\b|(?:备注|附言|留言|说明|注明|用途|理由)(?:是|为|写|:)?)\s*([^\ue000]+)$/giu,
  )
  const [memo] = [...quoted, ...labelled].map(
    ({ groups }) => groups.find((group) => group !== undefined) ?? '',
  )
  return memo === undefined ? null : memo.trim()
}

/** Covers "for invoice INV-42" and the like, before the digits in it can be taken for an amount. */
export function takeInvoiceReference(reading: Reading): string | null {
  const [reference] = reading.take(
    /\bfor (?:the |her |his |their |our |my )?((?:invoice|order|bill|ticket|booking)\s*(?:no\.?|number|#)?\s*[\w#-]*[0-9][\w-]*)/giu,
  )
  return reference?.groups[0]?.trim() ?? null
}

/** Covers what a payment is for: "for lunch", "用于房租", "午饭钱". Needs amounts and names covered. */
export function takePurpose(reading: Reading): string | null {
  const english = reading.take(/\bfor (?!me\b|us\b)((?:[^\ue000,;.!?\n])*[\p{L}](?:[^\ue000,;.!?\n])*)/giu)
  const han = [
    ...reading.take(/(?:用于|用来|作为|当作|算作|当做|买)\s?([\p{Script=Han}A-Za-z ]{1,12})/giu),
    ...reading.take(
      /(?<=[\ue000\s，,]|[的付给])的?([\p{Script=Han}]{1,8}?(?:钱|费用|费|款|礼物))(?![\p{Script=Han}])/gu,
    ),
  ]
  const [purpose] = [...english, ...han]
  const words = purpose?.groups[0]?.replace(/\s*\b(?:please|pls|thanks|thank you|now|asap)\s*$/iu, '').trim()
  return words === undefined || words === '' ? null : words
}
