import { expect, test } from 'vitest'
import { placeOf } from './placeOf.ts'

const tokens = ['USDC', 'DAI']
const understood = (action: 'request' | 'invoice' | 'claim-link' | 'refund' | 'split', currency = 'DAI') => ({
  action,
  payees: ['Ana'],
  amount: { value: '30', currency, each: false },
  when: null,
  isRepeated: false,
})

test('requests and invoices, links and refunds have a place of their own', () => {
  expect(placeOf(understood('request'), tokens)?.href).toBe('/requests?amount=30&token=DAI')
  expect(placeOf(understood('invoice', 'USD'), tokens)?.href).toBe('/requests?amount=30')
  expect(placeOf(understood('claim-link'), tokens)?.href).toBe('/links?amount=30&token=DAI')
  expect(placeOf(understood('refund'), tokens)?.href).toBe('/activity')
})

test('what has no place is said to be so, and no amount is converted by guessing', () => {
  expect(placeOf(understood('split'), tokens)).toBeUndefined()
  expect(placeOf({ ...understood('request'), isRepeated: true }, tokens)).toBeUndefined()
  expect(placeOf(understood('request', 'EUR'), tokens)?.href).toBe('/requests?')
})
