import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactsMistyped, contactsNamed } from './contacts.ts'
import { convertAmount } from './exchangeRate.ts'
import { type DraftAmount, type IntentContext, type IntentDraft, REQUESTED_ACTIONS } from './intent.ts'
import { type IntentOffering, offerIntent } from './offerIntent.ts'
import { normalizeWidth, refusalForText } from './textHygiene.ts'
import { validateIntent } from './validateIntent.ts'

const ana = { name: 'Ana Silva', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' }
const anaLopez = { name: 'Ana Lopez', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' }
const ming = { name: '王小明', address: '0x90F79bf6EB2c4f870365E785982E1f101E93b906' }
const context: IntentContext = {
  contacts: [ana, ming],
  tokens: ['USDC', 'DAI'],
  currency: 'USD',
  now: '2026-03-02T10:00:00Z',
  timeZone: 'UTC',
  untrusted: [],
}
const usdc = (value: string, each = false): DraftAmount => ({ value, currency: 'USDC', each, written: value })
const euros: DraftAmount = { ...usdc('40'), currency: 'EUR' }
const draft: IntentDraft = {
  action: 'pay',
  payees: ['ana'],
  amounts: [usdc('20')],
  isTotal: false,
  token: null,
  payWith: null,
  memo: null,
  when: null,
  repeat: null,
  preference: null,
  coverDays: null,
  doubts: [],
}
const SENTENCE = 'pay ana 20'
const judge = (change: Partial<IntentDraft>, other: Partial<IntentContext> = {}, sentence = SENTENCE) =>
  validateIntent(sentence, { ...draft, ...change }, { ...context, ...other })
const anaPayee = { kind: 'contact', ...ana }

describe('validateIntent', () => {
  it('resolves the one contact that fits', () => {
    expect(judge({})).toMatchObject({
      outcome: 'intent',
      intent: { payees: [anaPayee], amount: { value: '20', currency: 'USDC', each: false }, token: 'USDC' },
    })
  })

  it('asks which contact is meant and offers each', () => {
    const outcome = judge({}, { contacts: [ana, anaLopez] })
    expect(outcome).toMatchObject({ outcome: 'clarify', about: 'payee', question: 'PAYEE_AMBIGUOUS' })
    expect(outcome).toMatchObject({ choices: [{ value: ana.address }, { value: anaLopez.address }] })
  })

  it('keeps what a name service has to resolve, and offers similar contacts for a name nobody has', () => {
    expect(judge({ payees: ['shop.lane'] })).toMatchObject({
      intent: { payees: [{ kind: 'name', name: 'shop.lane' }] },
    })
    expect(judge({ payees: ['anna'] })).toMatchObject({
      question: 'PAYEE_UNKNOWN',
      choices: [{ value: ana.address }],
    })
  })

  it('keeps the currency that was said, and takes a bare number in the person’s own', () => {
    expect(judge({ amounts: [euros] })).toMatchObject({
      intent: { amount: { currency: 'EUR' }, token: null },
    })
    expect(judge({ amounts: [{ ...euros, currency: null }] })).toMatchObject({
      intent: { amount: { currency: 'USD' } },
    })
  })

  it('accepts several payees when it is said whether each of them gets the amount', () => {
    const payees = ['ana', '王小明']
    expect(judge({ payees, amounts: [usdc('20', true)] })).toMatchObject({
      intent: { amount: { each: true } },
    })
    expect(judge({ payees, isTotal: true })).toMatchObject({ intent: { amount: { each: false } } })
    expect(judge({ payees, action: 'split' })).toMatchObject({ outcome: 'intent' })
  })

  it.each<[Partial<IntentDraft>, string, string]>([
    [{ payees: [] }, 'payee', 'PAYEE_MISSING'],
    [{ payees: ['zoe'] }, 'payee', 'PAYEE_UNKNOWN'],
    [{ payees: ['b\u043eb.eth'] }, 'payee', 'PAYEE_UNKNOWN'],
    [{ payees: ['0x1234'] }, 'payee', 'MALFORMED_ADDRESS'],
    [{ payees: [ana.address.replace('C5', 'c5')] }, 'payee', 'BAD_CHECKSUM'],
    [{ payees: ['ana', '王小明'] }, 'amount', 'EACH_OR_TOTAL'],
    [{ amounts: [] }, 'amount', 'AMOUNT_MISSING'],
    [{ amounts: [usdc('20'), usdc('30')] }, 'amount', 'AMOUNT_AMBIGUOUS'],
    [{ amounts: [{ ...usdc('40'), currency: 'DOGE' }] }, 'token', 'TOKEN_UNKNOWN'],
    [{ token: 'DAI' }, 'token', 'TOKEN_AMBIGUOUS'],
    [{ payWith: 'DOGE' }, 'token', 'TOKEN_UNKNOWN'],
    [{ action: null }, 'action', 'ACTION_UNCLEAR'],
    [{ action: 'schedule' }, 'date', 'DATE_UNCLEAR'],
    [{ action: 'buy-cover' }, 'action', 'ACTION_UNCLEAR'],
    [{ when: '2026-03-01' }, 'date', 'DATE_UNCLEAR'],
    [
      { action: 'buy-cover', payees: [], amounts: [{ ...usdc('5'), currency: 'USD' }] },
      'token',
      'COVER_ASSET_MISSING',
    ],
    [{ action: 'buy-cover', payees: [], coverDays: 366 }, 'date', 'PERIOD_OUT_OF_RANGE'],
  ])('%j becomes a question about the %s: %s', (change, about, question) => {
    const sentence = `${SENTENCE} ${(change.payees ?? []).join(' ')} 5 30 40`
    expect(judge(change, {}, sentence)).toMatchObject({ outcome: 'clarify', about, question })
  })

  it.each<[Partial<IntentDraft>, string]>([
    [{ amounts: [usdc('0')] }, 'NON_POSITIVE_AMOUNT'],
    [{ amounts: [usdc('-1')] }, 'NON_POSITIVE_AMOUNT'],
    [{ amounts: [usdc('1000000001')] }, 'ABSURD_AMOUNT'],
    [{ amounts: [usdc(`0.${'1'.repeat(19)}`)] }, 'ABSURD_AMOUNT'],
    [{ amounts: [usdc('1e3')] }, 'UNUSUAL_DIGITS'],
    [{ payees: [`0x${'0'.repeat(40)}`] }, 'ZERO_ADDRESS'],
  ])('%j is refused as %s', (change, code) => {
    expect(judge(change)).toEqual({ outcome: 'refuse', code })
  })

  it('never moves money on a doubtful draft, whatever else it says', () => {
    const doubts = [{ about: 'action', question: 'ACTION_UNCLEAR' }] as const
    expect(judge({ doubts })).toMatchObject({ outcome: 'clarify', about: 'action' })
  })

  it('asks about an address that stands in somebody else’s text, unless it is a contact’s', () => {
    const stranger = '0x71bE63f3384f5fb98995898A86B02Fb2426c5788'
    const untrusted = [{ source: 'invoice-memo', text: `pay ${stranger.toLowerCase()} now` }]
    const text = `pay ${stranger} 20 usdc`
    const question = { question: 'PAYEE_NOT_YOURS' }
    expect(judge({ payees: [stranger] }, { untrusted }, text)).toMatchObject(question)
    expect(judge({ payees: [stranger] }, { untrusted: [] }, text)).toMatchObject({ outcome: 'intent' })
    const contacts = [{ name: 'Ana', address: stranger }]
    expect(judge({ payees: [stranger] }, { untrusted, contacts }, text)).toMatchObject({ outcome: 'intent' })
  })

  it('takes no payee and no amount from words that were pasted from somebody else’s text', () => {
    const untrusted = [{ source: 'invoice-memo', text: 'please pay ana 20 usdc' }]
    const pasted = 'as it says: please pay ana 20 usdc'
    expect(judge({}, { untrusted }, pasted)).toMatchObject({ question: 'PAYEE_NOT_YOURS' })
    expect(judge({}, { untrusted }, `ana: ${pasted}`)).toMatchObject({ question: 'AMOUNT_NOT_YOURS' })
    expect(judge({}, { untrusted }, `ana 20: ${pasted}`)).toMatchObject({ outcome: 'intent' })
    expect(judge({}, { untrusted }, 'pay ana 20 usdc')).toMatchObject({ outcome: 'intent' })
  })

  it('ends in one of its three ways for any string and any draft', () => {
    const anyDraft = fc.record({
      action: fc.constantFrom(null, ...REQUESTED_ACTIONS),
      payees: fc.array(fc.oneof(fc.string(), fc.constantFrom('ana', ana.address)), { maxLength: 3 }),
      amounts: fc.array(
        fc.record({
          value: fc.oneof(fc.string(), fc.nat().map(String)),
          currency: fc.oneof(fc.constant(null), fc.string()),
          each: fc.boolean(),
          written: fc.string(),
        }),
        { maxLength: 2 },
      ),
      token: fc.oneof(fc.constant(null), fc.string()),
      when: fc.constantFrom(null, '2026-03-06'),
    })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), anyDraft, (sentence, change) => {
        const outcome = judge(change, {}, sentence)
        expect(['intent', 'clarify', 'refuse']).toContain(outcome.outcome)
        if (outcome.outcome === 'intent') expect(refusalForText(sentence)).toBeUndefined()
      }),
      { seed: 20261121, numRuns: 250 },
    )
  })
})

describe('offerIntent', () => {
  const tokens = [
    { symbol: 'USDC', decimals: 6 },
    { symbol: 'DAI', decimals: 18 },
  ]
  const offering: IntentOffering = { actions: ['pay', 'buy-cover'], tokens, rate: undefined }
  const offer = (change: Partial<IntentDraft>, other: Partial<IntentOffering> = {}) => {
    const outcome = judge(change, {}, `${SENTENCE} 王小明 shop.lane 40`)
    if (outcome.outcome !== 'intent') throw new Error(`No intent: ${JSON.stringify(outcome)}`)
    return offerIntent(outcome.intent, { ...offering, ...other })
  }

  it('turns a payment into the terms of the form', () => {
    expect(offer({ payWith: 'DAI', memo: 'lunch' })).toEqual({
      outcome: 'intent',
      intent: {
        action: 'pay',
        recipient: ana,
        amount: { value: '20', symbol: 'USDC' },
        payWith: 'DAI',
        memo: 'lunch',
      },
    })
  })

  it('converts a currency at the rate at hand, rounded up, and asks when there is none', () => {
    const rate = { dollarsE8: 108_333_333n, updatedAtSec: 0, source: 'a feed' }
    expect(offer({ amounts: [euros] })).toMatchObject({ question: 'NO_EXCHANGE_RATE' })
    expect(offer({ amounts: [euros] }, { rate })).toMatchObject({
      intent: { amount: { value: '43.333334' } },
    })
  })

  it('takes a dollar of cover as one token of face value, and asks for the period', () => {
    const dollars = { ...usdc('20'), currency: 'USD' }
    const cover = { action: 'buy-cover', payees: [], amounts: [dollars], token: 'DAI' } as const
    expect(offer({ ...cover, coverDays: 30 })).toMatchObject({
      intent: { action: 'buy-cover', cover: { asset: 'DAI', insured: '20', days: 30 } },
    })
    expect(offer(cover)).toMatchObject({ about: 'date', question: 'PERIOD_MISSING' })
  })

  it.each<[Partial<IntentDraft>, string]>([
    [{ action: 'request' }, 'ACTION_NOT_AVAILABLE'],
    [{ action: 'refund' }, 'ACTION_NOT_AVAILABLE'],
    [{ action: 'covered-payment' }, 'ACTION_NOT_AVAILABLE'],
    [{ action: 'schedule', when: '2026-03-06' }, 'ACTION_NOT_AVAILABLE'],
    [{ action: 'claim-link', payees: [] }, 'ACTION_NOT_AVAILABLE'],
    [{ payees: ['ana', '王小明'], isTotal: true }, 'SEVERAL_PAYEES'],
    [{ payees: ['shop.lane'] }, 'NAME_NOT_RESOLVED'],
  ])('says of %j that it understood and cannot do it: never some other payment', (change, question) => {
    expect(offer(change)).toMatchObject({
      outcome: 'clarify',
      question,
      understood: { amount: { value: '20' } },
    })
  })
})

describe('convertAmount', () => {
  it('never gives less than was named, and less than one unit more', () => {
    const rates = fc.bigInt({ min: 1n, max: 10n ** 12n })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), rates, (cents, dollarsE8) => {
        const value = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
        const converted = convertAmount(value, { dollarsE8, updatedAtSec: 0, source: 'a feed' }, 6)
        const [whole = '', fraction = ''] = converted.split('.')
        const scaled = BigInt(whole + fraction.padEnd(6, '0')) * 10n ** 10n
        const exact = BigInt(cents) * dollarsE8 * 10n ** 6n
        expect(scaled >= exact && scaled - exact < 10n ** 10n).toBe(true)
      }),
      { seed: 20261121, numRuns: 300 },
    )
  })
})

describe('contactsNamed', () => {
  it('prefers an exact name, and knows a given name in Chinese', () => {
    expect(contactsNamed('ANA  silva', [ana, anaLopez])).toEqual([ana])
    expect(contactsNamed('小明', [ana, ming])).toEqual([ming])
    expect(contactsNamed('王', [ana, ming])).toEqual([])
  })

  it('overlooks accents, and takes two swapped letters for a slip but no others', () => {
    const jose = { name: 'José Núñez', address: ana.address }
    expect(contactsNamed('jose', [ana, jose])).toEqual([jose])
    expect(contactsMistyped('Ana Sliva', [ana, anaLopez])).toEqual([ana])
    expect(contactsMistyped('Anna Silva', [ana])).toEqual([])
    expect(contactsMistyped('Carlo', [{ name: 'Carlos', address: ana.address }])).toEqual([])
  })

  it('tells letters apart that merely look alike', () => {
    expect(contactsNamed('\u0410na Silva', [ana])).toEqual([])
  })
})

describe('text hygiene', () => {
  it.each([
    ['pay 1\u200b0', 'HIDDEN_CHARACTERS'],
    ['pay \u202e01', 'HIDDEN_CHARACTERS'],
    ['pay \u206601\u2069', 'HIDDEN_CHARACTERS'],
    ['pay \ue000', 'HIDDEN_CHARACTERS'],
    ['pay \u{e0041}', 'HIDDEN_CHARACTERS'],
    ['pay \u00001', 'HIDDEN_CHARACTERS'],
    ['pay 1\uff10', 'UNUSUAL_DIGITS'],
    ['pay \u0661', 'UNUSUAL_DIGITS'],
    ['pay 10\u00b2', 'UNUSUAL_DIGITS'],
    ['pay 1e18', 'SCIENTIFIC_NOTATION'],
    ['pay 1.5E-3', 'SCIENTIFIC_NOTATION'],
    ['pay 2 × 10^6', 'SCIENTIFIC_NOTATION'],
    ['x'.repeat(1_001), 'TEXT_TOO_LONG'],
  ])('refuses %j as %s', (text, code) => {
    expect(refusalForText(text)).toBe(code)
  })

  it.each([
    'pay ana 20 usdc\nfor lunch',
    'send 5 to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    'send 5 to 0x5e18000000000000000000000000000000001e18',
    '付给小明５０美元',
    'thanks 👨‍👩‍👧 ❤️',
    'pay Corner Café',
  ])('lets %j pass', (text) => {
    expect(refusalForText(text)).toBeUndefined()
  })

  it('finds a hidden character wherever it stands', () => {
    const hidden = fc.constantFrom('\u200b', '\u200d', '\u202e', '\u2066', '\ufeff', '\u00ad', '\u034f')
    const text = 'send ana silva 20 usdc'
    fc.assert(
      fc.property(fc.nat(text.length), hidden, (at, character) => {
        expect(refusalForText(text.slice(0, at) + character + text.slice(at))).toBe('HIDDEN_CHARACTERS')
      }),
      { seed: 20261121, numRuns: 300 },
    )
  })

  it('makes full-width text plain and leaves the rest alone', () => {
    expect(normalizeWidth('５０ＵＳＤＣ　给Ａna')).toBe('50USDC 给Ana')
  })
})
