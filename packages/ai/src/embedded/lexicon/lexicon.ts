import type { Preference, RequestedAction } from '@safelane/payments'

/**
 * The words of one language. Every entry is the source of a case-insensitive pattern, written without accents and in
 * simplified characters (the reading has neither); a space stands for any run of spaces. Longer phrases come first.
 */
export interface Lexicon {
  /** Whether words are set apart by spaces, so that a match must not touch another letter. */
  readonly isSpaced: boolean
  /**
   * What is asked for. `P` stands for payees, `A` for an amount; `(…)` around the words that only this action explains.
   */
  readonly actions: readonly (readonly [action: RequestedAction, phrases: readonly string[]])[]
  /** Words for cover: alone they ask for cover, with a payment they ask for a covered payment. */
  readonly cover: readonly string[]
  /** Words that may stand around a request for cover. */
  readonly coverFillers: readonly string[]
  readonly preferences: readonly (readonly [preference: Preference, phrases: readonly string[]])[]
  /** Currencies by ISO code; several codes mean that the person's own decides between them. */
  readonly currencies: readonly (readonly [codes: string, words: readonly string[]])[]
  /** Coins: a hundredth, or with `tenths` a tenth, of one of the currencies. */
  readonly subunits: readonly (readonly [codes: string, words: readonly string[], tenths?: 'tenths'])[]
  /** Banknotes and the like that are an amount by themselves, "a tenner": in the person's own currency if it is among the codes, else in the first. */
  readonly notes: readonly (readonly [value: string, codes: string, words: readonly string[]])[]
  readonly tokens: readonly (readonly [symbol: string, words: readonly string[]])[]
  /** Coins and tokens that people know from elsewhere. */
  readonly otherTokens: readonly string[]
  /** How many parts something is split into: it follows from the payees, and is no amount. */
  readonly shares: readonly string[]
  /** Per payee, and for all together. */
  readonly each: readonly string[]
  readonly total: readonly string[]
  /** People nobody can put a name to. */
  readonly vaguePayees: readonly string[]
  /** Words that stand for the one payee who was named before: "I owe Ana 5, send it to her". */
  readonly anaphora: readonly string[]
  /** Amounts nobody can put a figure on. */
  readonly vagueAmounts: readonly string[]
  /** Times nobody can put a date on. */
  readonly vagueDates: readonly string[]
  /** What leads to the reason of a payment ("for lunch"). */
  readonly purposes: readonly string[]
  /** What a reason cannot begin with. */
  readonly notPurposes: readonly string[]
  /** What people pay for, where it stands behind the amount without any "for". */
  readonly reasons: readonly string[]
  /** Labels of a note: "memo:". */
  readonly memoLabels: readonly string[]
  /** Words before a token that is paid with, and before one that is received. */
  readonly payWith: readonly string[]
  readonly receiveIn: readonly string[]
  /** Words that turn a sentence around, hang it on a condition or ask about it. */
  readonly doubts: readonly string[]
  /** Words that take back what was said before. */
  readonly corrections: readonly string[]
  /** Polite phrases, taken away before doubts are looked for: "if you could" is no condition. */
  readonly courtesies: readonly string[]
  /** Words that change nothing about what is asked. */
  readonly fillers: readonly string[]
  /** How people misspell short words, for which an edit distance says too little. */
  readonly misspellings: Readonly<Record<string, string>>
  /** Words that stand close to a keyword and are none: they are never corrected into one. */
  readonly lookalikes: readonly string[]
}
