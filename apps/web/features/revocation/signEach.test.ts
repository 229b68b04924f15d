import type { Hex, TypedData } from '@safelane/core'
import { describe, expect, test } from 'vitest'
import { signaturesOf, signEach } from './signEach.ts'

const nonceOf = (index: number): Hex => `0x${index.toString(16).padStart(64, '0')}`
const items = [1, 2, 3].map((index) => ({
  nonce: nonceOf(index),
  typedData: {
    domain: { name: 'USDC', version: '1', chainId: 1, verifyingContract: `0x${'11'.repeat(20)}` },
    types: {},
    primaryType: 'CancelAuthorization',
    message: { nonce: nonceOf(index) },
  } as TypedData,
}))
/** A wallet whose signature of something is its nonce. */
const signNonce = async ({ message }: TypedData) => message.nonce as Hex

describe('signing one after the other', () => {
  test('signs each once, in order, and says how far it is', async () => {
    const kept = new Map<Hex, Hex>()
    const progress: number[] = []
    await signEach(items, signNonce, kept, {
      signal: new AbortController().signal,
      onSigned: (count) => progress.push(count),
    })
    expect(progress).toEqual([1, 2, 3])
    expect(signaturesOf(items, kept)).toEqual(items.map(({ nonce }) => ({ nonce, signature: nonce })))
  })

  test('keeps what was signed before somebody declines, and goes on from there', async () => {
    const kept = new Map<Hex, Hex>()
    const asked: unknown[] = []
    const { signal } = new AbortController()
    const declineSecond = async (data: TypedData) => {
      asked.push(data.message.nonce)
      if (asked.length === 2) throw new Error('declined')
      return signNonce(data)
    }
    await expect(signEach(items, declineSecond, kept, { signal, onSigned: () => {} })).rejects.toThrow(
      'declined',
    )
    expect(signaturesOf(items, kept)).toEqual([{ nonce: nonceOf(1), signature: nonceOf(1) }])
    await signEach(items, declineSecond, kept, { signal, onSigned: () => {} })
    expect(asked).toEqual([1, 2, 2, 3].map(nonceOf))
  })

  test('stops at once though the wallet still asks; its late answer counts for nothing', async () => {
    const kept = new Map<Hex, Hex>()
    const stop = new AbortController()
    let answerLate: (signature: Hex) => void = () => {}
    const sign = (data: TypedData) => {
      if (data.message.nonce === nonceOf(1)) return signNonce(data)
      stop.abort()
      return new Promise<Hex>((resolve) => {
        answerLate = resolve
      })
    }
    await signEach(items, sign, kept, { signal: stop.signal, onSigned: () => {} })
    answerLate('0x02')
    expect([...kept.keys()]).toEqual([nonceOf(1)])
  })
})
