import type { Hex } from '@safelane/devnet-engine'
import { expect, test } from 'vitest'
import type { AdmittedTransaction } from './admittedTransaction.ts'
import type { Block } from './block.ts'
import { ChainStore } from './chainStore.ts'

const hash = (name: string): Hex => `0x${Buffer.from(name).toString('hex').padStart(64, '0')}`

/** As much of a block as the store looks at. */
function block(number: bigint, name: string, parent: Block | null, transactions: string[] = []): Block {
  const change = { undo: new Uint8Array(), redo: new Uint8Array() }
  return {
    header: { number, parentHash: parent?.hash ?? hash('none') },
    hash: hash(name),
    transactions: transactions.map(
      (each) => ({ hash: hash(each), raw: new Uint8Array() }) as AdmittedTransaction,
    ),
    receipts: [],
    change,
  } as unknown as Block
}

test('a transaction is found where it stands now, whatever was asked before the chain went back', () => {
  for (const asksEarly of [true, false]) {
    const genesis = block(0n, 'genesis', null)
    const store = new ChainStore(genesis)
    const first = block(1n, 'first', genesis, ['a', 'b'])
    store.append(first)
    if (asksEarly) expect(store.transaction(hash('b'))).toEqual({ block: first, index: 1 })
    const second = block(2n, 'second', first, ['c'])
    store.append(second)
    store.truncate(1n, 0)
    expect(store.transaction(hash('c'))).toBeUndefined()
    expect(store.transaction(hash('a'))).toEqual({ block: first, index: 0 })
    store.truncate(0n, 0)
    expect(store.transaction(hash('a'))).toBeUndefined()
    const other = block(1n, 'other', genesis, ['d', 'a'])
    store.append(other)
    expect(store.transaction(hash('a'))).toEqual({ block: other, index: 1 })
    expect(store.transaction(hash('b'))).toBeUndefined()
  }
})

test('a chain may begin with any number, and begin anew with another', () => {
  const first = block(1000n, 'first', null)
  const store = new ChainStore(first, (number) => hash(`older ${number}`))
  const second = block(1001n, 'second', first, ['a'])
  store.append(second)
  expect(store.byNumber(1000n)).toBe(first)
  expect(store.byNumber(1001n)).toBe(second)
  expect(store.byHash(second.hash)).toBe(second)
  for (const outside of [0n, 999n, 1002n]) expect(store.byNumber(outside)).toBeUndefined()
  expect(store.hashOf(999n)).toBe(hash('older 999'))
  expect(store.truncate(1000n, 0).removed).toEqual([second])

  const other = block(7n, 'other', null)
  store.append(second)
  store.restart(other)
  expect(store.head).toBe(other)
  expect(store.byHash(second.hash)).toBeUndefined()
  expect(store.transaction(hash('a'))).toBeUndefined()
})
