import { tokenFromWord, tokenPattern } from './amounts.ts'
import { globalPattern, LEXICONS, phraseSource } from './lexicon/compile.ts'
import type { Reading } from './reading.ts'

export interface TokensReading {
  /** Tokens to be received; more than one is a contradiction. */
  readonly received: readonly string[]
  /** Tokens to pay with. */
  readonly paidWith: readonly string[]
}

const POSSESSIVE = '(?:(?:my|the|some|mis?|el|los|我的?)\\s*)?'
const HOLDINGS =
  '(?:\\s+(?:balance|wallet|holdings|account|tokens?|coins?|stablecoins?)|\\s?(?:余额|账户)?(?:里|中)?来?(?:支付|付款)?)?'
const SETTLED = '(?:\\s?的?(?:形式|结算|计价|到账|收款|支付)|\\s+(?:tokens?|coins?|stablecoins?))?'

/** Covers every token mentioned and sorts them by role: "in USDC" is received, "with DAI" is paid with. */
export function takeTokens(reading: Reading, tokens: readonly string[]): TokensReading {
  const token = `(${tokenPattern(tokens)})`
  const received: string[] = []
  const paidWith: string[] = []
  for (const lexicon of LEXICONS) {
    const space = lexicon.isSpaced ? '\\s+' : '\\s?'
    const receive = `(?:${phraseSource(lexicon, lexicon.receiveIn)})${space}${POSSESSIVE}${token}${lexicon.isSpaced ? '' : SETTLED}`
    // 用USDC结算 says what arrives, 用USDC支付 what is paid with.
    const settled = `用\\s?${token}\\s?(?:结算|到账|收款|计价)`
    if (!lexicon.isSpaced) received.push(...symbolsOf(reading, settled))
    const pay = `(?:${phraseSource(lexicon, lexicon.payWith)})${space}${POSSESSIVE}${token}${HOLDINGS}`
    received.push(...symbolsOf(reading, receive))
    paidWith.push(...symbolsOf(reading, pay))
  }
  received.push(...symbolsOf(reading, `${token}${SETTLED}`))
  return { received: [...new Set(received)], paidWith: [...new Set(paidWith)] }
}

function symbolsOf(reading: Reading, pattern: string): readonly string[] {
  return reading.take(globalPattern(pattern)).map(({ groups }) => tokenFromWord(groups[0] ?? ''))
}
