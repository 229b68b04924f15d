import { describe, expect, it } from 'vitest'
import { DAY_SEC, dai, daiShock, usdc } from '../../test/fixtures.ts'
import { suggestCover } from './suggestCover.ts'

const NOW = 1_000
const daiOf = (whole: bigint) => ({ asset: dai, units: whole * 10n ** 18n })
const usdcOf = (whole: bigint) => ({ asset: usdc, units: whole * 1_000_000n })

describe('a concentrated holding', () => {
  it('is suggested cover for what is not insured yet, with share and figures', () => {
    const held = [{ productId: 2n, insured: 250_000_000n, endsAtSec: NOW + DAY_SEC }]
    expect(suggestCover([daiOf(900n), usdcOf(600n)], [daiShock], held, NOW)).toEqual([
      {
        productId: 2n,
        holding: daiOf(900n),
        shareBps: 6_000,
        insured: usdcOf(250n),
        suggested: usdcOf(650n),
      },
    ])
  })

  it('is counted without policies that have ended', () => {
    const ended = [{ productId: 2n, insured: 900_000_000n, endsAtSec: NOW }]
    expect(suggestCover([daiOf(900n)], [daiShock], ended, NOW)[0]?.suggested).toEqual(usdcOf(900n))
  })

  it('never suggests to insure more than is held', () => {
    const almost = { asset: dai, units: 900n * 10n ** 18n - 1n }
    expect(suggestCover([almost], [daiShock], [], NOW)[0]?.suggested.units).toBe(899_999_999n)
  })
})

describe('nothing is suggested', () => {
  it.each([
    ['without holdings', [], []],
    ['for a holding that is a small share', [daiOf(300n), usdcOf(700n)], []],
    ['for little money', [daiOf(99n)], []],
    ['for what no product covers', [usdcOf(5_000n)], []],
    [
      'for what is insured already',
      [daiOf(900n)],
      [{ productId: 2n, insured: 900_000_000n, endsAtSec: NOW + 1 }],
    ],
  ])('%s', (_, holdings, held) => {
    expect(suggestCover(holdings, [daiShock], held, NOW)).toEqual([])
  })
})
