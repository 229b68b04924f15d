import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createTx } from '@ethereumjs/tx'
import { Address } from '@ethereumjs/util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recoverSender } from './sender.ts'

// Signing needs no commitments, but the type of blob transactions asks for their library.
const customCrypto = { kzg: {} as never }
const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague, customCrypto })
const privateKey = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((key) => key[0]! > 0 && key[0]! < 255)

/** Of the main network, in block 46147. */
const firstTransaction =
  'f86780862d79883d2000825208945df9b87991262f6ba471f09758cde1c0fc1de734827a69801ca088ff6cf0fefd94db46111149ae4bfc179e9b94721fffd821d38d16464b3f71d0a045e0aff800961cfce805daef7016b9b675c137a6a41a548f7b60a3484c06a33a'
/** Of the group of secp256k1. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

describe('the sender', () => {
  test('of a signed transaction is whose key signed it, for types 0 to 3', () => {
    fc.assert(
      fc.property(
        privateKey,
        fc.constantFrom(0, 1, 2, 3),
        fc.uint8Array({ maxLength: 300 }),
        (key, type, data) => {
          const fees = type >= 2 ? { maxFeePerGas: 20n, maxPriorityFeePerGas: 2n } : { gasPrice: 20n }
          const accessList =
            type === 0 ? {} : { accessList: [{ address: `0x${'11'.repeat(20)}`, storageKeys: [] }] }
          const fields = {
            type,
            nonce: 300n,
            gasLimit: 100_000n,
            to: new Address(new Uint8Array(20).fill(5)),
            data,
            ...fees,
            ...(type === 3 && { maxFeePerBlobGas: 9n, blobVersionedHashes: [`0x01${'22'.repeat(31)}`] }),
          }
          const signed = createTx({ ...fields, ...accessList } as never, { common }).sign(key)
          const expected = signed.getSenderAddress().toString()
          expect(recoverSender(signed.serialize())).toEqual({ sender: expected })
        },
      ),
      { seed: 5, numRuns: 60 },
    )
  })

  test('of a transaction signed before chain ids were is found too', () => {
    const raw = Buffer.from(firstTransaction, 'hex')
    expect(recoverSender(raw)).toEqual({ sender: '0xa1e4380a3b1f749673e270229993ee55f35663b4' })
  })

  test('of what is no transaction, or none that is supported, is an error', () => {
    expect(recoverSender(new Uint8Array())).toEqual({ error: 'malformed' })
    expect(recoverSender(Uint8Array.of(0xc0))).toEqual({ error: 'malformed' })
    expect(recoverSender(Uint8Array.of(2, 0xc1))).toEqual({ error: 'malformed' })
    expect(recoverSender(Uint8Array.of(3, 0xc0))).toEqual({ error: 'malformed' })
    expect(recoverSender(Uint8Array.of(4, 0xc0))).toEqual({ error: 'malformed' })
    expect(recoverSender(Uint8Array.of(0x7f, 0xc0))).toEqual({ error: 'malformed' })
  })

  test('is not taken from a signature with a high s', () => {
    const signed = createTx(
      { type: 0, gasPrice: 1n, gasLimit: 21_000n, to: new Address(new Uint8Array(20)) },
      { common },
    ).sign(new Uint8Array(32).fill(7))
    const raw = Buffer.from(signed.serialize())
    // The last 32 bytes are s: n − s is valid for the curve, but not for Ethereum.
    const high = (order - signed.s!).toString(16).padStart(64, '0')
    raw.set(Buffer.from(high, 'hex'), raw.length - 32)
    expect(recoverSender(raw)).toEqual({ error: 'invalid-signature' })
  })

  test('is taken from a signature with a high s on Frontier (EIP-2)', () => {
    const raw = Buffer.from(firstTransaction, 'hex')
    const s = BigInt(`0x${raw.subarray(-32).toString('hex')}`)
    raw.set(Buffer.from((order - s).toString(16), 'hex'), raw.length - 32)
    const v = raw.length - 67
    expect(raw[v]).toBe(28)
    raw[v] = 27
    expect(recoverSender(raw, 'frontier')).toEqual({ sender: '0xa1e4380a3b1f749673e270229993ee55f35663b4' })
    expect(recoverSender(raw, 'homestead')).toEqual({ error: 'invalid-signature' })
  })

  test('depends on what the fork knows of chain ids and types', () => {
    const fields = { gasLimit: 21_000n, to: new Address(new Uint8Array(20)) }
    const key = new Uint8Array(32).fill(7)
    const protectedOne = createTx({ ...fields, type: 0, gasPrice: 1n }, { common })
      .sign(key)
      .serialize()
    expect(recoverSender(protectedOne, 'tangerineWhistle')).toEqual({ error: 'invalid-signature' })
    expect(recoverSender(protectedOne, 'spuriousDragon')).toHaveProperty('sender')
    const typed = createTx({ ...fields, type: 1, gasPrice: 1n }, { common })
      .sign(key)
      .serialize()
    expect(recoverSender(typed, 'istanbul')).toEqual({ error: 'unsupported-type' })
    expect(recoverSender(typed, 'berlin')).toHaveProperty('sender')
  })
})
