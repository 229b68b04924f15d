/** What clients were told before the node died, and whether it still says so. */
import { isDeepStrictEqual } from 'node:util'
import type { Hex } from '@safelane/devnet-engine'
import { result, rpc } from '../testing/foundry.ts'

interface Acknowledged {
  hash: Hex
  from: string
  to: string
  value: bigint
  /** As it was answered; undefined: it was not asked for, or there was none yet. */
  receipt?: object
}

interface ChainBlock {
  number: Hex
  hash: Hex
  parentHash: Hex
  transactions: { hash: Hex; to: string | null; from: string; value: Hex; nonce: Hex }[]
}

/** Something that was acknowledged is not there, or the chain is not one. */
export class LostError extends Error {
  readonly code = 'LOST'
}

/** Acknowledged transactions, receipts, balances and changes by hand. Whoever sends writes down here what was answered, at once. */
export class Ledger {
  readonly #transactions: Acknowledged[] = []
  readonly #balances: { address: string; number: Hex; balance: Hex }[] = []
  /** Balances set by hand: the last one that was acknowledged, and those that were sent after it. */
  readonly #set = new Map<string, Hex[]>()

  get size(): number {
    return this.#transactions.length
  }

  acknowledge(transaction: Acknowledged): Acknowledged {
    this.#transactions.push(transaction)
    return transaction
  }

  balance(address: string, number: Hex, balance: Hex): void {
    this.#balances.push({ address, number, balance })
  }

  /** The balance of an account that nobody else touches is set by hand; until that is answered, it may be this or what it was. */
  set(address: string, balance: Hex, isAnswered: boolean): void {
    this.#set.set(address, isAnswered ? [balance] : [...(this.#set.get(address) ?? ['0x0']), balance])
  }

  /** Compares with what the node says now. Throws LostError. */
  async check(url: string, funded: readonly string[], openingBalance: bigint): Promise<{ height: number }> {
    const height = Number(await result(url, 'eth_blockNumber'))
    const mined = await this.#walk(url, height, funded, openingBalance)
    const waiting = new Set(
      (await result<{ hash: Hex }[]>(url, 'eth_pendingTransactions')).map(({ hash }) => hash),
    )
    for (const { hash } of this.#transactions) {
      if (!mined.has(hash) && !waiting.has(hash)) {
        throw new LostError(`transaction ${hash} was acknowledged and is gone`)
      }
    }
    const receipts = await ask(
      url,
      'eth_getTransactionReceipt',
      this.#transactions.map(({ hash }) => [hash]),
    )
    for (const [index, { hash, receipt }] of this.#transactions.entries()) {
      if (receipt) {
        const now = receipts[index]
        if (!isDeepStrictEqual(now, receipt)) {
          throw new LostError(
            `receipt of ${hash}: ${JSON.stringify(receipt)} was answered, now ${JSON.stringify(now)}`,
          )
        }
      }
    }
    const balances = await ask(
      url,
      'eth_getBalance',
      this.#balances.map(({ address, number }) => [address, number]),
    )
    for (const [index, { address, number, balance }] of this.#balances.entries()) {
      const now = balances[index]
      if (now !== balance)
        throw new LostError(`balance of ${address} at ${number}: ${balance} was answered, now ${now}`)
    }
    for (const [address, balances] of this.#set) {
      const now = await result<Hex>(url, 'eth_getBalance', [address, 'latest'])
      if (!balances.includes(now))
        throw new LostError(`balance of ${address}: set to ${balances.join(' or ')}, now ${now}`)
      this.#set.set(address, [now])
    }
    return { height }
  }

  /** Every block follows the one before it, no transaction is there twice, nonces have no gaps, and recipients have what was sent. */
  async #walk(
    url: string,
    height: number,
    funded: readonly string[],
    openingBalance: bigint,
  ): Promise<ReadonlySet<Hex>> {
    const mined = new Set<Hex>()
    const nonces = new Map<string, number>()
    const received = new Map<string, bigint>()
    let parent: Hex | null = null
    const tags = Array.from({ length: height + 1 }, (_, number) => [`0x${number.toString(16)}`, true])
    const blocks = await ask<ChainBlock | null>(url, 'eth_getBlockByNumber', tags)
    for (const [number, block] of blocks.entries()) {
      if (!block) throw new LostError(`there is no block ${number} of ${height}`)
      if (parent !== null && block.parentHash !== parent)
        throw new LostError(`block ${number} does not follow its parent`)
      parent = block.hash
      for (const { hash, from, to, value, nonce } of block.transactions) {
        if (mined.has(hash)) throw new LostError(`transaction ${hash} is on the chain twice`)
        mined.add(hash)
        const expected = nonces.get(from) ?? 0
        if (Number(nonce) !== expected)
          throw new LostError(`${from} has nonce ${nonce} after ${expected - 1}`)
        nonces.set(from, expected + 1)
        if (to !== null) received.set(to, (received.get(to) ?? 0n) + BigInt(value))
      }
    }
    for (const [to, sum] of received) {
      const opening = funded.includes(to) ? openingBalance : 0n
      const balance = BigInt(await result<Hex>(url, 'eth_getBalance', [to, 'latest']))
      if (balance !== opening + sum) throw new LostError(`${to} has ${balance} and was sent ${sum}`)
    }
    for (const [from, count] of nonces) {
      const { result: nonce } = await rpc(url, 'eth_getTransactionCount', [from, 'latest'])
      if (Number(nonce) !== count)
        throw new LostError(`${from} has the nonce ${nonce} after ${count} transactions`)
    }
    return mined
  }
}

/** Many requests of one method in batches; the results in their order. */
async function ask<T>(url: string, method: string, calls: readonly unknown[][]): Promise<T[]> {
  const results: T[] = []
  for (let start = 0; start < calls.length; start += 200) {
    const requests = calls
      .slice(start, start + 200)
      .map((params, id) => ({ jsonrpc: '2.0', id: start + id, method, params }))
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(requests),
    })
    for (const { id, result: found } of (await response.json()) as { id: number; result: T }[])
      results[id] = found
  }
  return results
}
