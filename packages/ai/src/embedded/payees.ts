import { type Contact, contactsMistyped, contactsNamed, foldName } from '@safelane/payments'
import { globalPattern, LEXICONS, literalSource, wordsIn } from './lexicon/compile.ts'
import { PAYEE, type Reading, type Span } from './reading.ts'

export interface PayeeMention extends Span {
  /** As the person wrote it. */
  readonly written: string
}

/** What a payment URI (ERC-681) in the sentence says. */
export interface PaymentUri {
  readonly mentions: readonly PayeeMention[]
  /** It asks for something that is no transfer to an address: a contract call, ether, another token. */
  readonly isForeign: boolean
}

/**
 * Covers `ethereum:0x…` (ERC-681). The address alone is a payee like one that was pasted; a URI that carries a call or
 * a value of its own is only taken for its payee when it says so plainly, and its figures are never read.
 */
export function takePaymentUris(reading: Reading): PaymentUri {
  const mentions: PayeeMention[] = []
  let isForeign = false
  for (const { start, end, groups } of reading.take(
    /ethereum:(?:pay-)?(0x[0-9a-z]*|[a-z0-9.-]+\.[a-z]+)(?:@[0-9]+)?(\/[a-z0-9]*)?(\?[^\s,，。]*)?/giu,
    PAYEE,
  )) {
    const [target = '', call, query] = groups
    if (call !== undefined || query !== undefined) isForeign = true
    else mentions.push({ start, end, written: target })
  }
  return { mentions, isForeign }
}

/** Covers everything that starts like an address, right or wrong: the validator says what is the matter with it. */
export function takeAddresses(reading: Reading): readonly PayeeMention[] {
  return mentionsOf(
    reading,
    /(?<!(?!\p{Script=Han})[\p{L}\p{N}])0[xX][0-9a-zA-Z]*(?:(?:…|\.{2,3})[0-9a-zA-Z]*)?/gu,
  )
}

/** Covers names such as `ana.lane` or `@ana`, for a name service or the address book to resolve. */
export function takeNames(reading: Reading): readonly PayeeMention[] {
  return mentionsOf(
    reading,
    /(?<!(?!\p{Script=Han})[\p{L}\p{N}.@-])@?(?:(?!\p{Script=Han})[\p{L}\p{N}-])+(?:\.(?:(?!\p{Script=Han})[\p{L}\p{N}-])+)*\.(?:lane|eth|xyz|com|sol|id|crypto|nft|wallet|base|lens|box|cash|pay|me|io|dao|app)(?!(?!\p{Script=Han})[\p{L}\p{N}-])|(?<![\p{L}\p{N}])@[a-z0-9_]+/giu,
  )
}

/** Words of the lexicons that are also names of people: "Will", "Bill", "Grant", "May". */
const COMMON_WORDS: ReadonlySet<string> = new Set([
  ...LEXICONS.flatMap((lexicon) => [
    ...lexicon.actions.flatMap(([, phrases]) => wordsIn(phrases)),
    ...[lexicon.cover, lexicon.doubts, lexicon.vagueAmounts].flatMap(wordsIn),
    ...[lexicon.each, lexicon.memoLabels, lexicon.total].flatMap(wordsIn),
  ]),
  ...'may will the of de la el to for by on in at and or no my me us it is a an all y en un'.split(' '),
])
/** What people pay for, which may be a word of a shop's name as well: "for coffee" is no payment to Harbour Coffee. */
const REASON_WORD = new RegExp(`^(?:${LEXICONS.flatMap(({ reasons }) => reasons).join('|')})$`, 'u')
const INTRODUCES_REASON =
  /(?:^|[\s,])(?:for|por|para)\s+(?:(?:the|my|our|some|la|el|los|las|un|una)\s+)?(?:\p{L}+\s+and\s+)?$/iu
const INTRODUCES_NAME =
  /(?:^|[\s,])(?:pay|to|from|send|give|ask|between|with|and|for|my|mi|a|para|con|entre|y)\s+$/i

/** Covers contacts written with their full name, longest names first, so that no other rule reads their words. */
export function takeFullNames(reading: Reading, contacts: readonly Contact[]): readonly PayeeMention[] {
  const names = [...new Set(contacts.map((contact) => plain(contact.name)))].filter((name) =>
    /[\p{L}]/u.test(name),
  )
  const byLength = names.sort((left, right) => right.length - left.length)
  return byLength.flatMap((name) => {
    const source = literalSource(name).replace(/\s+/gu, '\\s+')
    return namesMatching(reading, source, /^\p{Script=Han}+$/u.test(name))
  })
}

/** Covers runs of words that are part of a contact's name ("Ana" of Ana Silva) or a slip of one ("Ana Sliva"). */
export function takePartialNames(reading: Reading, contacts: readonly Contact[]): readonly PayeeMention[] {
  const words = [...new Set(contacts.flatMap((contact) => plain(contact.name).split(/[\s.]+/u)))].filter(
    (word) => word.length > 1 && !/^(?:the|of|de|la|el|los|las|del|and|y)$/.test(word),
  )
  if (words.length === 0) return []
  const mentions: PayeeMention[] = []
  for (const match of [
    ...reading.masked.matchAll(
      /(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}'-])+(?:\s+(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}'-])+)*/gu,
    ),
  ]) {
    mentions.push(...spacedRuns(reading, match[0], match.index, contacts))
  }
  const given = words.filter((word) => /^\p{Script=Han}{3,4}$/u.test(word)).map((word) => word.slice(1))
  for (const name of given) mentions.push(...mentionsOf(reading, globalPattern(literalSource(name), 'gu')))
  return mentions
}

/** "Del" of María del Carmen and "van der" of a Dutch name are no names by themselves. */
const PARTICLES_ONLY =
  /^(?:(?:the|of|and|de|del|la|el|las|los|y|e|da|das|do|dos|di|du|des|le|van|von|der|den|ter|bin|ibn|al|st)(?:\s+|$))+$/iu

/** Longest runs first: "maria garcia" before "maria". */
function spacedRuns(
  reading: Reading,
  text: string,
  offset: number,
  contacts: readonly Contact[],
): readonly PayeeMention[] {
  const words = [...text.matchAll(/\S+/gu)].map((match) => ({
    start: offset + match.index,
    end: offset + match.index + match[0].length,
  }))
  const mentions: PayeeMention[] = []
  for (let from = 0; from < words.length; from++) {
    for (let to = Math.min(words.length, from + 4); to > from; to--) {
      const span = { start: words[from]?.start ?? 0, end: words[to - 1]?.end ?? 0 }
      const written = reading.written(span)
      const bare = written.replace(/'s?$/i, '')
      if (bare !== written || /^[0-9]+$/.test(written) || PARTICLES_ONLY.test(written)) continue
      const isNamed = contactsNamed(written, contacts).length > 0
      const isSlip = !isNamed && contactsMistyped(written, contacts).length > 0
      if (!isNamed && !isSlip) continue
      if (isCommon(reading, span)) continue
      reading.cover(span, PAYEE)
      mentions.push({ ...span, written })
      from = to - 1
      break
    }
  }
  return mentions
}

function namesMatching(reading: Reading, source: string, isHan: boolean): readonly PayeeMention[] {
  const boundary = '(?!\\p{Script=Han})[\\p{L}\\p{N}\\p{M}_]'
  const pattern = globalPattern(
    isHan ? source : `(?<!${boundary}|\\.)${source}(?!${boundary}|'s|\\.${boundary})`,
    isHan ? 'gu' : 'giu',
  )
  const mentions: PayeeMention[] = []
  for (const match of [...reading.masked.matchAll(pattern)]) {
    const span = { start: match.index, end: match.index + match[0].length }
    if (/[\ue000-\ue003]/u.test(match[0]) || isCommon(reading, span)) continue
    reading.cover(span, PAYEE)
    mentions.push({ ...span, written: reading.written(span) })
  }
  return mentions
}

/** Whether the words stand there as words rather than as somebody's name. */
function isCommon(reading: Reading, span: Span): boolean {
  const word = reading.text.slice(span.start, span.end)
  const before = reading.text.slice(0, span.start)
  if (REASON_WORD.test(word) && INTRODUCES_REASON.test(before)) return true
  if (/\s/.test(word) || !COMMON_WORDS.has(word.toLowerCase())) return false
  const isCapitalised = /^\p{Lu}\p{Ll}/u.test(word) && before.trim() !== ''
  return !isCapitalised && !INTRODUCES_NAME.test(before)
}

function mentionsOf(reading: Reading, pattern: RegExp): readonly PayeeMention[] {
  return reading
    .take(pattern, PAYEE)
    .map(({ start, end }) => ({ start, end, written: reading.written({ start, end }) }))
}

export interface PayeesReading {
  /** Each distinct payee as written. */
  readonly payees: readonly string[]
  /** A payee stands where the one who pays stands: "Bob to pay", "小明付". */
  readonly isPayeeActing: boolean
  /** Left-overs that name nobody and mean nothing to us. */
  readonly unexplained: readonly (Span & { readonly text: string })[]
}

/**
 * Joins the mentions found so far with what is left over. One that touches a mention belongs to it ("Ana" + "Smith" is
 * Ana Smith, not Ana); any other names nobody.
 */
export function joinPayees(reading: Reading, mentions: readonly PayeeMention[]): PayeesReading {
  const payees: PayeeMention[] = [...mentions].sort((left, right) => left.start - right.start)
  const unexplained: (Span & { text: string })[] = []
  for (const left of reading.leftovers()) {
    const neighbour = payees.findIndex((mention) => touches(reading.text, mention, left))
    const mention = payees[neighbour]
    if (mention === undefined) {
      unexplained.push({ ...left, text: reading.written(left) })
      continue
    }
    const span = { start: Math.min(mention.start, left.start), end: Math.max(mention.end, left.end) }
    payees[neighbour] = { ...span, written: reading.written(span) }
  }
  const joined = joinTouching(reading, payees)
  const distinct = joined.filter(
    ({ written }, index) =>
      joined.findIndex((other) => foldName(other.written) === foldName(written)) === index,
  )
  return {
    payees: distinct.map(({ written }) => written),
    isPayeeActing: joined.some((payee) => isActing(reading.text, payee)),
    unexplained,
  }
}

/** Two mentions with nothing between them, not even a comma, are one that names nobody: "Bob 0x12…". */
function joinTouching(reading: Reading, payees: readonly PayeeMention[]): readonly PayeeMention[] {
  const joined: PayeeMention[] = []
  for (const payee of payees) {
    const last = joined.at(-1)
    if (last === undefined || !touches(reading.text, last, payee) || areHanNames(last, payee)) {
      joined.push(payee)
      continue
    }
    const span = { start: last.start, end: payee.end }
    joined[joined.length - 1] = { ...span, written: reading.written(span) }
  }
  return joined
}

/** Chinese names stand next to each other without a space: 王芳张伟 are two. */
function areHanNames(left: PayeeMention, right: PayeeMention): boolean {
  return [left, right].every(({ written }) => /^\p{Script=Han}{2,}$/u.test(written))
}

/** "Bob to pay 20" and "请小明付20" have Bob and 小明 pay; "to Bob pay 20" and "给小明付20" do not. */
export function isActing(text: string, payee: Span): boolean {
  const isFollowedByVerb =
    /^[\s,，]*(?:(?:to|will|should|must|has to|needs to|wants to)\s+|来|给我)?(?:(?:pay|send|transfer|give|wire|remit)s?\b|(?:(?:me|te|nos|ya)\s+)?(?:pag|envi|mand|transfi?[ei]r|abon|deposit|ingres|gir|devolv|devuelv)\p{L}*|(?:me|te|nos)\s+(?:dio|da|paso|pasa)(?!\p{L})|支付|付|转|汇|打|发|还|给)/iu
  const isAddressed =
    /(?:\b(?:to|pay|send|give|for|and|with|from|between|a|para|y|con)|[给向往到至付转汇打发送还和与跟、把])[\s,]*$/iu
  return isFollowedByVerb.test(text.slice(payee.end)) && !isAddressed.test(text.slice(0, payee.start))
}

function touches(text: string, left: Span, right: Span): boolean {
  const [first, second] = left.start < right.start ? [left, right] : [right, left]
  const between = text.slice(first.end, second.start)
  return /^[\s'-]*$/u.test(between) && !between.includes('\n')
}

/** The reading of names: lower case, no accents, plain apostrophes. */
function plain(name: string): string {
  return foldName(name)
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
}

/** What is in somebody's account is theirs. */
const OWN_ACCOUNT =
  /^(?:'s?\s+(?:account|wallet|pocket|hands?|balance)(?!\p{L})|的?(?:账户|账号|钱包|账上|名下|卡上)(?:里|上|中)?)/iu

/** Extends mentions that own something ("Ana's brother", "小明的妈妈") over it: they mean somebody else. */
export function coverPossessions(
  reading: Reading,
  mentions: readonly PayeeMention[],
): readonly PayeeMention[] {
  return mentions.map((mention) => {
    const rest = reading.masked.slice(mention.end)
    const account = OWN_ACCOUNT.exec(rest)?.[0]
    if (account !== undefined) {
      reading.cover({ start: mention.end, end: mention.end + account.length })
      return mention
    }
    const owned = /^(?:'s\s+[\p{L}]+|的[\p{Script=Han}]{1,4})/u.exec(rest)?.[0]
    if (owned === undefined) return mention
    const span = { start: mention.start, end: mention.end + owned.length }
    reading.cover(span, PAYEE)
    return { ...span, written: reading.written(span) }
  })
}
