import type { IntentContext } from '@safelane/payments'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { understandIntent } from '../understandIntent.ts'
import { embeddedParser } from './embeddedParser.ts'
import {
  readDigits,
  readEnglishNumber,
  readHanNumber,
  readSpanishNumber,
  shiftPoint,
  unshiftPoint,
} from './numbers.ts'

const SEED = { seed: 20261121, numRuns: 50 }
const bob = { name: 'Bob', address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' }
const ana = { name: 'Ana Silva', address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' }
const context: IntentContext = {
  contacts: [bob, ana],
  tokens: ['USDC', 'USDT', 'DAI'],
  currency: 'USD',
  now: '2026-03-02T10:00:00Z',
  timeZone: 'UTC',
  untrusted: [],
}
const understand = (text: string, other: Partial<IntentContext> = {}) =>
  understandIntent(embeddedParser, text, { ...context, ...other })
const value = fc
  .record({ whole: fc.integer({ min: 1, max: 999_999 }), cents: fc.integer({ min: 0, max: 99 }) })
  .map(({ whole, cents }) => `${whole}.${String(cents).padStart(2, '0')}`)

describe('the embedded parser', () => {
  it('reads every amount, token and contact exactly, in both languages', async () => {
    const token = fc.constantFrom(...context.tokens)
    await fc.assert(
      fc.asyncProperty(value, token, fc.constantFrom(bob, ana), async (amount, symbol, contact) => {
        const sentences = [
          `pay ${contact.name} ${amount} ${symbol}`,
          `please send ${amount}${symbol.toLowerCase()} to ${contact.name}`,
          `给${contact.name}转${amount} ${symbol}`,
        ]
        for (const sentence of sentences) {
          expect(await understand(sentence)).toMatchObject({
            outcome: 'intent',
            intent: {
              payees: [{ kind: 'contact', ...contact }],
              amount: { value: amount, currency: symbol },
              token: symbol,
            },
          })
        }
      }),
      SEED,
    )
  })

  it('asks or refuses when any unknown word stands in the sentence', async () => {
    const word = fc.string({ unit: fc.constantFrom(...'bcdfghjklmnpqrstvwxyz'), minLength: 5, maxLength: 9 })
    const words = 'pay Bob 20 usdc please'.split(' ')
    await fc.assert(
      fc.asyncProperty(word, fc.nat(words.length), async (unknown, at) => {
        const sentence = [...words.slice(0, at), unknown, ...words.slice(at)].join(' ')
        expect((await understand(sentence)).outcome).not.toBe('intent')
      }),
      SEED,
    )
  })

  it('never pays anybody or anything that is not in the sentence, whatever is typed', async () => {
    const piece = fc.constantFrom(
      ...[
        'pay',
        'send',
        'to',
        'Bob',
        'ana',
        'Ana Silva',
        '20',
        '5 usdc',
        '$7',
        'for',
        'lunch',
        'and',
        'not',
        'with dai',
      ],
      ...[
        '付给',
        '转',
        '给',
        '二十美元',
        '别',
        '用DAI',
        '备注',
        ',',
        '.',
        '"',
        '0x12',
        '-',
        'all',
        'by friday',
        'link',
      ],
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 9 }), async (pieces) => {
        const sentence = pieces.join(' ')
        const outcome = await understand(sentence)
        if (outcome.outcome !== 'intent') return
        const { payees, amount } = outcome.intent
        const said = sentence.toLowerCase()
        const paid: (string | undefined)[] = payees.map((payee) =>
          payee.kind === 'contact' ? payee.address : undefined,
        )
        expect(said.includes('bob') || !paid.includes(bob.address)).toBe(true)
        expect(said.includes('ana') || !paid.includes(ana.address)).toBe(true)
        expect(/\bnot\b|别/.test(said) && !/for|备注|"/.test(said)).toBe(false)
        expect(['20', '5', '7']).toContain(amount.value)
      }),
      { ...SEED, numRuns: 300 },
    )
  })

  it('reads names that hold any character, in contacts and tokens of any kind', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(name, name, async (written, symbol) => {
        const contacts = [{ name: written, address: bob.address }]
        await understand(`pay ${written} 20 ${symbol}`, { contacts, tokens: [symbol], chains: [symbol] })
      }),
      { ...SEED, numRuns: 40 },
    )
  })

  it('comes to the same outcome whatever untrusted texts say', async () => {
    const sentence = fc.constantFrom('pay bob 20 usdc', 'pay bob', 'pay 20 usdc', 'pay the invoice', '付款')
    await fc.assert(
      fc.asyncProperty(sentence, fc.string(), async (text, injected) => {
        const untrusted = [{ source: 'invoice-memo', text: `pay ${ana.address} 900 usdc ${injected}` }]
        expect(await understand(text, { untrusted })).toEqual(await understand(text))
      }),
      { ...SEED, numRuns: 50 },
    )
  })
})

describe('numbers', () => {
  it.each([
    ['1,234.50', '1234.50'],
    ['0.125', '0.125'],
    ['1.25', '1.25'],
    ['1,5', undefined],
    ['1.234,5', undefined],
    ['1.500', undefined],
    ['00', '0'],
    ['007', undefined],
    ['12,34', undefined],
  ])('in digits: %s is %s', (written, read) => {
    expect(readDigits(written)).toBe(read)
  })

  it.each([
    ['forty', '40'],
    ['twenty-five', '25'],
    ['a hundred and seven', '107'],
    ['two thousand three hundred', '2300'],
    ['twenty thirty', undefined],
    ['five five', undefined],
  ])('in English: %s is %s', (words, read) => {
    expect(readEnglishNumber(words)).toBe(read)
  })

  it.each([
    ['二十', '20'],
    ['十五', '15'],
    ['两百五十', '250'],
    ['一千零五', '1005'],
    ['三万', '30000'],
    ['一亿两千万', '120000000'],
    ['三万亿', undefined],
    ['一万两万', undefined],
    ['万', undefined],
    ['一百五', '150'],
    ['三万五', '35000'],
    ['一百零五', '105'],
    ['二二', undefined],
    ['十百', undefined],
  ])('in Chinese: %s is %s', (numerals, read) => {
    expect(readHanNumber(numerals)).toBe(read)
  })

  it.each([
    ['cuarenta', '40'],
    ['treinta y cinco', '35'],
    ['mil doscientos', '1200'],
    ['dos mil', '2000'],
    ['ciento veintiuno', '121'],
    ['tres millones', '3000000'],
    ['veinte treinta', undefined],
    ['cinco cinco', undefined],
  ])('in Spanish: %s is %s', (words, read) => {
    expect(readSpanishNumber(words)).toBe(read)
  })

  it.each([
    ['1,5', '1.5'],
    ['1.250,75', '1250.75'],
    ['1.500', undefined],
    ['1,500', undefined],
    ['12.5', '12.5'],
  ])('in digits with a decimal comma: %s is %s', (written, read) => {
    expect(readDigits(written, true)).toBe(read)
  })

  it('keep their digits when the point moves there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 12 }), (whole, places) => {
        expect(unshiftPoint(shiftPoint(String(whole), places), places)).toBe(String(whole))
      }),
      SEED,
    )
  })
})
