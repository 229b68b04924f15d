import type { IntentOutcome } from '@/features/api/trpc.ts'

type Question = Omit<Extract<IntentOutcome, { outcome: 'clarify' }>, 'reader'>
type Choice = Question['choices'][number]

/**
 * The sentence with the unclear words settled the way the person chose: what was meant stays, the other readings go,
 * and what was missing is added at the end. The result is read anew, so a poor guess only leads to another question.
 */
export function applyChoice(
  text: string,
  question: Question,
  choice: Choice,
  days: (count: string) => string,
): string {
  if (question.about === 'date') return `${text.trim()} ${days(choice.value)}`
  if (question.question === 'PAYEE_AMBIGUOUS') return replaceName(text, choice)
  if (question.question === 'NAME_LOOKALIKE') return replaceLookalike(text, question, choice)
  const others = question.choices.filter((other) => other.value !== choice.value)
  const settled = others.reduce((rest, other) => replaceWord(rest, other.value, ''), text)
  const tidy = settled.replace(/\s+/gu, ' ').trim()
  return hasWord(tidy, choice.value) ? tidy : `${tidy} ${choice.value}`
}

/** Puts the chosen address where the name stands that was typed, which is the last of the choices. */
function replaceLookalike(text: string, { choices }: Question, choice: Choice): string {
  const typed = choices.at(-1)?.label.replace(/\s*\([^)]*\)\s*$/u, '') ?? ''
  const written = [`@${typed}`, typed].find((name) => hasWord(text, name))
  return written === undefined ? `${text.trim()} ${choice.value}` : replaceWord(text, written, choice.value)
}

/** Puts the chosen address where the ambiguous name stands: the longest run of the contact's own words in the text. */
function replaceName(text: string, choice: Choice): string {
  const words = choice.label.replace(/\s*\([^)]*\)\s*$/u, '').split(/\s+/u)
  for (let length = words.length; length > 0; length--) {
    for (let start = 0; start + length <= words.length; start++) {
      const run = words.slice(start, start + length).join(' ')
      if (hasWord(text, run)) return replaceWord(text, run, choice.value)
    }
  }
  return `${text.trim()} ${choice.value}`
}

function hasWord(text: string, word: string): boolean {
  return wordPattern(word).test(text)
}

function replaceWord(text: string, word: string, by: string): string {
  return text.replace(wordPattern(word), () => by)
}

/** Han characters are words without spaces around them; other scripts need an edge. */
function wordPattern(word: string): RegExp {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')
  const isHan = /\p{Script=Han}/u.test(word)
  return new RegExp(isHan ? escaped : `(?<![\\p{L}\\p{N}.])${escaped}(?![\\p{L}\\p{N}])`, 'iu')
}
