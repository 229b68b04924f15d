import { expect, test } from 'vitest'
import { blockOverrides, headerOverrides } from './overrides.ts'

const hash = `0x${'12'.repeat(32)}`
const account = `0x${'34'.repeat(20)}`

test.each([
  [{ number: '0x1', time: '0x2', gasLimit: '0x3', blobBaseFee: '0x4' }],
  [{ coinbase: account, random: hash, baseFee: '0x7' }],
  [{ feeRecipient: account, prevRandao: hash, baseFeePerGas: '0x7' }],
])('calls and simulations read %j alike', (overrides) => {
  expect(headerOverrides(overrides, 'block')).toEqual(blockOverrides(overrides, 'block'))
  expect(Object.keys(blockOverrides(overrides, 'block'))).toHaveLength(Object.keys(overrides).length)
})

test('only calls know other block hashes, only simulations withdrawals', () => {
  const withdrawals = [{ index: '0x0', validatorIndex: '0x1', address: account, amount: '0x5' }]
  expect(headerOverrides({ withdrawals, blockHash: { '0x1': hash } }, 'block')).toEqual({
    withdrawals: [{ index: 0n, validatorIndex: 1n, address: account, amountGwei: 5n }],
  })
  expect(blockOverrides({ withdrawals, blockHash: { '0x1': hash } }, 'block')).toEqual({
    blockHashes: new Map([[1n, hash]]),
  })
})
