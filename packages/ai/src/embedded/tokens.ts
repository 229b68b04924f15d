import { tokenFromWord, tokenPattern } from './amounts.ts'
import type { Reading } from './reading.ts'

export interface TokensReading {
  /** Tokens to be received; more than one is a contradiction. */
  readonly received: readonly string[]
  /** Tokens to pay with. */
  readonly paidWith: readonly string[]
}

/** Covers every token mentioned and sorts them by role: "in USDC" is received, "with DAI" is paid with. */
export function takeTokens(reading: Reading, tokens: readonly string[]): TokensReading {
  const token = `(${tokenPattern(tokens)})`
  const english = `\\b(?:pay(?:ing)? (?:with|from|using)|with|using|from|out of)\\s+(?:my\\s+|the\\s+|some\\s+)?${token}(?:\\s+(?:balance|wallet|holdings|account))?`
  const han = `(?:用|使用|拿|从|以我的)\\s?(?:我的?)?\\s?${token}\\s?(?:余额|账户)?(?:里|中)?来?`
  const received = `(?:\\b(?:in|as|into|of|worth of)\\s+(?:the form of\\s+)?|(?:以|按|折成|换成|折合)\\s?)${token}(?:\\s?的?(?:形式|结算|计价))?`
  const paidWith = [...symbolsOf(reading, english), ...symbolsOf(reading, han)]
  const named = [...symbolsOf(reading, received), ...symbolsOf(reading, token)]
  return { received: [...new Set(named)], paidWith: [...new Set(paidWith)] }
}

function symbolsOf(reading: Reading, pattern: string): readonly string[] {
  return reading.take(new RegExp(pattern, 'giu')).map(({ groups }) => tokenFromWord(groups[0] ?? ''))
}
