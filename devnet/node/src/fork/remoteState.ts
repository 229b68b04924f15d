/** The state of the origin at the block of the fork: fetched once, in batches, and kept on the disk. */
import type { Hex, KnownAccount, KnownState, MissingState } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import { bytesIn, hashIn, objectIn, quantityIn, wordIn } from './answers.ts'
import type { Origin } from './origin.ts'
import type { OriginCache } from './originCache.ts'

/** Code of an account that delegates to another one (EIP-7702): this, and its address. */
const DELEGATION = '0xef0100'
const DELEGATION_LENGTH = 48

type Slot = KnownState['slots'] extends readonly (infer T)[] | undefined ? T : never

export class RemoteState {
  readonly #origin: Origin
  /** Block in `eth_getBalance` and the like. */
  readonly #block: Hex
  readonly #cache: OriginCache | null
  readonly #mayHaveStorage: boolean
  /** What is under way: several tasks may miss the same. */
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #contracts = new Set<Hex>()
  readonly #blockHashes = new Map<bigint, Hex>()

  /** `mayHaveStorage`: accounts without nonce and code may, for somebody has written the state by hand. */
  constructor(origin: Origin, blockNumber: bigint, cache: OriginCache | null, mayHaveStorage: boolean) {
    this.#origin = origin
    this.#block = quantity(blockNumber)
    this.#cache = cache
    this.#mayHaveStorage = mayHaveStorage
  }

  /** Everything that is missing, with the accounts that it is sure to need as well. Throws OriginError and OriginRpcError. */
  async fetch({ accounts, slots, blockHashes }: MissingState): Promise<KnownState> {
    const [known, values] = await Promise.all([
      Promise.all(accounts.map((address) => this.#accountAndDelegate(address))),
      Promise.all(slots.map(({ address, slot }) => this.#slot(address, slot))),
      Promise.all(blockHashes.map((number) => this.#fetchBlockHash(number))),
    ])
    return { accounts: known.flat(), slots: values }
  }

  /** Whether an account that was fetched has code. */
  isContract(address: Hex): boolean {
    return this.#contracts.has(address)
  }

  /** Null until it was fetched. */
  blockHash(number: bigint): Hex | null {
    return this.#blockHashes.get(number) ?? null
  }

  noteBlockHash(number: bigint, hash: Hex): void {
    this.#blockHashes.set(number, hash)
  }

  async #accountAndDelegate(address: Hex): Promise<KnownAccount[]> {
    const account = await this.#account(address)
    const isDelegated = account.code.startsWith(DELEGATION) && account.code.length === DELEGATION_LENGTH
    if (!isDelegated) return [account]
    return [account, await this.#account(`0x${account.code.slice(DELEGATION.length)}`)]
  }

  async #account(address: Hex): Promise<KnownAccount> {
    const [balance, nonce, code] = (await this.#once(`account ${address}`, () => {
      const ask = (method: string) => this.#origin.request(method, [address, this.#block])
      return Promise.all([
        ask('eth_getBalance').then((answer) => quantity(quantityIn(answer, `the balance of ${address}`))),
        ask('eth_getTransactionCount').then((answer) =>
          quantity(quantityIn(answer, `the nonce of ${address}`)),
        ),
        ask('eth_getCode').then((answer) => bytesIn(answer, `the code of ${address}`)),
      ])
    })) as [Hex, Hex, Hex]
    if (code !== '0x') this.#contracts.add(address)
    const mayHaveStorage = this.#mayHaveStorage
    return { address, balance: BigInt(balance), nonce: BigInt(nonce), code, mayHaveStorage }
  }

  async #slot(address: Hex, slot: Hex): Promise<Slot> {
    const value = await this.#once(`slot ${address} ${slot}`, async () =>
      wordIn(
        await this.#origin.request('eth_getStorageAt', [address, slot, this.#block]),
        `slot ${slot} of ${address}`,
      ),
    )
    return { address, slot, value: value as Hex }
  }

  async #fetchBlockHash(number: bigint): Promise<void> {
    const hash = await this.#once(`block hash ${number}`, async () => {
      const block = await this.#origin.request('eth_getBlockByNumber', [quantity(number), false])
      return hashIn(objectIn(block, `block ${number}`).hash, `the hash of block ${number}`)
    })
    this.#blockHashes.set(number, hash as Hex)
  }

  /** From the cache, from what is under way, or fetched. */
  #once(key: string, fetch: () => Promise<unknown>): Promise<unknown> {
    const cached = this.#cache?.get(key)
    if (cached !== undefined) return Promise.resolve(cached)
    const underWay = this.#underWay.get(key)
    if (underWay) return underWay
    const fetched = fetch()
      .then((value) => {
        this.#cache?.set(key, value)
        return value
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, fetched)
    return fetched
  }
}
