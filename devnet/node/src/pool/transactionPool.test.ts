import type { Hex } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Transaction } from '../chain/transaction.ts'
import { encodeImpersonated } from '../chain/transactionEncoding.ts'
import { PoolError, TransactionPool } from './transactionPool.ts'

const alice: Hex = `0x${'a1'.repeat(20)}`
const bob: Hex = `0x${'b0'.repeat(20)}`
const fromZero = () => 0n
const allFromZero = (addresses: readonly Hex[]) => addresses.map(() => 0n)

function transaction(sender: Hex, nonce: bigint, maxFeePerGas = 100n, value = 0n): Transaction {
  const fields = { type: 2 as const, chainId: 1n, gasLimit: 21_000n, to: bob, data: '0x' as Hex }
  const fees = { maxFeePerGas, maxPriorityFeePerGas: 0n }
  return encodeImpersonated({ ...fields, ...fees, nonce, value, accessList: [] }, sender)
}

describe('nonces', () => {
  test('transactions behind a gap wait until it is filled', () => {
    const pool = new TransactionPool()
    pool.add(transaction(alice, 0n), 0n)
    pool.add(transaction(alice, 2n), 0n)
    expect(pool.ready(allFromZero, 'fees', 0n, 10).map(({ nonce }) => nonce)).toEqual([0n])
    expect(pool.pendingNonce(alice, fromZero)).toBe(1n)
    expect(
      pool
        .content(fromZero)
        .queued.get(alice)
        ?.map(({ nonce }) => nonce),
    ).toEqual([2n])
    pool.add(transaction(alice, 1n), 0n)
    expect(pool.ready(allFromZero, 'fees', 0n, 10).map(({ nonce }) => nonce)).toEqual([0n, 1n, 2n])
    expect(pool.content(fromZero).queued.size).toBe(0)
  })

  test('what the chain has passed is dropped', () => {
    const pool = new TransactionPool()
    for (const nonce of [0n, 1n, 2n]) pool.add(transaction(alice, nonce), 0n)
    expect(pool.dropStale(() => 2n).map(({ nonce }) => nonce)).toEqual([0n, 1n])
    expect(pool.size).toBe(1)
  })
})

describe('replacement', () => {
  test('must pay more per gas', () => {
    const pool = new TransactionPool()
    const first = transaction(alice, 0n, 100n)
    pool.add(first, 0n)
    expect(() => pool.add(first, 0n)).toThrow(new PoolError('transaction already imported'))
    expect(() => pool.add(transaction(alice, 0n, 100n, 1n), 0n)).toThrow(
      new PoolError('replacement transaction underpriced'),
    )
    const better = transaction(alice, 0n, 101n)
    pool.add(better, 0n)
    expect(pool.get(first.hash)).toBeUndefined()
    expect(pool.ready(allFromZero, 'fees', 0n, 10)).toEqual([better])
  })
})

describe('order', () => {
  test('by fees the best payer goes first, by arrival the first comer', () => {
    const pool = new TransactionPool()
    const cheap = transaction(alice, 0n, 100n)
    const dear = transaction(bob, 0n, 200n)
    pool.add(cheap, 0n)
    pool.add(dear, 0n)
    expect(pool.ready(allFromZero, 'fees', 0n, 10)).toEqual([dear, cheap])
    expect(pool.ready(allFromZero, 'fifo', 0n, 10)).toEqual([cheap, dear])
  })

  test('a sender stops at the first transaction that does not pay the base fee', () => {
    const pool = new TransactionPool()
    pool.add(transaction(alice, 0n, 100n), 0n)
    pool.add(transaction(alice, 1n, 10n), 0n)
    pool.add(transaction(alice, 2n, 100n), 0n)
    expect(pool.ready(allFromZero, 'fees', 50n, 10)).toHaveLength(1)
  })

  test('no transaction goes before one of its sender with a lower nonce, and none is lost or doubled', () => {
    const arrivals = fc.array(
      fc.record({
        sender: fc.integer({ min: 0, max: 4 }),
        nonce: fc.bigInt({ min: 0n, max: 9n }),
        fee: fc.bigInt({ min: 1n, max: 50n }),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(arrivals, fc.constantFrom('fees' as const, 'fifo' as const), (list, order) => {
        const pool = new TransactionPool()
        const held = new Set<Hex>()
        for (const { sender, nonce, fee } of list) {
          try {
            pool.add(transaction(`0x${`0${sender}`.repeat(20)}`, nonce, fee), 0n)
          } catch (error) {
            expect(error).toBeInstanceOf(PoolError)
          }
        }
        for (const { hash } of pool.all()) held.add(hash)
        const ready = pool.ready(allFromZero, order, 0n, 1_000)
        const { pending, queued } = pool.content(fromZero)
        const waiting = [...queued.values()].flat()
        expect(new Set([...ready, ...waiting].map(({ hash }) => hash))).toEqual(held)
        expect(ready.length + waiting.length).toBe(pool.size)
        expect(ready.length).toBe([...pending.values()].flat().length)
        const price = (each: { maxFeePerGas: bigint }) => each.maxFeePerGas
        // Who stands before the other could not have come first: its own predecessor had to.
        if (order === 'fees') {
          for (const [place, each] of ready.entries()) {
            const earlier = ready.slice(0, place).findLast((other) => price(other) < price(each))
            if (earlier) expect(ready.slice(0, place).some(({ sender }) => sender === each.sender)).toBe(true)
          }
        }
        const next = new Map<Hex, bigint>()
        for (const { sender, nonce } of ready) {
          expect(nonce).toBe(next.get(sender) ?? 0n)
          next.set(sender, nonce + 1n)
        }
      }),
      { seed: 20_261_121, numRuns: 300 },
    )
  })
})

test('what stands in a block leaves the pool, be it all of it or some', () => {
  const fill = () => {
    const pool = new TransactionPool()
    const held = [transaction(alice, 0n), transaction(alice, 1n), transaction(bob, 0n)]
    for (const each of held) pool.add(each, 0n)
    return { pool, held }
  }
  const { pool, held } = fill()
  pool.removeAll(held)
  expect([...pool.all()]).toEqual([])
  expect(pool.pendingNonce(alice, fromZero)).toBe(0n)
  const some = fill()
  some.pool.removeAll([held[0]!, held[2]!])
  expect([...some.pool.all()]).toEqual([held[1]])
  const others = fill()
  others.pool.removeAll([held[0]!, held[1]!, transaction(bob, 7n)])
  expect([...others.pool.all()]).toEqual([held[2]])
})
