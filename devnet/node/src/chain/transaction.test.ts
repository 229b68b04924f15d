import type { Hex } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { bytesToHex, hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { candidateOf } from './admittedTransaction.ts'
import { decodeTransaction } from './transaction.ts'
import { encodeImpersonated, type UnsignedTransaction } from './transactionEncoding.ts'
import { MalformedTransactionError } from './transactionFields.ts'

const signer = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const sender = signer.address.toLowerCase() as Hex
const recipient: Hex = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const accessList = [{ address: recipient, storageKeys: [`0x${'11'.repeat(32)}` as Hex] }]

test.each([
  [0, { type: 'legacy', gasPrice: 7n }],
  [1, { type: 'eip2930', gasPrice: 7n, accessList }],
  [2, { type: 'eip1559', maxFeePerGas: 9n, maxPriorityFeePerGas: 3n, accessList }],
] as const)('a signed transaction of type %i decodes to what was signed', async (type, fees) => {
  const signed = await signer.signTransaction({
    ...fees,
    chainId: 31_337,
    nonce: 5,
    gas: 21_000n,
    to: recipient,
    value: 10n ** 18n,
    data: '0x0102',
  } as Parameters<typeof signer.signTransaction>[0])
  expect(decodeTransaction({ raw: hexToBytes(signed), sender })).toMatchObject({
    type,
    sender,
    chainId: 31_337n,
    nonce: 5n,
    gasLimit: 21_000n,
    to: recipient,
    value: 10n ** 18n,
    data: '0x0102',
    maxFeePerGas: type === 2 ? 9n : 7n,
    maxPriorityFeePerGas: type === 2 ? 3n : 7n,
    accessList: type === 0 ? [] : accessList,
  })
})

const unsigned: fc.Arbitrary<UnsignedTransaction> = fc
  .record({
    type: fc.constantFrom(0 as const, 1 as const, 2 as const),
    chainId: fc.constant(31_337n),
    nonce: fc.bigInt({ min: 0n, max: 2n ** 63n }),
    gasLimit: fc.bigInt({ min: 0n, max: 2n ** 63n }),
    maxFeePerGas: fc.bigInt({ min: 0n, max: 2n ** 128n }),
    to: fc.constantFrom(recipient, null),
    value: fc.bigInt({ min: 0n, max: 2n ** 255n }),
    data: fc.uint8Array({ maxLength: 80 }).map((bytes) => bytesToHex(bytes)),
  })
  .map((fields) => ({
    ...fields,
    maxPriorityFeePerGas: fields.maxFeePerGas,
    accessList: fields.type === 0 ? [] : accessList,
  }))

test('an impersonated transaction decodes from its bytes to itself, and its hash is bound to the sender', () => {
  fc.assert(
    fc.property(unsigned, (fields) => {
      const transaction = encodeImpersonated(fields, sender)
      expect(transaction).toMatchObject(fields)
      expect(decodeTransaction(transaction)).toEqual(transaction)
      expect(transaction).toMatchObject(candidateOf(transaction.raw, sender).transaction)
      expect(encodeImpersonated(fields, recipient).hash).not.toBe(transaction.hash)
    }),
    { seed: 20_261_121 },
  )
})

test('bytes that are no transaction are refused with a typed error, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeTransaction({ raw: bytes, sender })
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedTransactionError)
      }
    }),
    { seed: 20_261_121, numRuns: 2_000 },
  )
})

test('unknown transaction types are refused', () => {
  for (const type of [5, 0x7f]) {
    expect(() => decodeTransaction({ raw: Uint8Array.of(type, 0xc0), sender })).toThrow(
      `type ${type} is not supported`,
    )
  }
})
