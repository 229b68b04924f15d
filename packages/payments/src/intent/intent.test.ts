import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactsNamed } from './contacts.ts'
import type { DraftAmount, IntentContext, IntentDraft } from './intent.ts'
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
const usdc = (value: string): DraftAmount => ({ value, currency: 'USDC', each: false })
const draft: IntentDraft = {
  action: 'pay',
  payees: ['ana'],
  amounts: [usdc('20')],
  token: null,
  payWith: null,
  memo: null,
  when: null,
  preference: null,
  cover: null,
  doubts: [],
}
const judge = (change: Partial<IntentDraft>, other: Partial<IntentContext> = {}) =>
  validateIntent('pay', { ...draft, ...change }, { ...context, ...other })

describe('validateIntent', () => {
  it('resolves the one contact that fits', () => {
    expect(judge({})).toMatchObject({
      outcome: 'intent',
      intent: { recipient: ana, amount: { value: '20', currency: 'USDC', symbol: 'USDC' }, token: 'USDC' },
    })
  })

  it('asks which contact is meant and offers each', () => {
    const outcome = judge({}, { contacts: [ana, anaLopez] })
    expect(outcome).toMatchObject({ outcome: 'clarify', about: 'payee', question: 'PAYEE_AMBIGUOUS' })
    expect(outcome).toMatchObject({ choices: [{ value: ana.address }, { value: anaLopez.address }] })
  })

  it.each<[Partial<IntentDraft>, string, string]>([
    [{ payees: [] }, 'payee', 'PAYEE_MISSING'],
    [{ payees: ['zoe'] }, 'payee', 'PAYEE_UNKNOWN'],
    [{ payees: ['ana', '王小明'] }, 'payee', 'SEVERAL_PAYEES'],
    [{ payees: ['0x1234'] }, 'payee', 'MALFORMED_ADDRESS'],
    [{ payees: [ana.address.replace('C5', 'c5')] }, 'payee', 'BAD_CHECKSUM'],
    [{ amounts: [] }, 'amount', 'AMOUNT_MISSING'],
    [{ amounts: [usdc('20'), usdc('30')] }, 'amount', 'AMOUNT_AMBIGUOUS'],
    [{ amounts: [{ ...usdc('40'), currency: 'EUR' }] }, 'amount', 'NO_EXCHANGE_RATE'],
    [{ amounts: [{ ...usdc('40'), currency: 'DOGE' }] }, 'token', 'TOKEN_UNKNOWN'],
    [{ token: 'DAI' }, 'token', 'TOKEN_AMBIGUOUS'],
    [{ payWith: 'DOGE' }, 'token', 'TOKEN_UNKNOWN'],
    [{ action: null }, 'action', 'ACTION_UNCLEAR'],
    [{ action: 'request' }, 'action', 'ACTION_NOT_AVAILABLE'],
    [
      {
        action: 'buy-cover',
        cover: { asset: 'DAI', days: null },
        amounts: [{ ...usdc('5'), currency: 'DAI' }],
      },
      'date',
      'PERIOD_MISSING',
    ],
    [
      { action: 'buy-cover', cover: { asset: null, days: 30 }, amounts: [{ ...usdc('5'), currency: 'USD' }] },
      'token',
      'COVER_ASSET_MISSING',
    ],
    [{ action: 'buy-cover', cover: { asset: null, days: 366 } }, 'date', 'PERIOD_OUT_OF_RANGE'],
  ])('%j becomes a question about the %s: %s', (change, about, question) => {
    expect(judge(change)).toMatchObject({ outcome: 'clarify', about, question })
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

  it('converts a currency only when a rate is at hand', () => {
    const euros = { amounts: [{ ...usdc('40'), currency: 'EUR' }] }
    expect(judge(euros, { convertibleCurrencies: ['EUR'] })).toMatchObject({ outcome: 'intent' })
  })
})

describe('contactsNamed', () => {
  it('prefers an exact name, and knows a given name in Chinese', () => {
    expect(contactsNamed('ANA  silva', [ana, anaLopez])).toEqual([ana])
    expect(contactsNamed('小明', [ana, ming])).toEqual([ming])
    expect(contactsNamed('王', [ana, ming])).toEqual([])
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
