import { describe, expect, test } from 'vitest'
import { askAgainInMs, type Revocation, shownState, summaryOf, toSign } from './revocationState.ts'

const typedData: NonNullable<Revocation['typedData']> = {
  domain: { name: 'USDC', version: '1', chainId: 1, verifyingContract: `0x${'11'.repeat(20)}` },
  types: {},
  primaryType: 'CancelAuthorization',
  message: {},
}

function item(
  state: Revocation['state'],
  validBeforeSec = 100,
  isToSign = state === 'open' || state === 'failed',
): Revocation {
  return {
    nonce: `0x${validBeforeSec.toString(16).padStart(64, '0')}`,
    state,
    dueAtSec: null,
    validBeforeSec,
    typedData: isToSign ? typedData : null,
    txHash: null,
    blockNumber: null,
    failure: null,
  }
}

describe('what is told of signatures that were taken back', () => {
  test('a signature stands until the chain has voided it, also while that is on its way or has failed', () => {
    const items = [item('open', 1), item('authorized', 2), item('submitted', 3), item('failed', 4)]
    expect(summaryOf(items)).toMatchObject({ standing: 4, untilSec: 4, count: { onItsWay: 2 } })
    expect(summaryOf([item('voided', 7), item('used', 8), item('expired', 9)])).toMatchObject({
      standing: 0,
      untilSec: null,
    })
  })

  test('the last end counts among those that stand alone', () => {
    expect(summaryOf([item('open', 5), item('open', 3), item('voided', 9)]).untilSec).toBe(5)
  })

  test('what failed can be signed again, and once it cannot its time is over', () => {
    const [again, late] = [item('failed', 5), item('failed', 6, false)]
    expect([shownState(again), shownState(late)]).toEqual(['failed', 'expired'])
    expect(toSign([item('voided', 4), again, late, item('open', 7)])).toEqual([again, item('open', 7)])
    expect(summaryOf([late]).standing).toBe(0)
  })

  test('what is on its way is watched closely, the rest now and then, nothing not at all', () => {
    expect(askAgainInMs(undefined)).toBe(false)
    expect(askAgainInMs([])).toBe(false)
    const closely = askAgainInMs([item('voided'), item('submitted')])
    expect(closely).toBeTypeOf('number')
    expect(askAgainInMs([item('authorized')])).toBe(closely)
    expect(askAgainInMs([item('voided'), item('open')])).toBeGreaterThan(closely as number)
  })
})
