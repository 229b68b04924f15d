/**
 * @ethereumjs/vm as it is fastest here: its state in maps (SimpleStateManager), which hold nothing but what the measured
 * transactions touch, because each of its checkpoints copies them; transactions already decoded; no signature checks.
 */
import { type Block, createBlock } from '@ethereumjs/block'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import type { LegacyTx } from '@ethereumjs/tx'
import { Address, bytesToHex, createAccount, hexToBytes } from '@ethereumjs/util'
import { createVM, runTx, type VM } from '@ethereumjs/vm'
import { type Hex, keccak256 } from '@safelane/devnet-engine'
import { encodePeerTransaction, type WorkloadTransaction } from './transaction.ts'
import { env, type World, type WorldAccount } from './world.ts'

export interface PeerBlock {
  durationMs: number
  gasUsed: bigint[]
  statuses: (0 | 1)[]
}

/** With the hash function that it comes with, which is JavaScript, or with our own, which is WebAssembly. */
export const peerNames = ['ethereumjs', 'ethereumjs-wasm-keccak'] as const
export type PeerName = (typeof peerNames)[number]

function commonOf(name: PeerName): Common {
  const customCrypto = name === 'ethereumjs' ? {} : { keccak256 }
  return new Common({ chain: Mainnet, hardfork: Hardfork.Osaka, customCrypto })
}

export class Peer {
  readonly #common: Common
  readonly #world: World
  readonly #transactions: readonly LegacyTx[]
  readonly #block: Block
  #vm: VM | null = null

  constructor(name: PeerName, world: World, transactions: readonly WorkloadTransaction[]) {
    const common = commonOf(name)
    this.#common = common
    this.#world = world
    this.#transactions = transactions.map((each) => encodePeerTransaction(each, common))
    const { number, timestampSec: timestamp, gasLimit, baseFeePerGas } = env
    const coinbase = new Address(hexToBytes(env.coinbase))
    const mixHash = hexToBytes(env.prevRandao)
    const header = { number, timestamp, gasLimit, baseFeePerGas, coinbase, mixHash, excessBlobGas: 0n }
    this.#block = createBlock({ header }, { common, skipConsensusFormatValidation: true })
  }

  /** Executes the transactions on the world, from its beginning. */
  async run(): Promise<PeerBlock> {
    const vm = await this.#start()
    this.#vm = vm
    const block = this.#block
    const results = []
    const started = performance.now()
    for (const tx of this.#transactions) {
      results.push(
        await runTx(vm, { tx, block, skipBlockGasLimitValidation: true, skipHardForkValidation: true }),
      )
    }
    return {
      durationMs: performance.now() - started,
      gasUsed: results.map((result) => result.totalGasSpent),
      statuses: results.map((result) => (result.execResult.exceptionError ? 0 : 1)),
    }
  }

  /** An account after the last run, and its slots of the same names as in `like`. */
  async read(like: WorldAccount): Promise<WorldAccount> {
    const { stateManager } = this.#vm!
    const address = new Address(hexToBytes(like.address))
    const account = await stateManager.getAccount(address)
    const storage: [Hex, Hex][] = []
    for (const [slot] of like.storage) {
      const value = bytesToHex(await stateManager.getStorage(address, hexToBytes(slot)))
      storage.push([slot, `0x${value.slice(2).padStart(64, '0')}`])
    }
    return {
      address: like.address,
      balance: account?.balance ?? 0n,
      nonce: account?.nonce ?? 0n,
      code: bytesToHex(await stateManager.getCode(address)),
      storage,
    }
  }

  async #start(): Promise<VM> {
    const stateManager = new SimpleStateManager({ common: this.#common })
    for (const { address, balance, nonce, code, storage } of this.#world) {
      const at = new Address(hexToBytes(address))
      await stateManager.putAccount(at, createAccount({ balance, nonce }))
      if (code !== '0x') await stateManager.putCode(at, hexToBytes(code))
      for (const [slot, value] of storage) {
        await stateManager.putStorage(at, hexToBytes(slot), hexToBytes(value))
      }
    }
    return createVM({ common: this.#common, stateManager })
  }
}
