import { describe, expect, it } from 'vitest'
import { ATTACKS, createMonth } from './month.ts'
import { replayMonth } from './replay.ts'

const month = createMonth(10_000, 1)

describe('a synthetic month', () => {
  it('is the same for the same seed and another for another, in the order of time, with every attack', () => {
    expect(createMonth(10_000, 1)).toEqual(month)
    expect(createMonth(10_000, 2).payments[0]).not.toEqual(month.payments[0])
    const times = month.payments.map(({ atSec }) => atSec)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect(new Set(month.payments.map(({ attack }) => attack))).toEqual(new Set([...ATTACKS, 'none']))
  })
})

describe('its replay', () => {
  const verdicts = replayMonth(month)
  const stopped = (attack: string) => {
    const cases = verdicts.filter((verdict) => verdict.attack === attack)
    return cases.filter(({ action }) => action !== 'allow').length / cases.length
  }

  it('lets nothing through to a listed address, and stops most attacks of every kind', () => {
    expect(stopped('sanctioned')).toBe(1)
    for (const attack of ATTACKS) expect(stopped(attack), attack).toBeGreaterThan(0.4)
  })

  it('stops few honest payments', () => {
    expect(stopped('none')).toBeLessThan(0.02)
  })
})
