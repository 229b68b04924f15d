import type { Hex } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { PoolError, type TransactionOrder, TransactionPool } from './transactionPool.ts'

const CAPACITY = 9
const senders = [1, 2, 3].map((index): Hex => `0x${index.toString(16).padStart(40, '0')}`)

const sender = fc.constantFrom(...senders)
const nonce = fc.bigInt({ min: 0n, max: 6n })
const fee = fc.bigInt({ min: 1n, max: 4n })
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('add' as const), sender, nonce, fee, isWanted: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), place: fc.nat() }) },
  // The chain's nonce, which goes back when blocks are taken back.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('chain' as const), sender, nonce }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mine' as const), limit: fc.nat({ max: 5 }) }) },
)

interface Waiting {
  transaction: AdmittedTransaction
  arrival: number
  isWanted: boolean
}

/** The pool said simply: a list, which every question is asked of anew. */
class Model {
  waiting: Waiting[] = []
  nonces = new Map<Hex, bigint>(senders.map((address) => [address, 0n]))

  at(of: Hex, nonce: bigint): Waiting | undefined {
    return this.waiting.find(({ transaction }) => transaction.sender === of && transaction.nonce === nonce)
  }

  /** The first nonce that is not there. */
  end(of: Hex): bigint {
    let nonce = this.nonces.get(of) as bigint
    while (this.at(of, nonce)) nonce++
    return nonce
  }

  isReady({ sender, nonce }: AdmittedTransaction): boolean {
    return nonce >= (this.nonces.get(sender) as bigint) && nonce < this.end(sender)
  }

  ready(order: TransactionOrder, baseFee: bigint, limit: number): AdmittedTransaction[] {
    const next = new Map(this.nonces)
    const chosen: AdmittedTransaction[] = []
    while (chosen.length < limit) {
      const heads = senders
        .map((address) => this.at(address, next.get(address) as bigint))
        .filter((head) => head !== undefined)
        .filter(({ transaction, isWanted }) => transaction.maxFeePerGas >= baseFee && isWanted)
        .sort((a, b) => {
          const byFee = Number(b.transaction.maxFeePerGas - a.transaction.maxFeePerGas)
          return order === 'fees' && byFee !== 0 ? byFee : a.arrival - b.arrival
        })
      const [first] = heads
      if (!first) break
      chosen.push(first.transaction)
      next.set(first.transaction.sender, first.transaction.nonce + 1n)
    }
    return chosen
  }
}

test('a pool is its list of transactions: what is refused, ready, queued, in which order, and what becomes ready', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), fee, (operations, baseFee) => {
      const pool = new TransactionPool(CAPACITY)
      const model = new Model()
      const nonceOf = (address: Hex) => model.nonces.get(address) as bigint
      const noncesOf = (addresses: readonly Hex[]) => addresses.map(nonceOf)
      for (const [index, step] of operations.entries()) {
        if (step.kind === 'add') add(pool, model, index, step)
        else if (step.kind === 'remove') {
          const target = model.waiting[step.place % (model.waiting.length + 1)]
          expect(pool.remove(target?.transaction.hash ?? '0xab')).toBe(target !== undefined)
          model.waiting = model.waiting.filter((other) => other !== target)
        } else if (step.kind === 'chain') {
          model.nonces.set(step.sender, step.nonce)
          const stale = model.waiting.filter(
            ({ transaction }) => transaction.nonce < nonceOf(transaction.sender),
          )
          expect(new Set(pool.dropStale(nonceOf))).toEqual(
            new Set(stale.map(({ transaction }) => transaction)),
          )
          model.waiting = model.waiting.filter((other) => !stale.includes(other))
        } else {
          const mined = model.ready('fees', baseFee, step.limit)
          pool.removeAll(mined)
          model.waiting = model.waiting.filter(({ transaction }) => !mined.includes(transaction))
          for (const { sender, nonce } of mined) model.nonces.set(sender, nonce + 1n)
        }

        expect([...pool.all()]).toEqual(model.waiting.map(({ transaction }) => transaction))
        for (const address of senders) expect(pool.pendingNonce(address, nonceOf)).toBe(model.end(address))
        const { pending, queued } = pool.content(nonceOf)
        for (const { transaction } of model.waiting) {
          const list = (model.isReady(transaction) ? pending : queued).get(transaction.sender)
          expect(list).toContain(transaction)
        }
        const shown = [...pending.values(), ...queued.values()].flat()
        expect(shown.length).toBe(model.waiting.length)
        for (const order of ['fees', 'fifo'] as const) {
          for (const limit of [2, 100]) {
            expect(pool.ready(noncesOf, order, baseFee, limit)).toEqual(model.ready(order, baseFee, limit))
          }
        }
      }
    }),
    { seed: 20_261_121, numRuns: 1_000 },
  )
})

function add(
  pool: TransactionPool,
  model: Model,
  arrival: number,
  { sender, nonce, fee, isWanted }: { sender: Hex; nonce: bigint; fee: bigint; isWanted: boolean },
): void {
  const expected = model.nonces.get(sender) as bigint
  if (nonce < expected) return
  const transaction = transactionOf(arrival, sender, nonce, fee)
  const replaced = model.at(sender, nonce)
  const offer = () => pool.add(transaction, expected, isWanted ? undefined : () => false)
  if (replaced && fee <= replaced.transaction.maxFeePerGas) {
    expect(offer).toThrow(new PoolError('replacement transaction underpriced'))
    return
  }
  if (!replaced && model.waiting.length >= CAPACITY) {
    expect(offer).toThrow('txpool is full')
    return
  }
  const readyBefore = model.waiting.filter((other) => other !== replaced && model.isReady(other.transaction))
  model.waiting = [...model.waiting.filter((other) => other !== replaced), { transaction, arrival, isWanted }]
  const became = model.waiting
    .filter((other) => model.isReady(other.transaction) && !readyBefore.includes(other))
    .map((other) => other.transaction)
    // What stood behind the one that was replaced was ready before and still is.
    .filter((other) => !replaced || other === transaction)
    .sort((a, b) => Number(a.nonce - b.nonce))
  expect(offer()).toEqual(became)
  expect(() => pool.add(transaction, expected)).toThrow(new PoolError('transaction already imported'))
}

function transactionOf(id: number, sender: Hex, nonce: bigint, maxFeePerGas: bigint): AdmittedTransaction {
  return {
    raw: Uint8Array.of(id),
    hash: `0x${id.toString(16).padStart(64, '0')}`,
    sender,
    impersonated: false,
    nonce,
    gasLimit: 21_000n,
    maxFeePerGas,
    maxPriorityFeePerGas: 0n,
  }
}
