/** A state before the first transaction of a workload: built by our engine, given to everyone who is measured. */
import type { BlockEnv, Engine, Hex } from '@safelane/devnet-engine'
import { createEngine, keccak256 } from '@safelane/devnet-engine'
import { bytesToHex, getContractAddress, hexToBytes } from 'viem'
import { encodeTransaction } from './transaction.ts'

export const chainId = 1n
export const fork = 'osaka'
/** Room for any block of a workload; transactions stay below the cap of EIP-7825. */
export const env: BlockEnv = {
  number: 20n,
  timestampSec: 1_800_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 30_000_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'ab'.repeat(32)}`,
  blobBaseFee: 1n,
}

/** Everything in a state. */
export type World = readonly WorldAccount[]
export interface WorldAccount {
  address: Hex
  balance: bigint
  nonce: bigint
  code: Hex
  storage: readonly [slot: Hex, value: Hex][]
}

/** Owner of the contracts. */
export const deployer: Hex = `0x${'de'.repeat(20)}`

/** Sends one transaction of `deployer` after the other; each must succeed. */
export class WorldBuilder {
  readonly engine: Engine

  readonly #chain: bigint

  private constructor(engine: Engine, chain: bigint) {
    this.engine = engine
    this.#chain = chain
    engine.setBalance(deployer, 10n ** 24n)
  }

  static async start(chain = chainId): Promise<WorldBuilder> {
    return new WorldBuilder(await createEngine({ chainId: chain, fork, workers: 1, memoryMiB: 512 }), chain)
  }

  /** Gives each account a thousand ether. */
  fund(accounts: Iterable<Hex>): void {
    for (const account of accounts) this.engine.setBalance(account, 10n ** 21n)
  }

  async send(to: Hex | null, data: Hex): Promise<Hex> {
    const nonce = this.engine.getNonce(deployer)
    const call = { from: deployer, to, data, nonce, gasLimit: 16_000_000n }
    const transaction = encodeTransaction(call, this.#chain)
    const result = (await this.engine.executeBlock(env, [transaction])).transactions.at(0)!
    if (result.kind === 'rejected') throw new Error(`set-up rejected: ${result.reason}`)
    if (result.status === 0) throw new Error(`set-up failed: ${result.halt} ${result.output}`)
    return result.contractAddress ?? result.output
  }

  /** Deploys init code followed by encoded constructor arguments. */
  deploy(initCode: Hex, constructorArguments: Hex = '0x'): Promise<Hex> {
    return this.send(null, `${initCode}${constructorArguments.slice(2)}` as Hex)
  }

  /** Gives `holder` tokens of an OpenZeppelin ERC-20 by writing its slots. */
  grantTokens(token: Hex, holder: Hex, amount: bigint, spender?: Hex): void {
    this.engine.setStorage(token, mappingSlot(holder, word(0n)), word(amount))
    if (spender)
      this.engine.setStorage(token, mappingSlot(spender, mappingSlot(holder, word(1n))), word(amount))
  }

  async finish(): Promise<World> {
    const world = [...this.engine.accounts()]
    await this.engine.close()
    return world
  }
}

/** Address of the deployer's contract number `n`. */
export const deployed = (n: number): Hex =>
  getContractAddress({ from: deployer, nonce: BigInt(n) }).toLowerCase() as Hex

/** Address of account number `index`; they are spread over the address space as real ones are. */
export const accountAt = (index: number): Hex =>
  `0x${(0x1000000000000000000000000000000000000000n + ((BigInt(index) * 0x9e3779b97f4a7c15f39cc0605cedc835n) % 2n ** 150n)).toString(16)}`

export const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** Slot of `key` in the Solidity mapping at `slot`. */
export function mappingSlot(key: Hex, slot: Hex): Hex {
  return bytesToHex(keccak256(hexToBytes(`0x${key.slice(2).padStart(64, '0')}${slot.slice(2)}`)))
}

/** Puts a world into an empty engine. */
export function loadWorld(engine: Engine, world: World): void {
  for (const { address, balance, nonce, code, storage } of world) {
    engine.setBalance(address, balance)
    engine.setNonce(address, nonce)
    if (code !== '0x') engine.setCode(address, code)
    for (const [slot, value] of storage) engine.setStorage(address, slot, value)
  }
  engine.takeChange()
}
