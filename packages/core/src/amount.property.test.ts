import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUnits, mulDiv, parseAmount, rescaleUnits } from './amount.ts'

const SEED = { seed: 20261121, numRuns: 500 }
const assetOf = (decimals: number) => ({
  symbol: 'T',
  name: 'Token',
  address: '0x52908400098527886E0F7030069857D2E4169EE7' as const,
  decimals,
})

describe('amounts', () => {
  it('survive being written and read again, at any number of decimals', () => {
    const decimals = fc.integer({ min: 0, max: 18 })
    const units = fc.bigInt({ min: 1n, max: 10n ** 12n })
    fc.assert(
      fc.property(decimals, units, (places, value) => {
        const asset = assetOf(places)
        expect(parseAmount(formatUnits(value, places), asset)).toEqual({
          ok: true,
          value: { asset, units: value },
        })
      }),
      SEED,
    )
  })

  it('are read exactly or not at all, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 24 }), (text) => {
        const result = parseAmount(text, assetOf(6))
        if (result.ok) expect(/^[0-9]+(\.[0-9]{1,6})?$/.test(text)).toBe(true)
      }),
      SEED,
    )
  })

  it('lose less than one unit to rounding, in the stated direction', () => {
    const operand = fc.bigInt({ min: 0n, max: 2n ** 128n })
    fc.assert(
      fc.property(
        operand,
        operand,
        fc.bigInt({ min: 1n, max: 2n ** 128n }),
        (value, numerator, denominator) => {
          const up = mulDiv(value, numerator, denominator, 'up')
          const down = mulDiv(value, numerator, denominator, 'down')
          expect(down * denominator <= value * numerator).toBe(true)
          expect(up * denominator >= value * numerator).toBe(true)
          expect(up - down <= 1n).toBe(true)
        },
      ),
      SEED,
    )
  })

  it('keep their value when rescaled to more decimals and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 96n }), (units) => {
        expect(rescaleUnits(rescaleUnits(units, 6, 18, 'down'), 18, 6, 'down')).toBe(units)
      }),
      SEED,
    )
  })
})
