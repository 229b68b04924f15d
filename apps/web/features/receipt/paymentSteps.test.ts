import { expect, test } from 'vitest'
import { stepStates } from './paymentSteps.ts'

test('a signed payment is being sent, a sent one is being settled, a settled one is done', () => {
  expect(stepStates({ state: 'authorized', txHash: null })).toEqual(['done', 'current', 'waiting'])
  expect(stepStates({ state: 'submitted', txHash: '0x01' })).toEqual(['done', 'done', 'current'])
  expect(stepStates({ state: 'settled', txHash: '0x01' })).toEqual(['done', 'done', 'done'])
})

test('a lost payment shows where it was lost', () => {
  expect(stepStates({ state: 'expired', txHash: null })).toEqual(['done', 'failed', 'waiting'])
  expect(stepStates({ state: 'failed', txHash: '0x01' })).toEqual(['done', 'done', 'failed'])
})
