import { describe, expect, it } from 'vitest'
import {
  addAmounts,
  compareAmounts,
  formatAmount,
  formatUnits,
  mulDiv,
  parseAmount,
  rescaleUnits,
  subtractAmounts,
} from './amount.ts'
import { type Asset, createAssetRegistry } from './asset.ts'

const usdc: Asset = {
  symbol: 'USDC',
  name: 'USD Coin',
  address: '0x52908400098527886E0F7030069857D2E4169EE7',
  decimals: 6,
}
const dai: Asset = {
  symbol: 'DAI',
  name: 'Dai',
  address: '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  decimals: 18,
}

describe('parseAmount', () => {
  it.each([
    ['1', 1_000_000n],
    ['0.000001', 1n],
    ['1234.5', 1_234_500_000n],
    ['9999999999999', 9_999_999_999_999_000_000n],
  ])('reads %s exactly', (text, units) => {
    expect(parseAmount(text, usdc)).toEqual({ ok: true, value: { asset: usdc, units } })
  })

  it.each([
    ['1.1234567', 'TOO_MANY_DECIMALS'],
    ['1.0000000', 'TOO_MANY_DECIMALS'],
    ['0', 'ZERO_AMOUNT'],
    ['0.000000', 'ZERO_AMOUNT'],
    ['10000000000000', 'ABSURD_AMOUNT'],
    ['9'.repeat(400), 'ABSURD_AMOUNT'],
    ['', 'MALFORMED_AMOUNT'],
    ['-1', 'MALFORMED_AMOUNT'],
    ['+1', 'MALFORMED_AMOUNT'],
    ['1e6', 'MALFORMED_AMOUNT'],
    ['1,000', 'MALFORMED_AMOUNT'],
    ['.5', 'MALFORMED_AMOUNT'],
    ['5.', 'MALFORMED_AMOUNT'],
    ['007', 'MALFORMED_AMOUNT'],
    ['0x10', 'MALFORMED_AMOUNT'],
    ['１', 'MALFORMED_AMOUNT'],
    ['1\n', 'MALFORMED_AMOUNT'],
    ['NaN', 'MALFORMED_AMOUNT'],
  ])('refuses %j as %s', (text, code) => {
    expect(parseAmount(text, usdc, 'amount')).toMatchObject({ ok: false, error: { code, field: 'amount' } })
  })

  it('takes as many decimals as the asset has', () => {
    expect(parseAmount('0.000000000000000001', dai)).toMatchObject({ ok: true, value: { units: 1n } })
  })
})

describe('amounts', () => {
  it('are written without trailing zeros and with their sign', () => {
    expect(formatAmount({ asset: usdc, units: 1_500_000n })).toBe('1.5')
    expect(formatUnits(-1n, 6)).toBe('-0.000001')
    expect(formatUnits(100n, 0)).toBe('100')
  })

  it('of one asset add, subtract and compare', () => {
    const [two, three] = [2n, 3n].map((units) => ({ asset: usdc, units }))
    expect(addAmounts(two!, three!).units).toBe(5n)
    expect(subtractAmounts(two!, three!).units).toBe(-1n)
    expect(compareAmounts(two!, three!)).toBe(-1)
  })

  it('of two assets never mix', () => {
    expect(() => addAmounts({ asset: usdc, units: 1n }, { asset: dai, units: 1n })).toThrow(TypeError)
  })

  it('round the way the caller says and no other', () => {
    expect(mulDiv(10n, 1n, 3n, 'down')).toBe(3n)
    expect(mulDiv(10n, 1n, 3n, 'up')).toBe(4n)
    expect(mulDiv(9n, 1n, 3n, 'up')).toBe(3n)
    expect(rescaleUnits(1n, 18, 6, 'up')).toBe(1n)
    expect(rescaleUnits(1n, 18, 6, 'down')).toBe(0n)
    expect(() => mulDiv(1n, 1n, 0n, 'up')).toThrow(RangeError)
  })
})

describe('createAssetRegistry', () => {
  it('finds assets by symbol in any case and by address', () => {
    const assets = createAssetRegistry([usdc, dai])
    expect(assets.bySymbol('usdc')).toBe(usdc)
    expect(assets.byAddress(dai.address)).toBe(dai)
    expect(assets.bySymbol('DOGE')).toBeUndefined()
  })

  it('refuses two assets of one name or address', () => {
    expect(() => createAssetRegistry([usdc, { ...dai, symbol: 'usdc' }])).toThrow('called USDC')
    expect(() => createAssetRegistry([usdc, { ...dai, address: usdc.address }])).toThrow('share the address')
  })
})
