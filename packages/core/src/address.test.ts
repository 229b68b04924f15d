import { describe, expect, it } from 'vitest'
import { checksumAddress, type Hex, isSameAddress, parseAddress } from './address.ts'

/** From EIP-55 itself. */
const EIP_55_VECTORS = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
]

describe('parseAddress', () => {
  it.each(EIP_55_VECTORS)('accepts %s and gives it back unchanged', (address) => {
    expect(parseAddress(address)).toEqual({ ok: true, value: address })
  })

  it.each(EIP_55_VECTORS)('checksums %s from lower and upper case', (address) => {
    expect(parseAddress(address.toLowerCase())).toEqual({ ok: true, value: address })
    expect(parseAddress(`0x${address.slice(2).toUpperCase()}`)).toEqual({ ok: true, value: address })
  })

  it('refuses one digit in the wrong case and names the field', () => {
    const result = parseAddress('0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'recipient')
    expect(result).toMatchObject({ ok: false, error: { code: 'BAD_CHECKSUM', field: 'recipient' } })
  })

  it.each([
    '',
    '0x',
    '5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg',
    ' 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n',
  ])('refuses what is not 0x and 40 digits: %j', (text) => {
    expect(parseAddress(text)).toMatchObject({ ok: false, error: { code: 'MALFORMED_ADDRESS' } })
  })

  it('refuses the zero address', () => {
    const result = parseAddress('0x0000000000000000000000000000000000000000')
    expect(result).toMatchObject({ ok: false, error: { code: 'ZERO_ADDRESS' } })
  })
})

describe('addresses', () => {
  it('are the same account in any case', () => {
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    expect(isSameAddress(address, address.toLowerCase() as Hex)).toBe(true)
    expect(isSameAddress(address, '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359')).toBe(false)
  })

  it('cannot be checksummed from something else', () => {
    expect(() => checksumAddress('0x1234')).toThrow('Not an address')
  })
})
