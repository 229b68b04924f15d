import { expect, test } from 'vitest'
import { applyChoice } from './applyChoice.ts'

const days = (count: string) => `for ${count} days`
const address = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'

test('an ambiguous name gives way to the chosen address', () => {
  const choice = { label: 'Ana Silva (0x90F7…b906)', value: address }
  const question = {
    outcome: 'clarify',
    about: 'payee',
    question: 'PAYEE_AMBIGUOUS',
    choices: [choice],
  } as const
  expect(applyChoice('pay ana 5 USDC', question, choice, days)).toBe(`pay ${address} 5 USDC`)
})

test('of two amounts only the chosen one stays', () => {
  const choices = [
    { label: '5 USDC', value: '5 USDC' },
    { label: '50 USDC', value: '50 USDC' },
  ] as const
  const question = { outcome: 'clarify', about: 'amount', question: 'AMOUNT_AMBIGUOUS', choices } as const
  expect(applyChoice('pay bob 5 USDC 50 USDC', question, choices[1], days)).toBe('pay bob 50 USDC')
})

test('a missing period is added in words', () => {
  const choice = { label: '30', value: '30' }
  const question = {
    outcome: 'clarify',
    about: 'date',
    question: 'PERIOD_MISSING',
    choices: [choice],
  } as const
  expect(applyChoice('cover 500 DAI', question, choice, days)).toBe('cover 500 DAI for 30 days')
})

test('a name that imitates another gives way to the chosen address, whole and with its @', () => {
  const other = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
  const choices = [
    { label: `Alice (${address})`, value: address },
    { label: `a1ice.lane (${other})`, value: other },
  ]
  const question = { outcome: 'clarify', about: 'payee', question: 'NAME_LOOKALIKE', choices } as const
  expect(applyChoice('pay @a1ice.lane 5', question, choices[0]!, days)).toBe(`pay ${address} 5`)
  expect(applyChoice('pay a1ice.lane 5', question, choices[1]!, days)).toBe(`pay ${other} 5`)
})
