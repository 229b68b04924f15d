/** Chains that @ethereumjs/vm builds block by block, for the engine to import. */
import { type Block, createBlock } from '@ethereumjs/block'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { createTx, type TypedTxData } from '@ethereumjs/tx'
import { Address, createAccount, createAddressFromPrivateKey } from '@ethereumjs/util'
import { buildBlock, createVM, type VM } from '@ethereumjs/vm'
import type { ForkName, Hex } from '../api.ts'
import type { Withdrawal } from '../block/withdrawal.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'

const key = hexToBytes(`0x${'45'.repeat(32)}`, 32)
/** Asked for before a blob transaction may be made, never used: only its hashes stand in a block. */
const customCrypto = { kzg: {} as never }

export interface OracleAccount {
  balance?: bigint
  code?: Hex
}

export class OracleChain {
  readonly #vm: VM
  readonly #blocks: Block[]
  /** Who signs all transactions. */
  static readonly sender = createAddressFromPrivateKey(key).toString() as Hex

  private constructor(vm: VM, genesis: Block) {
    this.#vm = vm
    this.#blocks = [genesis]
  }

  static async create(fork: ForkName, accounts: Readonly<Record<Hex, OracleAccount>>): Promise<OracleChain> {
    const hardfork = fork === 'frontier' ? Hardfork.Chainstart : fork
    const common = new Common({ chain: Mainnet, hardfork, customCrypto })
    const vm = await createVM({ common, stateManager: new MerkleStateManager({ common }) })
    for (const [hex, { balance = 0n, code }] of Object.entries(accounts)) {
      const address = new Address(hexToBytes(hex, 20))
      await vm.stateManager.putAccount(address, createAccount({ balance, nonce: code ? 1n : 0n }))
      if (code) await vm.stateManager.putCode(address, hexToBytes(code))
    }
    const stateRoot = await vm.stateManager.getStateRoot()
    const header = {
      stateRoot,
      gasLimit: 30_000_000n,
      difficulty: common.gteHardfork('paris') ? 0n : 131_072n,
    }
    const genesis = createBlock({ header }, { common })
    return new OracleChain(vm, genesis)
  }

  get #head(): Block {
    return this.#blocks.at(-1)!
  }

  /** RLP of the newest block, which is the genesis block at first. */
  get headRlp(): Uint8Array {
    return this.#head.serialize()
  }

  get headHash(): Hex {
    return bytesToHex(this.#head.hash())
  }

  /** Adds a block, 12 seconds after the last, of transactions that the one sender signs; returns its RLP. */
  async build(
    transactions: readonly TypedTxData[],
    { coinbase, withdrawals }: { coinbase: Hex; withdrawals: readonly Withdrawal[] },
  ): Promise<Uint8Array> {
    const { common } = this.#vm
    const parent = this.#head
    const builder = await buildBlock(this.#vm, {
      parentBlock: parent,
      headerData: {
        timestamp: parent.header.timestamp + 12n,
        gasLimit: parent.header.gasLimit,
        coinbase: new Address(hexToBytes(coinbase, 20)),
        mixHash: hexToBytes(`0x${'ab'.repeat(32)}`),
        ...(common.isActivatedEIP(4788) ? { parentBeaconBlockRoot: hexToBytes(`0x${'be'.repeat(32)}`) } : {}),
      },
      ...(common.isActivatedEIP(4895)
        ? { withdrawals: withdrawals.map(({ amountGwei, ...rest }) => ({ ...rest, amount: amountGwei })) }
        : {}),
      blockOpts: {
        putBlockIntoBlockchain: false,
        ...(common.gteHardfork('paris') ? {} : { calcDifficultyFromHeader: parent.header }),
      },
    })
    for (const data of transactions) {
      await builder.addTransaction(createTx(data, { common }).sign(key), { allowNoBlobs: true })
    }
    const { block } = await builder.build()
    this.#blocks.push(block)
    return block.serialize()
  }
}
