import { describe, expect, it } from 'vitest'
import { planLink, splitLink } from './formLinks.ts'

const ANA = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
/** A Friday. */
const NOW = Date.UTC(2027, 0, 1, 12) / 1_000
const schedule = {
  action: 'schedule',
  recipient: { address: ANA, name: 'Ana' },
  amount: { value: '40', symbol: 'USDC' },
} as const

const queryOf = (link: string) => Object.fromEntries(new URL(link, 'http://x').searchParams)

describe('a sentence about a plan', () => {
  it('opens the form with its date', () => {
    expect(queryOf(planLink({ ...schedule, when: '2027-02-28', repeat: null, memo: 'Rent' }, NOW))).toEqual({
      recipient: ANA,
      amount: '40',
      token: 'USDC',
      memo: 'Rent',
      firstDate: '2027-02-28',
      rhythm: 'once',
    })
  })

  it('opens the form with its rhythm, a quarter as three months, from the next day that it names', () => {
    const weekly = { every: 'week', interval: 2, on: 5, times: 4 } as const
    expect(queryOf(planLink({ ...schedule, when: null, repeat: weekly }, NOW))).toMatchObject({
      firstDate: '2027-01-08',
      rhythm: 'week',
      interval: '2',
      times: '4',
    })
    const quarterly = { every: 'quarter', interval: 1, on: 31, times: null } as const
    expect(queryOf(planLink({ ...schedule, when: null, repeat: quarterly }, NOW))).toMatchObject({
      firstDate: '2027-01-31',
      rhythm: 'month',
      interval: '3',
    })
  })
})

describe('a sentence about a split', () => {
  it('opens the form with the sum and the people, by name where they have one', () => {
    const among = [{ address: ANA, name: 'Ana' }, { address: ANA }] as const
    const link = splitLink({ action: 'split', amount: { value: '90', symbol: 'USDC' }, among })
    expect(queryOf(link)).toEqual({ total: '90', token: 'USDC', among: `Ana,${ANA}` })
  })
})
