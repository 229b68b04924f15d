/** Who and what random blocks deal with: accounts, keys, contracts, and the state in which the first block finds them. */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Engine, Hex } from '../../api.ts'
import { keccak256 } from '../../trieModule.ts'
import { beaconRoots, historyStorage } from '../systemContracts.ts'
import {
  counting,
  creating,
  creatingAgain,
  failing,
  type MarketCode,
  marketCode,
  mortals,
  payingCoinbase,
  readingBlockHash,
  readingMany,
  writingMany,
} from './contracts.ts'

export const chainId = 31337n

const numbered = (prefix: number, n: number): Hex =>
  `0x${prefix.toString(16)}${n.toString(16).padStart(38, '0')}`
const bigAddress = (address: Hex): string => address.slice(2).padStart(64, '0')
const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** The slot of a mapping's entry (Solidity's storage layout). */
export function mappingSlot(slot: Hex, ...keys: Hex[]): Hex {
  let at = slot.slice(2).padStart(64, '0')
  for (const key of keys)
    at = Buffer.from(keccak256(Buffer.from(bigAddress(key) + at, 'hex'))).toString('hex')
  return `0x${at}`
}

/** Addresses of one world. Its contracts lie at fixed ones. */
export class World {
  readonly coinbase = numbered(0xc0, 0)
  readonly counters = [numbered(0xd0, 0), numbered(0xd0, 1)]
  readonly coinbasePayer = numbered(0xd1, 0)
  readonly creator = numbered(0xd2, 0)
  readonly salted = numbered(0xd2, 1)
  readonly reader = numbered(0xd3, 0)
  readonly writer = numbered(0xd3, 1)
  readonly blockHashReader = numbered(0xd6, 0)
  /** What reads the chain: a contract that asks for block hashes, and two that the start of a block writes. */
  readonly chainReaders = [this.blockHashReader, historyStorage.address, beaconRoots.address]
  readonly tokens = [numbered(0xe0, 0), numbered(0xe0, 1)]
  readonly pairs = [numbered(0xe1, 0), numbered(0xe1, 1), numbered(0xe1, 2)]
  readonly collectible = numbered(0xe2, 0)
  /** Contracts older than any block that call data can make destroy themselves. */
  readonly elders: Hex[]
  readonly failing: Hex[]
  /** Plain accounts, then those with keys, then the coinbase. */
  readonly senders: Hex[]
  /** Accounts that may sign EIP-7702 authorisations. */
  readonly authorities: { address: Hex; key: Uint8Array }[]
  /** Whose block it is. */
  readonly coinbases: Hex[]
  readonly #market: MarketCode

  constructor({ accounts, authorities = 4 }: { accounts: number; authorities?: number }) {
    this.#market = marketCode()
    this.authorities = Array.from({ length: authorities }, (_, n) => {
      const key = keccak256(Uint8Array.of(0xa7, n))
      const publicKey = secp256k1.getPublicKey(key, false).subarray(1)
      return { key, address: `0x${Buffer.from(keccak256(publicKey).subarray(12)).toString('hex')}` }
    })
    this.senders = [
      ...Array.from({ length: accounts }, (_, n) => numbered(0x10, n)),
      ...this.authorities.map(({ address }) => address),
      this.coinbase,
    ]
    this.elders = Array.from({ length: 6 }, (_, n) => numbered(0xd4, n))
    this.failing = failing(this.counters[0]!).map((_, n) => numbered(0xd5, n))
    this.coinbases = [this.coinbase, this.counters[1]!, this.senders[0]!, numbered(0xc1, 0), this.tokens[0]!]
  }

  /** Writes accounts and contracts into an empty state. */
  populate(engine: Engine): void {
    for (const sender of this.senders) engine.setBalance(sender, 10n ** 21n)
    for (const counter of this.counters) engine.setCode(counter, `0x${counting}`)
    engine.setCode(this.coinbasePayer, `0x${payingCoinbase}`)
    engine.setCode(this.creator, `0x${creating}`)
    engine.setCode(this.salted, `0x${creatingAgain}`)
    engine.setCode(this.blockHashReader, `0x${readingBlockHash}`)
    for (const { address, code } of [historyStorage, beaconRoots]) {
      engine.setCode(address, code)
      engine.setNonce(address, 1n)
    }
    engine.setCode(this.reader, `0x${readingMany}`)
    engine.setCode(this.writer, `0x${writingMany}`)
    for (const [n, code] of failing(this.counters[0]!).entries())
      engine.setCode(this.failing[n]!, `0x${code}`)
    for (const [n, elder] of this.elders.entries()) {
      engine.setCode(elder, `0x${mortals[n % mortals.length]!}`)
      engine.setBalance(elder, BigInt(n))
      for (let slot = 0n; slot < 4n; slot++) engine.setStorage(elder, word(slot), word(slot + 1n))
    }
    engine.setCode(this.collectible, this.#market.collectible)
    this.#populateMarket(engine)
    engine.takeChange()
  }

  #populateMarket(engine: Engine): void {
    const held = 10n ** 9n
    const reserve = 10n ** 12n
    for (const token of this.tokens) {
      engine.setCode(token, this.#market.token)
      for (const sender of this.senders) {
        engine.setStorage(token, mappingSlot('0x0', sender), word(held))
        for (const pair of this.pairs)
          engine.setStorage(token, mappingSlot('0x1', sender, pair), word(2n ** 256n - 1n))
      }
      for (const pair of this.pairs) engine.setStorage(token, mappingSlot('0x0', pair), word(reserve))
    }
    for (const pair of this.pairs) {
      engine.setCode(pair, this.#market.pair)
      engine.setStorage(pair, word(0n), word(BigInt(this.tokens[0]!)))
      engine.setStorage(pair, word(1n), word(BigInt(this.tokens[1]!)))
      engine.setStorage(pair, word(2n), word(reserve | (reserve << 112n)))
    }
  }
}
