import type { Random } from './random.ts'
import type { Locale } from './template.ts'
import type { World } from './worlds.ts'

/** Words for one hole and what they mean for the label. */
export interface Filling {
  readonly text: string
  readonly label: Readonly<Record<string, unknown>>
}

export const ADDRESSES = [
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
  '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
  '0x976EA74026E726554dB657fA54763abd0C3a0aa9',
  '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955',
] as const

const STRANGER_ADDRESS = '0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f'
export const TOKENS = ['USDC', 'USDT', 'DAI'] as const

/** Somebody to pay: a contact, now and then an address or a name of a name service. */
export function payee(random: Random, world: World, used: ReadonlySet<string>): Filling {
  const roll = random.below(20)
  if (roll === 0) return { text: STRANGER_ADDRESS, label: { payee: { address: STRANGER_ADDRESS } } }
  if (roll === 1)
    return { text: STRANGER_ADDRESS.toLowerCase(), label: { payee: { address: STRANGER_ADDRESS } } }
  if (roll === 2) return { text: 'nina.lane', label: { payee: { name: 'nina.lane' } } }
  const contact = random.pick(world.people.filter((name) => !used.has(name)))
  const isShort = random.below(3) === 0 && !/[.]/.test(contact)
  const short = isShort ? (contact.split(' ')[0] ?? contact) : contact
  const text = random.below(3) === 0 ? short.toLowerCase() : short
  return { text, label: { payee: { contact } } }
}

export function tokenAmount(random: Random, locale: Locale): Filling {
  const token = random.pick(TOKENS)
  const [written, value] = random.pick(digits(random, locale))
  const symbol = random.below(2) === 0 ? token : token.toLowerCase()
  const text = random.below(6) === 0 ? `${written}${symbol}` : `${written} ${symbol}`
  return { text, label: { amount: { value, currency: token }, token } }
}

export function fiatAmount(random: Random, locale: Locale): Filling {
  const [written, value] = random.pick(digits(random, locale))
  const [text, currency] = random.pick(FIAT[locale].map((write) => write(written)))
  if (random.below(4) === 0) {
    const [words, number] = random.pick(WORDS[locale])
    const [unit, code] = random.pick(UNITS[locale])
    return { text: `${words}${locale === 'zh' ? '' : ' '}${unit}`, label: label(number, code) }
  }
  return { text, label: label(value, currency) }
}

export function anyAmount(random: Random, world: World): Filling {
  const roll = random.below(10)
  if (roll === 0 && world.locale !== 'zh') {
    const value = String(random.between(3, 480))
    return { text: value, label: label(value, world.currency) }
  }
  return roll < 6 ? tokenAmount(random, world.locale) : fiatAmount(random, world.locale)
}

function label(value: string, currency: string): Filling['label'] {
  return { amount: { value, currency }, token: null }
}

function digits(random: Random, locale: Locale): readonly (readonly [written: string, value: string])[] {
  const whole = String(random.between(2, 950))
  const cents = String(random.between(11, 98))
  const thousands = random.between(1, 9)
  const rest = String(random.between(100, 998))
  const shared = [
    [whole, whole],
    [whole, whole],
    [`${thousands}${rest}`, `${thousands}${rest}`],
  ] as const
  if (locale === 'es') return [...shared, [`${whole},${cents}`, canonical(`${whole}.${cents}`)]]
  const point = [`${whole}.${cents}`, canonical(`${whole}.${cents}`)] as const
  if (locale === 'zh') return [...shared, point, [`${thousands}万`, `${thousands}0000`]]
  return [
    ...shared,
    point,
    [`${thousands},${rest}`, `${thousands}${rest}`],
    [`${thousands}k`, `${thousands}000`],
  ]
}

function canonical(value: string): string {
  return value.replace(/0+$/, '').replace(/\.$/, '')
}

const FIAT: Readonly<Record<Locale, readonly ((number: string) => readonly [string, string])[]>> = {
  en: [
    (n) => [`$${n}`, 'USD'],
    (n) => [`€${n}`, 'EUR'],
    (n) => [`£${n}`, 'GBP'],
    (n) => [`${n} dollars`, 'USD'],
    (n) => [`${n} bucks`, 'USD'],
    (n) => [`${n} euros`, 'EUR'],
    (n) => [`${n} EUR`, 'EUR'],
    (n) => [`${n} quid`, 'GBP'],
    (n) => [`${n} pounds`, 'GBP'],
  ],
  zh: [
    (n) => [`${n}块`, 'CNY'],
    (n) => [`${n}块钱`, 'CNY'],
    (n) => [`${n}元`, 'CNY'],
    (n) => [`${n}美元`, 'USD'],
    (n) => [`${n}美金`, 'USD'],
    (n) => [`${n}欧元`, 'EUR'],
  ],
  es: [
    (n) => [`${n} euros`, 'EUR'],
    (n) => [`${n} €`, 'EUR'],
    (n) => [`${n} dólares`, 'USD'],
    (n) => [`${n} dolares`, 'USD'],
    (n) => [`${n} libras`, 'GBP'],
  ],
}

const WORDS: Readonly<Record<Locale, readonly (readonly [string, string])[]>> = {
  en: [
    ['forty', '40'],
    ['twenty-five', '25'],
    ['a hundred', '100'],
    ['one hundred and twenty', '120'],
    ['two thousand', '2000'],
    ['eleven', '11'],
    ['seventy two', '72'],
  ],
  zh: [
    ['二十', '20'],
    ['两百五十', '250'],
    ['五百', '500'],
    ['三万', '30000'],
    ['一千二百', '1200'],
    ['八', '8'],
    ['六十六', '66'],
  ],
  es: [
    ['cuarenta', '40'],
    ['veinticinco', '25'],
    ['cien', '100'],
    ['dos mil', '2000'],
    ['ciento veinte', '120'],
    ['treinta y cinco', '35'],
    ['once', '11'],
  ],
}

const UNITS: Readonly<Record<Locale, readonly (readonly [string, string])[]>> = {
  en: [
    ['dollars', 'USD'],
    ['bucks', 'USD'],
    ['euros', 'EUR'],
    ['pounds', 'GBP'],
  ],
  zh: [
    ['块', 'CNY'],
    ['块钱', 'CNY'],
    ['元', 'CNY'],
    ['美元', 'USD'],
  ],
  es: [
    ['euros', 'EUR'],
    ['dólares', 'USD'],
  ],
}

export const EACH: Readonly<Record<Locale, readonly string[]>> = {
  en: ['each', 'apiece', 'each'],
  zh: [''],
  es: ['a cada uno'],
}

export const PREFERENCES: Readonly<Record<Locale, readonly (readonly [string, string])[]>> = {
  en: [
    ['cheapest way', 'cheapest'],
    ['as cheap as possible', 'cheapest'],
    ['lowest fee', 'cheapest'],
    ['fastest', 'fastest'],
    ['as fast as possible', 'fastest'],
    ['safest route', 'safest'],
    ['as safely as possible', 'safest'],
  ],
  zh: [
    ['走最便宜的路线', 'cheapest'],
    ['手续费最低的方式', 'cheapest'],
    ['尽快', 'fastest'],
    ['用最快的方式', 'fastest'],
    ['用最安全的方式', 'safest'],
  ],
  es: [
    ['lo más barato posible', 'cheapest'],
    ['con la menor comisión', 'cheapest'],
    ['lo más rápido posible', 'fastest'],
    ['de la forma más segura', 'safest'],
  ],
}

export const VAGUE: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    'some money',
    'the usual',
    'half of my usdc',
    'about 40 usdc',
    'a few bucks',
    'everything',
    '20 to 30 usdc',
  ],
  zh: ['一些钱', '全部USDC', '大概40块', '点钱', '20到30 USDC', '一半的DAI'],
  es: [
    'algo de dinero',
    'todo mi USDC',
    'unos 40 usdc',
    'lo de siempre',
    'la mitad de mis dai',
    'entre 20 y 30 usdc',
  ],
}

export const BAD: readonly string[] = [
  '-20 USDC',
  '0 USDC',
  '1e3 USDC',
  '2\uff15 USDC',
  '1\u200b0 USDC',
  '\u202e40 USDC',
  '9999999999999999 USDC',
  '\u0664\u0660 USDC',
]

export const COINS: Readonly<Record<Locale, readonly string[]>> = {
  en: ['doge', 'SOL', 'bitcoin', 'SHIB'],
  zh: ['比特币', '以太坊', '狗狗币'],
  es: ['bitcoins', 'ETH', 'doge'],
}

export const BAD_ADDRESSES: readonly string[] = [
  '0x70997970C51812dc3A010C7d01b50e0d17dc79c8',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C88',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79Cg',
]

export const COVER_DAYS: Readonly<Record<Locale, readonly (readonly [string, number])[]>> = {
  en: [
    ['30 days', 30],
    ['two weeks', 14],
    ['3 months', 90],
    ['one year', 365],
  ],
  zh: [
    ['30天', 30],
    ['两周', 14],
    ['三个月', 90],
    ['一年', 365],
  ],
  es: [
    ['30 días', 30],
    ['dos semanas', 14],
    ['3 meses', 90],
    ['un año', 365],
  ],
}
