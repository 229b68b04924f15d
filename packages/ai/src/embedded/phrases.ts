import type { Preference, RequestedAction } from '@safelane/payments'
import { globalPattern, LEXICONS, literalSource, phrasePattern } from './lexicon/compile.ts'
import { AMOUNT, type Reading } from './reading.ts'

/** The kinds of phrases that are only looked for, not read. */
export type PhraseKind =
  | 'each'
  | 'total'
  | 'vagueAmounts'
  | 'vaguePayees'
  | 'anaphora'
  | 'shares'
  | 'courtesies'
  | 'doubts'
  | 'corrections'
  | 'coverFillers'
  | 'fillers'

const PHRASES = new Map<PhraseKind, readonly RegExp[]>()

/** Covers the phrases of one kind in every language; tells whether there were any. */
export function takePhrases(reading: Reading, kind: PhraseKind): boolean {
  const known = PHRASES.get(kind)
  const patterns = known ?? patternsOf(kind)
  if (known === undefined) PHRASES.set(kind, patterns)
  return patterns.map((pattern) => reading.take(pattern).length > 0).includes(true)
}

/** The short words at the end of each list come after the phrases of every language: "a" is part of "a favor de". */
function patternsOf(kind: PhraseKind): readonly RegExp[] {
  const from = (part: (phrases: readonly string[]) => readonly string[]): readonly RegExp[] =>
    LEXICONS.flatMap((lexicon) => part(lexicon[kind]).map((phrase) => phrasePattern(lexicon, [phrase])))
  return [...from((phrases) => phrases.slice(0, -1)), ...from((phrases) => phrases.slice(-1))]
}

const ACTIONS = (['claim-link', 'invoice', 'refund', 'split', 'request', 'schedule', 'pay'] as const).map(
  (action) =>
    [
      action,
      LEXICONS.flatMap((lexicon) =>
        lexicon.actions
          .filter(([name]) => name === action)
          .flatMap(([, phrases]) => phrases.map((phrase) => phrasePattern(lexicon, [phrase]))),
      ),
    ] as const,
)
const COVER = LEXICONS.flatMap((lexicon) => lexicon.cover.map((phrase) => phrasePattern(lexicon, [phrase])))

/** "40 usdc to Bob" */
const VERBLESS = new RegExp(`${AMOUNT}[^\\p{L}]*\\s(?:to|a|para)\\s|(?:->|=>|→)`, 'iu')

/** Covers the words for what is asked and decides between them; null when there are none. */
export function takeAction(reading: Reading, hasPayee: boolean): RequestedAction | null {
  const isCover = COVER.map((pattern) => reading.take(pattern).length > 0).includes(true)
  const found = new Set<RequestedAction>()
  for (const [action, patterns] of ACTIONS) {
    for (const pattern of patterns) {
      if (reading.take(pattern).length > 0) found.add(action)
    }
  }
  const [first] = found
  const isPaying = found.has('pay') || VERBLESS.test(reading.masked)
  if (isCover) return hasPayee && (isPaying || first !== undefined) ? 'covered-payment' : 'buy-cover'
  if (first !== undefined) return first
  return isPaying && hasPayee ? 'pay' : null
}

const PREFERENCES = LEXICONS.flatMap((lexicon) =>
  lexicon.preferences.map(([preference, phrases]) => [preference, phrasePattern(lexicon, phrases)] as const),
)

/** Covers how the money should travel. */
export function takePreferences(reading: Reading): {
  preference: Preference | null
  isContradictory: boolean
} {
  const found = new Set<Preference>()
  for (const [preference, pattern] of PREFERENCES) {
    if (reading.take(pattern).length > 0) found.add(preference)
  }
  const [preference = null] = found
  return { preference, isContradictory: found.size > 1 }
}

const OTHER_CHAINS =
  'ethereum|mainnet|arbitrum(?: one)?|optimism|base|polygon|solana|tron|bsc|bnb chain|avalanche|gnosis|zksync|linea|scroll|celo|fantom|starknet|mantle|blast|berachain|sonic|unichain|erc-?20|trc-?20|bep-?20|以太坊|波场|波卡|币安链'

/** Covers "on <chain>"; a chain that this deployment is not on is a question. */
export function takeChains(reading: Reading, chains: readonly string[]): { isUnknown: boolean } {
  const own = chains.map((chain) => literalSource(chain.toLowerCase()))
  if (own.length > 0) {
    reading.take(
      globalPattern(
        `(?<!\\p{L})(?:(?:on|over|via|through|using|en|por|sobre) (?:the |la |el )?|在|通过|走)?(?:${own.join('|')})(?: (?:chain|network|devnet)|链|网络)?(?:上)?(?![\\p{L}\\p{N}])`,
      ),
    )
  }
  const other = globalPattern(
    `(?<!\\p{L})(?:(?:on|over|via|through|en|por|sobre) (?:the |la |el )?(?:red )?|在|通过|走)(?:${OTHER_CHAINS})(?: (?:chain|network)|链|网络)?(?:上)?(?![\\p{L}\\p{N}])`,
  )
  return { isUnknown: reading.take(other).length > 0 }
}
