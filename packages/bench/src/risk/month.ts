/** A synthetic month of payments with attacks sown into it; the same seed gives the same month, digit for digit. */
import { type Address, checksumAddress, type Hex } from '@safelane/core'
import type { TokenEncounter } from '@safelane/payments'

/** What a payment of the month really is; `none` for everything honest. */
export const ATTACKS = [
  'lookalike',
  'zero-value-poisoning',
  'dust-poisoning',
  'account-takeover',
  'drain',
  'mule',
  'structuring',
  'sanctioned',
] as const

export type Attack = (typeof ATTACKS)[number]

/** One payment in the order of time, with what the rules may look at beside the history. */
export interface MonthPayment {
  readonly atSec: number
  readonly payer: Address
  readonly recipient: Address
  readonly usdMicros: bigint
  readonly attack: Attack | 'none'
  readonly encounters: readonly TokenEncounter[]
}

export interface Month {
  readonly payments: readonly MonthPayment[]
  readonly sanctioned: readonly Address[]
}

interface Person {
  readonly address: Address
  readonly payees: Address[]
  /** Mean of ln(dollars), and its spread. */
  readonly logMean: number
  readonly logSpread: number
  /** Hour of the day (UTC) the person is most active at. */
  readonly hour: number
  /** Payments a day. */
  readonly rate: number
  readonly travels: boolean
}

const START_SEC = 20_000 * 86_400
const DAYS = 30
const DAY_SEC = 86_400
/** Each attack is made so often; about one payment in a hundred. */
const ATTACKS_EACH = 120

export function createMonth(size: number, seed: number): Month {
  const random = mulberry32(seed)
  const between = (low: number, high: number) => low + (high - low) * random()
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const address = () => addressOf(random, '', '')
  const shops = Array.from({ length: 400 }, address)
  const sanctioned = Array.from({ length: 20 }, address)

  const people = Array.from(
    { length: Math.max(20, Math.round(size / 50)) },
    (): Person => ({
      address: address(),
      payees: [
        ...Array.from({ length: 2 + Math.floor(random() * 6) }, () => pick(shops)),
        ...Array.from({ length: 1 + Math.floor(random() * 4) }, address),
      ],
      logMean: between(Math.log(8), Math.log(180)),
      logSpread: between(0.4, 1.1),
      hour: between(0, 24),
      rate: between(0.4, 2.9),
      travels: random() < 0.05,
    }),
  )

  const payments: MonthPayment[] = []
  const honest = (person: Person, atSec: number, recipient: Address, dollars: number) =>
    payments.push({
      atSec,
      payer: person.address,
      recipient,
      usdMicros: microsOf(dollars),
      attack: 'none',
      encounters: [],
    })

  const wanted = size - ATTACKS.length * ATTACKS_EACH
  const total = people.reduce((sum, { rate }) => sum + rate, 0)
  for (const person of people) {
    const count = Math.round((wanted * person.rate) / total)
    for (let index = 0; index < count; index++) {
      const day = Math.floor(random() * DAYS)
      const shift = person.travels && day > 20 ? 9 : 0
      const hour = (((person.hour + shift + normal() * 2.5) % 24) + 24) % 24
      const atSec = START_SEC + day * DAY_SEC + Math.floor(hour * 3_600)
      // New payees, rents and holidays are honest, too: they are what false alarms are made of.
      const isNew = random() < 0.04
      const recipient = isNew ? (random() < 0.6 ? pick(shops) : address()) : pick(person.payees)
      const isLarge = random() < 0.006
      const dollars = Math.exp(person.logMean + person.logSpread * normal()) * (isLarge ? between(6, 25) : 1)
      honest(person, atSec, recipient, Math.min(dollars, 20_000))
      if (isNew) person.payees.push(recipient)
    }
  }

  const attack = (
    kind: Attack,
    person: Person,
    atSec: number,
    terms: { recipient: Address; dollars: number; encounters?: readonly TokenEncounter[] },
  ) =>
    payments.push({
      atSec,
      payer: person.address,
      recipient: terms.recipient,
      usdMicros: microsOf(terms.dollars),
      attack: kind,
      encounters: terms.encounters ?? [],
    })
  const usual = (person: Person) => Math.exp(person.logMean + person.logSpread * normal())
  const moment = () => START_SEC + Math.floor(between(10, DAYS) * DAY_SEC)
  const bait = (usdMicros: bigint): TokenEncounter => ({
    direction: random() < 0.5 ? 'in' : 'out',
    usdMicros,
    txHash: `0x${hexDigits(random, 64)}`,
  })
  /** As many digits as a grinder could afford: two to five at either end. */
  const imitation = (original: Address, most: number) => {
    const digits = original.slice(2).toLowerCase()
    const front = 2 + Math.floor(random() * (most - 1))
    const back = 2 + Math.floor(random() * (most - 1))
    return addressOf(random, digits.slice(0, front), digits.slice(-back))
  }

  for (let index = 0; index < ATTACKS_EACH; index++) {
    const victim = pick(people)
    const known = pick(victim.payees)
    attack('lookalike', victim, moment(), { recipient: imitation(known, 5), dollars: usual(victim) })
    attack('zero-value-poisoning', victim, moment(), {
      recipient: imitation(known, 4),
      dollars: usual(victim),
      encounters: [bait(0n)],
    })
    attack('dust-poisoning', pick(people), moment(), {
      recipient: address(),
      dollars: usual(victim),
      encounters: [bait(BigInt(1 + Math.floor(random() * 150_000)))],
    })
    // Somebody else has the key: another hour, a new payee, as much as there may be.
    attack('account-takeover', victim, nightOf(victim, moment()), {
      recipient: address(),
      dollars: usual(victim) * between(4, 60),
    })
    attack('sanctioned', pick(people), moment(), { recipient: pick(sanctioned), dollars: usual(victim) })
  }
  // These come in bursts; each payment of a burst after the first is counted.
  for (let burst = 0; burst < ATTACKS_EACH / 6; burst++) {
    const [drained, mule, splitter] = [pick(people), pick(people), pick(people)]
    const [start, arrival, morning] = [moment(), moment(), moment()]
    const thief = address()
    const share = between(700, 2_500)
    const arrived = between(800, 9_000)
    honest(pick(people), arrival, mule.address, arrived)
    for (let step = 0; step < 6; step++) {
      attack('drain', drained, start + step * 90, { recipient: thief, dollars: share * between(0.9, 1.1) })
      const dollars = (arrived / 6) * between(0.85, 1)
      attack('mule', mule, arrival + 300 + step * 240, { recipient: address(), dollars })
      attack('structuring', splitter, morning + step * 1_800, {
        recipient: address(),
        dollars: between(780, 999),
      })
    }
  }
  payments.sort((left, right) => left.atSec - right.atSec)
  return { payments, sanctioned }
}

function nightOf(person: Person, atSec: number): number {
  const day = Math.floor(atSec / DAY_SEC)
  return day * DAY_SEC + Math.floor(((person.hour + 11) % 24) * 3_600)
}

function microsOf(dollars: number): bigint {
  return BigInt(Math.max(1, Math.round(dollars * 100))) * 10_000n
}

function addressOf(random: () => number, front: string, back: string): Address {
  return checksumAddress(`0x${front}${hexDigits(random, 40 - front.length - back.length)}${back}` as Hex)
}

function hexDigits(random: () => number, length: number): string {
  let digits = ''
  while (digits.length < length) digits += Math.floor(random() * 16).toString(16)
  return digits
}

/** Tommy Ettinger's 32-bit generator: small, and good enough to draw people from. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
