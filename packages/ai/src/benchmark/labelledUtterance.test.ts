import { describe, expect, it } from 'vitest'
import { parseUtterances } from './labelledUtterance.ts'

const line = (value: object): string => JSON.stringify(value)
const REFUSED = { text: 'pay bob 1e3', expect: { outcome: 'refuse' } }

describe('parseUtterances', () => {
  it('fills in what a line leaves out, null or absent, and leaves unknown keys alone', () => {
    const [first, second] = parseUtterances(
      `\ufeff${line(REFUSED)}\r\n\r\n${line({ ...REFUSED, id: 7, note: 'x', context: { untrusted: null, mood: 'good' } })}\n`,
    )
    expect(first).toMatchObject({ id: '1', locale: 'en', context: { currency: 'USD', contacts: [] } })
    expect(second).toMatchObject({ id: '7', context: { timeZone: 'UTC', untrusted: [] } })
  })

  it('reads an array of utterances as well as lines', () => {
    expect(parseUtterances(JSON.stringify([REFUSED, REFUSED], null, 2))).toHaveLength(2)
  })

  it.each<[object | string, string]>([
    ['{"text":', 'Line 1 is not JSON'],
    [{ ...REFUSED, expect: { outcome: 'maybe' } }, 'expect.outcome'],
    [{ ...REFUSED, expect: { outcome: 'intent', action: 'repeat' } }, '"schedule"'],
    [
      { ...REFUSED, expect: { outcome: 'intent', amount: { value: '1,5' } } },
      'expect.amount.value: a plain decimal',
    ],
    [{ ...REFUSED, expect: { outcome: 'intent', payees: [{ who: 'Ana' }] } }, 'expect.payees.0: a payee is'],
    [{ ...REFUSED, expect: { outcome: 'intent', when: 'friday' } }, 'expect.when: a date such as'],
    [{ ...REFUSED, context: { timeZone: 'Mars' } }, 'context.timeZone: an IANA time zone'],
    [{ expect: { outcome: 'refuse' } }, 'Line 1 is not a labelled utterance: text'],
  ])('says of a wrong line which field is wrong: %j', (wrong, message) => {
    expect(() => parseUtterances(typeof wrong === 'string' ? wrong : line(wrong))).toThrow(message)
  })
})
