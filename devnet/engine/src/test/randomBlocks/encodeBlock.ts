/** Turns plans into blocks. Nonces are read from a state before each block, and followed from transaction to transaction. */
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from '../../api.ts'
import { type ForkRules, forkRules } from '../../forkRules.ts'
import { hexToBytes } from '../../hex.ts'
import { encodeCall } from '../contracts.ts'
import { encodeTransaction, type TestTransaction } from '../transaction.ts'
import type { Action, ActionKind, BlockPlan } from './action.ts'
import { encodeAuthorization } from './authorization.ts'
import { initCodeOf, initCodes, mortals, saltedAddress } from './contracts.ts'
import { chainId, mappingSlot, type World } from './world.ts'

export interface EncodedBlock {
  env: BlockEnv
  transactions: ExecutableTransaction[]
}

/** All but what the sender and the fork decide. */
type Fields = Partial<TestTransaction> & Pick<TestTransaction, 'to'>

const baseFee = 7n
const empty = new Uint8Array()
const zeroHash: Hex = `0x${'00'.repeat(32)}`
const zeroAddress: Hex = `0x${'00'.repeat(20)}`
const addressOf = (n: number | bigint): Hex => `0x${n.toString(16).padStart(40, '0')}`
const wordOf = (value: number): Uint8Array => hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
/** Of the block: anything that differs from the others. */
const hashOf = (number: bigint): Hex =>
  `0x${BigInt.asUintN(256, number * 0x9e3779b97f4a7c15n + 1n)
    .toString(16)
    .padStart(64, '0')}`
const blobHash = (n: number): Hex => `0x01${n.toString(16).padStart(62, '0')}`
/** With four salts contracts are soon created where they were, or are. */
const salts = [0, 1, 2, 3].map(wordOf)
const mortalInitCodes = mortals.map(initCodeOf)

export class BlockEncoder {
  readonly #world: World
  readonly #nonces: bigint[]
  readonly #mortals: Hex[]
  readonly #encoders: Record<ActionKind, (action: Action) => Fields>
  #rules: ForkRules = forkRules.osaka
  #blockGasLimit = 0n
  #number = 0
  #timestampSec = 0

  constructor(world: World) {
    this.#world = world
    this.#nonces = world.senders.map(() => 0n)
    this.#mortals = salts.flatMap((salt) =>
      mortalInitCodes.map((initCode) => saltedAddress(world.salted, salt, initCode)),
    )
    this.#encoders = this.#createEncoders()
  }

  /** Block `number` as planned, on the state of `engine`. */
  encode(number: bigint, plan: BlockPlan, engine: Engine): EncodedBlock {
    const { senders, coinbases } = this.#world
    for (const [n, sender] of senders.entries()) this.#nonces[n] = engine.getNonce(sender)
    this.#rules = forkRules[plan.fork]
    this.#blockGasLimit = BigInt(plan.gasPerTransaction * plan.actions.length)
    const env: BlockEnv = {
      fork: plan.fork,
      number,
      timestampSec: 1_750_000_000n + number * 12n,
      coinbase: coinbases[plan.coinbase % coinbases.length]!,
      gasLimit: this.#blockGasLimit,
      baseFeePerGas: this.#hasBaseFee() ? baseFee : 0n,
      prevRandao: zeroHash,
      parentHash: hashOf(number - 1n),
      parentBeaconBlockRoot: hashOf(number + 2n ** 32n),
      blockHash: hashOf,
    }
    this.#timestampSec = Number(env.timestampSec)
    this.#number = Number(number)
    return { env, transactions: plan.actions.map((action) => this.#encodeAction(action)) }
  }

  #hasBaseFee(): boolean {
    return this.#rules.lastTransactionType >= 2
  }

  #encodeAction(action: Action): ExecutableTransaction {
    const senders = this.#world.senders
    const from = action.from % senders.length
    const sender = senders[from]!
    const nonce = this.#nonces[from]!
    // Before the authorisations of the same transaction, which may be the sender's own.
    if (action.kind !== 'reject') this.#nonces[from] = nonce + 1n
    const fields = this.#encoders[action.kind](action)
    const wanted = fields.type ?? (action.amount % 3 === 0 ? 0 : 2)
    const type = wanted <= this.#rules.lastTransactionType ? wanted : 0
    const isProtected = this.#rules.protectedSignatures
    return {
      sender,
      raw: encodeTransaction({ chainId, nonce, gasLimit: 120_000n, isProtected, ...fields, type }),
    }
  }

  #createEncoders(): Record<ActionKind, (action: Action) => Fields> {
    const world = this.#world
    const pick = <T>(items: readonly T[], n: number): T => items[n % items.length]!
    const account = (n: number): Hex => pick(world.senders, n)
    const contracts = [
      ...world.counters,
      world.coinbasePayer,
      world.creator,
      ...world.tokens,
      ...world.elders,
      ...this.#mortals,
    ]
    const anyData = ({ amount }: Action): Uint8Array => (amount % 4 === 0 ? empty : wordOf(amount % 4))
    const transferToken = ({ to, amount }: Action): Fields => ({
      to: pick(world.tokens, amount),
      // Now and then more than anybody has.
      data: encodeCall(
        'transfer(address,uint256)',
        account(to),
        BigInt(amount % 97 === 0 ? 1e15 : amount % 1000),
      ),
    })
    return {
      transfer: ({ to, amount }) => ({
        to: account(to),
        value: BigInt(amount % 5000),
        gasLimit: amount % 4 === 0 ? 60_000n : 21_000n,
      }),
      transferToFresh: ({ to, amount }) => ({
        to: addressOf(0xf0000000n + BigInt(to % 100_000)),
        value: BigInt(amount % 3),
        gasLimit: 21_000n,
      }),
      transferToContract: ({ to, amount }) => ({ to: pick(contracts, to), value: BigInt(amount % 5) }),
      token: transferToken,
      tokenToHot: (action) => transferToken({ ...action, to: action.to % 2 }),
      mintToken: ({ to, amount }) => ({
        to: pick(world.tokens, amount),
        data: encodeCall('mint(address,uint256)', account(to), BigInt(amount % 1000)),
      }),
      swap: ({ to, amount }) => ({
        to: pick(world.pairs, to),
        data: encodeCall(
          'swap(bool,uint256,address)',
          BigInt(amount & 1),
          BigInt(amount % 10_000),
          account(to >>> 4),
        ),
        gasLimit: 250_000n,
      }),
      collect: ({ to }) => ({ to: world.collectible, data: encodeCall('mint(address)', account(to)) }),
      give: ({ to, amount }) => ({
        to: world.collectible,
        data: encodeCall('give(address,uint256)', account(to), BigInt(amount % 50)),
      }),
      count: ({ amount }) => ({ to: pick(world.counters, amount % 8 === 0 ? 1 : 0) }),
      create: ({ amount, to }) => ({
        to: null,
        data: pick(initCodes, to),
        value: BigInt(amount % 3),
        gasLimit: amount % 64 === 0 ? 6_000_000n : 150_000n,
      }),
      createByContract: ({ amount, to }) => ({
        to: world.creator,
        data: Buffer.concat([wordOf(0), pick(initCodes, to)]),
        value: BigInt(amount % 3),
        gasLimit: 180_000n,
      }),
      createAgain: ({ amount, to }) => ({
        to: world.salted,
        data: Buffer.concat([
          pick(salts, amount),
          to % 2 === 0 ? pick(initCodes, to >>> 1) : pick(mortalInitCodes, to),
        ]),
        value: BigInt(amount % 3),
        // A collision takes all but one 64th.
        gasLimit: 600_000n,
      }),
      callMortal: (action) => ({ to: pick(this.#mortals, action.to), data: anyData(action) }),
      callElder: (action) => ({ to: pick(world.elders, action.to), data: anyData(action) }),
      fail: ({ to, amount }) => ({
        to: pick(world.failing, to),
        gasLimit: 50_000n + BigInt(amount % 30_000),
      }),
      payCoinbase: ({ amount }) => ({ to: world.coinbasePayer, value: BigInt(amount % 9) }),
      callCoinbase: (action) =>
        action.to % 2 === 0
          ? { to: world.coinbase, value: BigInt(action.amount % 9) }
          : transferToken({ ...action, to: world.senders.length - 1 }),
      readMany: ({ amount }) => ({
        to: world.reader,
        data: wordOf(1 + (amount % 400)),
        gasLimit: 1_000_000n,
      }),
      writeMany: ({ amount }) => ({
        to: world.writer,
        data: wordOf(1 + (amount % 90)),
        gasLimit: 2_100_000n,
      }),
      delegate: (action) => this.#delegate(action),
      callDelegated: (action) => ({
        to: pick(world.authorities, action.to).address,
        data: anyData(action),
        value: BigInt(action.amount % 3),
      }),
      accessListed: ({ to, amount }) => {
        const token = pick(world.tokens, amount)
        return {
          type: amount % 2 === 0 ? 1 : 2,
          to: token,
          data: encodeCall('transfer(address,uint256)', account(to), 1n),
          accessList: [
            {
              address: token,
              storageKeys: [mappingSlot('0x0', account(to)), mappingSlot('0x0', account(amount))],
            },
            { address: account(to), storageKeys: [] },
            { address: world.coinbases[0]!, storageKeys: [zeroHash] },
          ],
        }
      },
      blobs: ({ to, amount }) => ({
        type: 3,
        to: account(to),
        blobVersionedHashes: Array.from({ length: 1 + (amount % 5) }, (_, n) => blobHash(n)),
      }),
      precompile: ({ to, amount }) => ({
        to: addressOf(1 + (to % 10)),
        data: wordOf(amount).subarray(amount % 5),
        value: BigInt(amount % 2),
      }),
      readChain: ({ to, amount }) => ({
        to: pick(world.chainReaders, to),
        data: [1 + (amount % 300), Math.max(0, this.#number - 1 - (amount % 4)), this.#timestampSec].map(
          wordOf,
        )[to % 3]!,
      }),
      reject: (action) => this.#reject(action),
    }
  }

  /** Delegates an authority's account, or clears it; now and then two, or with a nonce that is wrong. */
  #delegate({ to, amount }: Action): Fields {
    const { authorities, counters, coinbasePayer, elders, tokens, senders } = this.#world
    const delegates = [zeroAddress, counters[0]!, coinbasePayer, elders[0]!, elders[1]!, tokens[0]!]
    const authorizations: Uint8Array[] = []
    for (let i = 0; i <= amount % 2; i++) {
      const { address, key } = authorities[(to + i) % authorities.length]!
      const at = senders.indexOf(address)
      const isWrong = amount % 16 === 3
      const nonce = this.#nonces[at]! + (isWrong ? 1n : 0n)
      // On older forks the transaction is an ordinary one.
      if (!isWrong && this.#rules.lastTransactionType >= 4) this.#nonces[at] = nonce + 1n
      authorizations.push(
        encodeAuthorization(
          amount % 5 === 0 ? 0n : chainId,
          delegates[(amount >>> 4) % delegates.length]!,
          nonce,
          key,
        ),
      )
    }
    return {
      type: 4,
      to: authorities[to % authorities.length]!.address,
      data: amount % 3 === 0 ? empty : wordOf(amount % 4),
      authorizations,
      gasLimit: 200_000n,
    }
  }

  /** A transaction that its place in the block, or any place, forbids. */
  #reject({ from, to, amount }: Action): Fields {
    const { senders } = this.#world
    const recipient = senders[to % senders.length]!
    const next = this.#nonces[from % senders.length]!
    const flaws: Fields[] = [
      { to: recipient, nonce: next + 1n },
      { to: recipient, nonce: next === 0n ? 2n : next - 1n },
      { to: recipient, gasLimit: this.#blockGasLimit + 1n },
      { to: recipient, value: 10n ** 30n },
      { to: recipient, gasLimit: 20_999n },
      { to: recipient, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n },
      { to: recipient, chainId: chainId + 1n },
    ]
    return flaws[amount % flaws.length]!
  }
}
