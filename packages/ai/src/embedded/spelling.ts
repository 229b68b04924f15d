import { LEXICONS, wordsIn } from './lexicon/compile.ts'

const DATE_WORDS =
  'monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december tomorrow today tonight before every month week weekly monthly daily lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre manana antes cada semana'.split(
    ' ',
  )

const VOCABULARY: ReadonlySet<string> = new Set([
  ...DATE_WORDS,
  ...LEXICONS.flatMap((lexicon) => [
    ...lexicon.actions.flatMap(([, phrases]) => wordsIn(phrases)),
    ...lexicon.preferences.flatMap(([, phrases]) => wordsIn(phrases)),
    ...lexicon.currencies.flatMap(([, words]) => wordsIn(words)).filter((word) => word.length > 4),
    ...[lexicon.cover, lexicon.each, lexicon.memoLabels, lexicon.doubts].flatMap(wordsIn),
    ...[lexicon.courtesies, lexicon.vagueDates, lexicon.vagueAmounts].flatMap(wordsIn),
  ]),
])
const KNOWN: ReadonlySet<string> = new Set([
  ...VOCABULARY,
  ...LEXICONS.flatMap((lexicon) => [
    ...wordsIn(lexicon.lookalikes),
    ...[lexicon.reasons, lexicon.fillers, lexicon.coverFillers, lexicon.total, lexicon.corrections].flatMap(
      wordsIn,
    ),
  ]),
])
const MISSPELLINGS: Readonly<Record<string, string>> = Object.assign(
  {},
  ...LEXICONS.map(({ misspellings }) => misspellings),
)
const BY_FIRST_LETTER: ReadonlyMap<string, readonly string[]> = Map.groupBy(VOCABULARY, (word) =>
  word.charAt(0),
)
/** Endings that make a known word another form of itself. */
const ENDINGS = /^(?:s|es|ed|d|ing|r|er|n|le|les|lo|la|los|las|me|melo|selo|sela|nos|ly|a|o|as|os)$/

/**
 * The keyword a lower-case word was meant to be, or the word itself. Only words that are no words of any of the
 * languages change: by one letter from five letters on, by two from eight; of four letters only swapped or doubled
 * ones. The first letter never does, and neither do figures, tokens or names in `names`.
 */
export function correctedWord(word: string, names: ReadonlySet<string>): string {
  if (names.has(word)) return word
  const known = MISSPELLINGS[word]
  if (known !== undefined) return known
  if (word.length < 4 || word.length > 20 || KNOWN.has(word) || !/^[a-z]+$/.test(word)) return word
  const candidates = BY_FIRST_LETTER.get(word.charAt(0)) ?? []
  if (
    candidates.some((candidate) => word.startsWith(candidate) && ENDINGS.test(word.slice(candidate.length)))
  ) {
    return word
  }
  let best = word
  let bestDistance = 3
  for (const candidate of candidates) {
    const distance = distanceWithin(word, candidate)
    if (distance !== undefined && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function distanceWithin(word: string, candidate: string): number | undefined {
  const allowed = candidate.length >= 8 ? 2 : 1
  if (Math.abs(word.length - candidate.length) > allowed) return undefined
  if (candidate.length === 4) return isSwappedOrDoubled(word, candidate) ? 1 : undefined
  const distance = editDistance(word, candidate)
  return distance <= allowed ? distance : undefined
}

function isSwappedOrDoubled(word: string, candidate: string): boolean {
  if (word.length === candidate.length) {
    return [...word].sort().join('') === [...candidate].sort().join('') && editDistance(word, candidate) === 1
  }
  return word.length === 5 && word.replace(/(.)\1/g, '$1') === candidate.replace(/(.)\1/g, '$1')
}

/** Optimal string alignment: letters added, left out, replaced or swapped with their neighbour. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1]
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      )
      const isSwapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (isSwapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return last[right.length] ?? 0
}
