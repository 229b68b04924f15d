/** The same transactions through @ethereumjs/vm: what each does, and the state that it leaves. */
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM, EVMError } from '@ethereumjs/evm'
import { createTx, createTxFromRLP, type TypedTransaction } from '@ethereumjs/tx'
import { Account, Address } from '@ethereumjs/util'
import { createVM, type RunTxResult, runTx, type VM } from '@ethereumjs/vm'
import type { Hex, Log } from '@safelane/devnet-engine'
import { authorizationTuple } from '../authorizations.ts'
import type { Coverage } from '../coverage.ts'
import type { AccountSpec, Environment, TransactionSpec } from '../fuzzCase.ts'
import { bytesFromHex, type FuzzFork, hexFromBytes, isAtLeast } from '../pool.ts'
import { BLOB_GAS } from '../rejections.ts'
import { correctRevertedCreations } from './corrections.ts'
import { JournaledState, keyOf } from './journaledState.ts'
import { kzgOfInfinity } from './kzg.ts'

const hardforks: Readonly<Record<FuzzFork, Hardfork>> = {
  frontier: Hardfork.Chainstart,
  homestead: Hardfork.Homestead,
  tangerineWhistle: Hardfork.TangerineWhistle,
  spuriousDragon: Hardfork.SpuriousDragon,
  byzantium: Hardfork.Byzantium,
  constantinople: Hardfork.Constantinople,
  petersburg: Hardfork.Petersburg,
  istanbul: Hardfork.Istanbul,
  berlin: Hardfork.Berlin,
  london: Hardfork.London,
  paris: Hardfork.Paris,
  shanghai: Hardfork.Shanghai,
  cancun: Hardfork.Cancun,
  prague: Hardfork.Prague,
  osaka: Hardfork.Osaka,
}

export type OracleOutcome =
  | {
      kind: 'executed'
      status: 0 | 1
      gasUsed: bigint
      effectiveGasPrice: bigint
      blobGasUsed: bigint
      output: Hex
      logs: Log[]
      logsBloom: Hex
      contractAddress: Hex | null
    }
  | { kind: 'rejected'; message: string }

/** What a block's number hashes to in the cases: anything that both sides know. */
export function blockHash(number: bigint): Hex {
  return `0x${(number + 1n).toString(16).padStart(64, 'b')}`
}

/** A rule set whose questions are answered from tables: the EVM asks them for every opcode. */
function createCommon(fork: FuzzFork): Common {
  const common = new Common({
    chain: Mainnet,
    hardfork: hardforks[fork],
    customCrypto: { kzg: kzgOfInfinity as never },
  })
  const activated = new Map<number, boolean>()
  const isActivatedEIP = common.isActivatedEIP.bind(common)
  common.isActivatedEIP = (eip) => {
    let known = activated.get(eip)
    if (known === undefined) {
      known = isActivatedEIP(eip)
      activated.set(eip, known)
    }
    return known
  }
  const values = new Map<string, bigint>()
  const param = common.param.bind(common)
  common.param = (name) => {
    let known = values.get(name)
    if (known === undefined) {
      known = param(name)
      values.set(name, known)
    }
    return known
  }
  // Every new transaction passes the same table of parameters again.
  const updateParams = common.updateParams.bind(common)
  const tables = new Set<object>()
  common.updateParams = (params) => {
    if (tables.has(params)) return
    tables.add(params)
    values.clear()
    updateParams(params)
  }
  return common
}

const addresses = new Map<Hex, Address>()
function addressOf(hex: Hex): Address {
  let address = addresses.get(hex)
  if (!address) {
    address = new Address(Uint8Array.from(bytesFromHex(hex)))
    addresses.set(hex, address)
  }
  return address
}

interface MutableOpcode {
  opHandler: (runState: unknown, common: unknown) => unknown
}

export class Oracle {
  readonly state = new JournaledState()
  readonly #common: Common
  readonly #vm: VM
  #block: object = {}

  private constructor(common: Common, state: JournaledState, vm: VM) {
    this.#common = common
    this.state = state
    this.#vm = vm
  }

  /** `coverage` counts every opcode that the EVM pays for, and how each of its frames ends. */
  static async create(fork: FuzzFork, coverage: Coverage): Promise<Oracle> {
    const common = createCommon(fork)
    const state = new JournaledState()
    const blockchain = {
      getBlock: async (number: bigint) => ({ hash: () => bytesFromHex(blockHash(BigInt(number))) }),
    }
    const evm = await createEVM({ common, stateManager: state, blockchain: blockchain as never })
    correctRevertedCreations(evm as EVM)
    const map = (evm as unknown as { _opcodeMap: (MutableOpcode | undefined)[] })._opcodeMap
    for (const [code, entry] of map.entries()) {
      if (!entry) continue
      const handler = entry.opHandler
      map[code] = {
        ...entry,
        opHandler: (runState, rules) => {
          coverage.opcodes[code]!++
          return handler(runState, rules)
        },
      }
    }
    evm.events.on('afterMessage', ({ execResult }) => {
      coverage.countFrame(execResult.exceptionError?.error)
    })
    const vm = await createVM({ common, stateManager: state, evm: evm as EVM })
    return new Oracle(common, state, vm)
  }

  /** A new state. */
  async load(accounts: readonly AccountSpec[]): Promise<void> {
    this.state.clear()
    for (const { address, nonce, balance, code, storage } of accounts) {
      const at = addressOf(address)
      await this.state.putAccount(at, new Account(nonce, balance))
      if (code.length > 0) await this.state.putCode(at, code)
      for (const [slot, value] of storage)
        await this.state.putStorage(at, bytesFromHex(slot), bytesFromHex(value))
    }
    this.state.originalStorageCache.clear()
    this.state.takeWritten()
    await this.state.commit()
  }

  enterBlock(environment: Environment, fork: FuzzFork): void {
    const { number, timestampSec, coinbase, gasLimit, baseFeePerGas, prevRandao, blobBaseFee } = environment
    const isProofOfStake = isAtLeast(fork, 'paris')
    this.#block = {
      common: this.#common,
      errorStr: () => 'block',
      header: {
        number,
        timestamp: timestampSec,
        coinbase: addressOf(coinbase),
        gasLimit,
        gasUsed: 0n,
        difficulty: isProofOfStake ? 0n : BigInt(prevRandao),
        prevRandao: bytesFromHex(prevRandao),
        mixHash: bytesFromHex(prevRandao),
        baseFeePerGas: isAtLeast(fork, 'london') ? baseFeePerGas : undefined,
        getBlobGasPrice: () => blobBaseFee,
      },
    }
  }

  nonceOf(sender: Hex): bigint {
    return this.state.accounts.get(keyOf(addressOf(sender).bytes))?.nonce ?? 0n
  }

  /**
   * Executes a transaction, or says why it may not stand here. `gasLeft` and `blobGasLeft` are the block's: these two
   * bounds `runBlock` checks, not `runTx`.
   */
  async run(
    spec: TransactionSpec,
    nonce: bigint,
    raw: Uint8Array,
    gasLeft: bigint,
    blobGasLeft: bigint,
  ): Promise<OracleOutcome> {
    if (spec.flaw) return this.#decode(raw)

    if (spec.gasLimit > gasLeft) return { kind: 'rejected', message: 'gas limit of the block exceeded' }
    if (BLOB_GAS * BigInt(spec.blobHashes.length) > blobGasLeft)
      return { kind: 'rejected', message: 'blob gas limit of the block exceeded' }
    let tx: TypedTransaction
    try {
      tx = this.#transaction(spec, nonce)
    } catch (error) {
      return { kind: 'rejected', message: messageOf(error) }
    }
    let result: RunTxResult
    try {
      result = await runTx(this.#vm, {
        tx,
        block: this.#block as never,
        skipBlockGasLimitValidation: true,
        skipHardForkValidation: true,
      })
    } catch (error) {
      const message = messageOf(error)
      if (!message.includes('(vm hf=')) throw error
      return { kind: 'rejected', message }
    }
    const { execResult } = result
    const error = execResult.exceptionError?.error
    // On Frontier, a creation that cannot pay for its code succeeds without (EIP-2); @ethereumjs/evm tells it as an error.
    const failed = error !== undefined && error !== EVMError.errorMessages.CODESTORE_OUT_OF_GAS
    return {
      kind: 'executed',
      status: failed ? 0 : 1,
      gasUsed: result.totalGasSpent,
      effectiveGasPrice: result.amountSpent / result.totalGasSpent,
      blobGasUsed: result.blobGasUsed ?? 0n,
      output: hexFromBytes(execResult.returnValue),
      logs: (execResult.logs ?? []).map(([address, topics, data]) => ({
        address: hexFromBytes(address),
        topics: topics.map(hexFromBytes),
        data: hexFromBytes(data),
      })),
      logsBloom: hexFromBytes(result.bloom.bitvector),
      contractAddress:
        spec.to === null && result.createdAddress ? hexFromBytes(result.createdAddress.bytes) : null,
    }
  }

  /** What is to be no transaction at all. */
  #decode(raw: Uint8Array): OracleOutcome {
    try {
      createTxFromRLP(raw, { common: this.#common })
    } catch (error) {
      return { kind: 'rejected', message: messageOf(error) }
    }
    throw new Error(`@ethereumjs/tx takes ${hexFromBytes(raw)} for a transaction`)
  }

  #transaction(spec: TransactionSpec, nonce: bigint): TypedTransaction {
    const { type, to, data, value, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = spec
    const accessList = spec.accessList.map(({ address, storageKeys }) => [
      bytesFromHex(address),
      storageKeys.map(bytesFromHex),
    ])
    const tx = createTx(
      {
        type,
        nonce,
        ...(to !== null && { to: addressOf(to) }),
        data,
        value,
        gasLimit,
        ...(type < 2 ? { gasPrice: maxFeePerGas } : { maxFeePerGas, maxPriorityFeePerGas }),
        ...(type > 0 && { accessList }),
        ...(type === 3 && {
          maxFeePerBlobGas: spec.maxFeePerBlobGas,
          blobVersionedHashes: spec.blobHashes,
        }),
        ...(type === 4 && { authorizationList: spec.authorizations.map(authorizationBytes) }),
      } as never,
      { common: this.#common, freeze: false },
    )
    const sender = addressOf(spec.sender)
    tx.getSenderAddress = () => sender
    return tx
  }
}

/** An authorisation as the byte strings of its RLP. */
function authorizationBytes(spec: TransactionSpec['authorizations'][number]): Uint8Array[] {
  const integer = (value: bigint): Uint8Array => {
    const hex = value === 0n ? '' : value.toString(16)
    return Uint8Array.from(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'))
  }
  const [chainId, address, nonce, parity, r, s] = authorizationTuple(spec)
  return [integer(chainId), Uint8Array.from(address), integer(nonce), integer(parity), integer(r), integer(s)]
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
