import type { TrustedContext } from '../intentModel.ts'
import { type AmountReading, type AmountsReading, takeAmounts } from './amounts.ts'
import type { Reading } from './reading.ts'

const DECIMAL_COMMA_LANGUAGE = 'es'

/** Amounts, without the figures inside a reason: "20 usdc for 2 pizzas". */
export function takeFigures(reading: Reading, context: TrustedContext): AmountsReading {
  const { currency, tokens } = context
  const taken = takeAmounts(reading, {
    currency,
    tokens,
    isCommaDecimal: languageOf(reading) === DECIMAL_COMMA_LANGUAGE,
  })
  const isReason = (amount: AmountReading): boolean =>
    amount.isBare &&
    /(?:\bfor|\bpor)\s+(?:the |my |los |las )?$/iu.test(reading.masked.slice(0, amount.start)) &&
    /^\s+(?!usd|eur)\p{L}{3,}/iu.test(reading.masked.slice(amount.end))
  const amounts = taken.amounts.filter((amount) => !isReason(amount))
  if (amounts.length === 0) return taken
  for (const amount of taken.amounts.filter(isReason)) reading.restore(amount)
  return { ...taken, amounts }
}

/** The language most of the words are from, which decides how figures are written. */
function languageOf(reading: Reading): 'en' | 'es' | 'other' {
  const spanish = reading.text.match(
    /(?<!\p{L})(?:a|al|de|del|el|la|los|las|por|para|en|con|y|un|una|que|le|mi|cada|antes|durante|asegura\w*|contrata\w*|cobertura|semanas?|dias?|meses|reembolsa\w*|devuelve\w*|enlace|pago|euros?|dolares|pesos|paga\w*|envia\w*|manda\w*|transfiere\w*|pide\w*|divide|cobra\w*|factura\w*|quiero|dale|lo|mas)(?!\p{L})/giu,
  )
  const english = reading.text.match(
    /(?<!\p{L})(?:to|the|of|for|from|with|and|by|on|in|pay|send|please|give|transfer|request|split|my|me|it|an|dollars|bucks)(?!\p{L})/giu,
  )
  if (spanish === null && english === null) return 'other'
  return (spanish?.length ?? 0) > (english?.length ?? 0) ? 'es' : 'en'
}
