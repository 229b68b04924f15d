import { appointment, deadline, dueDay, repetition } from './dates.ts'
import {
  ADDRESSES,
  anyAmount,
  BAD,
  BAD_ADDRESSES,
  COINS,
  COVER_DAYS,
  EACH,
  type Filling,
  fiatAmount,
  PREFERENCES,
  payee,
  TOKENS,
  tokenAmount,
  VAGUE,
} from './fillers.ts'
import type { Random } from './random.ts'
import type { Template } from './template.ts'
import type { World } from './worlds.ts'

/** What the labels of one sentence add up to while its holes are filled. */
interface Label {
  payees: unknown[]
  amount: { value: string; currency: string; each: boolean } | null
  token: string | null
  when: string | null
  repeat: unknown
  preference: string | null
  memo: string | null
  days: number | undefined
}

/** One labelled utterance (the file format is in the package's README) from a template. */
export function expandTemplate(random: Random, template: Template, world: World, id: string): object {
  const [locale, pattern, meaning] = template
  const label: Label = {
    payees: [],
    amount: null,
    token: null,
    when: null,
    repeat: null,
    preference: null,
    memo: null,
    days: undefined,
  }
  const used = new Set<string>()
  const isCapitalised = random.below(2) === 0
  const filled = pattern.replace(/\{([a-z]+[0-9]?)(!?)\}/g, (_hole, name: string, each: string) => {
    const { text, label: said } = fill(random, world, name, used, label)
    take(label, said, each === '!')
    const word = each === '!' ? random.pick(EACH[locale]) : ''
    return `\ue000${word === '' ? text : `${text} ${word}`}\ue000`
  })
  // Latin words and figures next to each other need a space even in Chinese: an address must not run into an amount.
  const spaced = filled.replace(/(?<=[\w.])\ue000+(?=[\w$€£-])/g, ' ').replaceAll('\ue000', '')
  const typed = spaced.replace(/\[(\w+)\]/g, (_word, word: string) => mistyped(random, word))
  const text = isCapitalised && locale !== 'zh' ? typed.charAt(0).toUpperCase() + typed.slice(1) : typed
  const [, first, second] = world.shared
  const names = [...world.people, first, second]
  const contacts = names.map((name, index) => ({ name, address: ADDRESSES[index % ADDRESSES.length] }))
  const { now, timeZone, currency } = world
  const context = { now, timeZone, currency, contacts, tokens: TOKENS, chains: ['safelane'], untrusted: [] }
  return { id, locale, text, context, expect: expectation(meaning, label) }
}

function expectation(meaning: string, label: Label): object {
  if (meaning === '!') return { outcome: 'refuse' }
  if (meaning.startsWith('?')) return { outcome: 'clarify', about: meaning.slice(1) }
  return { outcome: 'intent', action: meaning, ...label }
}

function take(label: Label, said: Filling['label'], each: boolean): void {
  const {
    payee: somebody,
    amount,
    token,
    when,
    repeat,
    preference,
    memo,
    days,
  } = said as {
    payee?: unknown
    amount?: { value: string; currency: string }
    token?: string | null
    when?: string
    repeat?: unknown
    preference?: string
    memo?: string
    days?: number
  }
  if (somebody !== undefined) label.payees.push(somebody)
  if (amount !== undefined) label.amount = { ...amount, each }
  if (token !== undefined && token !== null) label.token = token
  if (when !== undefined) label.when = when
  if (repeat !== undefined) label.repeat = repeat
  if (preference !== undefined) label.preference = preference
  if (memo !== undefined) label.memo = memo
  if (days !== undefined) label.days = days
}

function fill(random: Random, world: World, name: string, used: Set<string>, label: Label): Filling {
  const { locale } = world
  switch (name) {
    case 'p':
    case 'p1':
    case 'p2':
    case 'p3': {
      const filling = payee(random, world, used)
      const { contact, address, name: named } = filling.label.payee as Record<string, string | undefined>
      const key = contact ?? address ?? named ?? ''
      if (used.has(key)) return fill(random, world, name, used, label)
      used.add(key)
      return filling
    }
    case 'a':
      return anyAmount(random, world)
    case 'tok':
      return tokenAmount(random, locale)
    case 'fiat':
      return fiatAmount(random, locale)
    case 't': {
      const token = random.pick(TOKENS)
      // "using my DAI balance" says what is paid with, which is not what is received.
      const isReceived = label.amount === null || !TOKENS.some((known) => known === label.amount?.currency)
      return { text: token, label: isReceived ? { token } : {} }
    }
    case 't2':
      return { text: random.pick(TOKENS.filter((token) => token !== label.token)), label: {} }
    case 'by':
      return deadline(random, world)
    case 'on':
      return appointment(random, world)
    case 'day':
      return dueDay(random, world)
    case 'every':
      return repetition(random, world)
    case 'pref': {
      const [text, preference] = random.pick(PREFERENCES[locale])
      return { text, label: { preference } }
    }
    case 'memo': {
      const memo = random.pick(world.memos)
      return { text: memo, label: { memo } }
    }
    case 'days': {
      const [text, days] = random.pick(COVER_DAYS[locale])
      return { text, label: { days } }
    }
    case 'dup':
      return { text: world.shared[0], label: {} }
    case 'stranger':
      return { text: random.pick(world.strangers), label: {} }
    case 'vague':
      return { text: random.pick(VAGUE[locale]), label: {} }
    case 'n':
      return { text: String(random.between(2, 90)), label: {} }
    case 'coin':
      return { text: random.pick(COINS[locale]), label: {} }
    case 'badaddr':
      return { text: random.pick(BAD_ADDRESSES), label: {} }
    case 'bad':
      return { text: random.pick(BAD), label: {} }
    default:
      throw new Error(`A template has a hole that nothing fills: ${name}`)
  }
}

/** Swaps two neighbouring letters, drops one or doubles one, in half of all cases; the first letter stays. */
function mistyped(random: Random, word: string): string {
  const kind = random.below(6)
  const at = random.between(1, word.length - 2)
  if (kind === 0) return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2)
  if (kind === 1 && word.length > 4) return word.slice(0, at) + word.slice(at + 1)
  if (kind === 2) return word.slice(0, at) + word.charAt(at) + word.slice(at)
  return word
}
