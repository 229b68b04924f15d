/** Languages of the benchmark. */
export type Locale = 'en' | 'zh' | 'es'

/**
 * A sentence with holes, and what it means once they are filled: an action, `?` and what the question is about, or `!`
 * for a refusal. Holes in braces name a filler (`fillers.ts`); whatever fills them is what the label expects. A word in
 * brackets may come out mistyped.
 */
export type Template = readonly [locale: Locale, text: string, meaning: string]
