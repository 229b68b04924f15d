import type { Hex } from '@safelane/devnet-engine'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { type Block, blockJson } from '../chain/block.ts'
import { transactionJson } from '../chain/transaction.ts'
import { newFilterId } from '../filters.ts'
import { type LogFilter, logsOfBlock } from '../logQuery.ts'
import type { DevnetNode } from '../node.ts'
import { logFilter } from './ethFilters.ts'
import { type MethodTable, method } from './method.ts'
import { notImplemented } from './network.ts'
import { anything, boolean, invalid, optional, text } from './params.ts'

/** One connection's subscriptions may not grow without bound. */
const MAX_SUBSCRIPTIONS = 1_000

type Subscription =
  | { kind: 'newHeads' }
  | { kind: 'logs'; filter: LogFilter }
  | { kind: 'newPendingTransactions'; full: boolean }

/** `eth_subscribe` for one connection; `close` ends all of them. */
export class Subscriptions {
  readonly #node: DevnetNode
  readonly #send: (message: string) => void
  readonly #active = new Map<Hex, Subscription>()
  readonly #onBlock = (block: Block) => this.#announceBlock(block)
  readonly #onTransaction = (transaction: AdmittedTransaction) => this.#announceTransaction(transaction)

  /** Methods that only this connection has. */
  readonly methods: MethodTable = {
    eth_subscribe: method({ kind: text, options: optional(anything) }, (_context, { kind, options }) =>
      this.#subscribe(parseSubscription(kind, options)),
    ),
    eth_unsubscribe: method({ subscription: text }, (_context, { subscription }) =>
      this.#active.delete(subscription as Hex),
    ),
  }

  constructor(node: DevnetNode, send: (message: string) => void) {
    this.#node = node
    this.#send = send
    node.events.on('block', this.#onBlock)
    node.events.on('transaction', this.#onTransaction)
  }

  close(): void {
    this.#node.events.off('block', this.#onBlock)
    this.#node.events.off('transaction', this.#onTransaction)
    this.#active.clear()
  }

  #subscribe(subscription: Subscription): Hex {
    if (this.#active.size >= MAX_SUBSCRIPTIONS) {
      throw invalid('subscription', `is one too many: a connection has at most ${MAX_SUBSCRIPTIONS}`)
    }
    const id = newFilterId()
    this.#active.set(id, subscription)
    return id
  }

  #announceBlock(block: Block): void {
    for (const [id, subscription] of this.#active) {
      if (subscription.kind === 'newHeads') this.#notify(id, blockJson(block, false))
      if (subscription.kind === 'logs') {
        for (const log of logsOfBlock(block, subscription.filter)) this.#notify(id, log)
      }
    }
  }

  #announceTransaction(transaction: AdmittedTransaction): void {
    for (const [id, subscription] of this.#active) {
      if (subscription.kind !== 'newPendingTransactions') continue
      this.#notify(id, subscription.full ? transactionJson(transaction, null) : transaction.hash)
    }
  }

  #notify(subscription: Hex, result: unknown): void {
    this.#send(
      JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription, result } }),
    )
  }
}

function parseSubscription(kind: string, options: unknown): Subscription {
  switch (kind) {
    case 'newHeads':
      return { kind }
    case 'logs':
      return { kind, filter: logFilter(options ?? {}, 'options') }
    case 'newPendingTransactions':
      return { kind, full: optional(boolean, false)(options, 'options') }
    case 'syncing':
      return notImplemented()
    default:
      throw invalid('kind', 'must be newHeads, logs or newPendingTransactions')
  }
}
