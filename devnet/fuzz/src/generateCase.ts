/** Draws cases. The same seed and number always give the same case. */
import type { Hex } from '@safelane/devnet-engine'
import {
  type AccountSpec,
  type AuthorizationSpec,
  type EncodingFlaw,
  type Environment,
  encodingFlaws,
  type FuzzCase,
  type TransactionSpec,
} from './fuzzCase.ts'
import {
  absentAccount,
  authorities,
  balanceOnly,
  chainId,
  coinbase,
  contracts,
  type FuzzFork,
  forks,
  futureAccounts,
  isAtLeast,
  precompiles,
  senders,
} from './pool.ts'
import { precompileInput } from './precompileInputs.ts'
import { program, recursiveProgram } from './program.ts'
import { initCode } from './programWriter.ts'
import { Random, Weighted } from './random.ts'
import { account, slots, stored, word } from './values.ts'

const poorBalance = 3_000_000n
const maxNonce = 2n ** 64n - 1n
const maxWord = 2n ** 256n - 1n

/** In some blocks. */
export const TRANSACTIONS_PER_CASE = 32

/** One in so many cases has a transaction that goes 1024 frames deep, which takes as long as a hundred others. */
const DEEP_CASES = 400

/** The case of this number; forks take turns unless one is given. */
export function generateCase(seed: number, number: number, only?: FuzzFork): FuzzCase {
  const random = new Random(seed, number)
  const fork = only ?? forks[number % forks.length]!
  const environment = drawEnvironment(random, fork)
  const accounts = drawAccounts(random, fork)
  const isDeep = random.oneIn(DEEP_CASES)
  if (isDeep) {
    environment.gasLimit = 2n ** 40n
    const contract = accounts.find(({ address }) => address === contracts[0])
    if (contract) contract.code = recursiveProgram(random, fork)
  }
  const blocks: TransactionSpec[][] = []
  for (let left = TRANSACTIONS_PER_CASE; left > 0; ) {
    const count = Math.min(left, 1 + random.below(16))
    blocks.push(Array.from({ length: count }, () => drawTransaction(random, fork, environment)))
    left -= count
  }
  if (isDeep) {
    // Enough gas for 1024 frames, each of which keeps a 64th; less where no transaction may have so much (EIP-7825).
    const gasLimit = isAtLeast(fork, 'osaka') ? 2n ** 24n : 2n ** 37n
    blocks[0]![0] = {
      ...blocks[0]![0]!,
      sender: senders[0]!,
      to: contracts[0]!,
      gasLimit,
      data: new Uint8Array(),
    }
  }
  return { fork, environment, accounts, blocks }
}

function hexWord(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

function drawEnvironment(random: Random, fork: FuzzFork): Environment {
  return {
    number: random.pick([1n, 5n, 256n, 257n, 500n, 20_000_000n, 2n ** 40n]),
    timestampSec: random.oneIn(8) ? BigInt(random.word()) : 1_750_000_000n,
    coinbase:
      random.below(3) > 0
        ? coinbase
        : random.pick([senders[0]!, ...contracts, absentAccount, futureAccounts[0]!, precompiles[4]!]),
    gasLimit: random.oneIn(30) ? BigInt(60_000 + random.below(600_000)) : 36_000_000n,
    baseFeePerGas: isAtLeast(fork, 'london') ? random.pick([0n, 1n, 7n, 7n, 1_000_000_000n]) : 0n,
    prevRandao: hexWord(random.bigWord()),
    blobBaseFee: random.pick([1n, 1n, 2n, 1000n]),
  }
}

function drawAccounts(random: Random, fork: FuzzFork): AccountSpec[] {
  const none = new Uint8Array()
  const accounts: AccountSpec[] = senders.map((address, index) => ({
    address,
    balance: index === senders.length - 1 ? poorBalance * BigInt(1 + random.below(20)) : 10n ** 24n,
    nonce: random.oneIn(40) ? random.pick([maxNonce - 1n, maxNonce, 127n, 128n, 255n]) : 0n,
    code: none,
    storage: [],
  }))
  for (const [rank, address] of contracts.entries()) {
    if (random.oneIn(20)) continue
    accounts.push({
      address,
      balance: random.pick([0n, 1n, 1000n, 1000n]),
      nonce: random.oneIn(40) ? random.pick([0n, maxNonce - 1n, maxNonce]) : 1n,
      code: program(random, fork, rank),
      storage: drawStorage(random),
    })
  }
  accounts.push({ address: balanceOnly, balance: 1n, nonce: 0n, code: none, storage: [] })
  if (random.oneIn(4))
    accounts.push({ address: random.pick(precompiles), balance: 1n, nonce: 0n, code: none, storage: [] })
  if (random.oneIn(3))
    accounts.push({ address: absentAccount, balance: 0n, nonce: 0n, code: none, storage: [] })
  if (random.oneIn(3)) accounts.push({ address: coinbase, balance: 5n, nonce: 0n, code: none, storage: [] })
  if (random.oneIn(3)) {
    // Something is where an account will be created: the creation collides, unless it is only a balance (EIP-684).
    const nonce = random.pick([0n, 0n, 1n])
    const code = random.oneIn(3) ? Uint8Array.of(0x00) : none
    accounts.push({
      address: random.pick(futureAccounts),
      balance: BigInt(random.below(3)),
      nonce,
      code,
      storage: random.oneIn(3) ? drawStorage(random) : [], // it alone forbids creation too (EIP-7610)
    })
  }
  for (const address of authorities) {
    if (random.oneIn(2))
      accounts.push({ address, balance: 10n ** 22n, nonce: BigInt(random.below(3)), code: none, storage: [] })
  }
  if (isAtLeast(fork, 'prague') && random.oneIn(2)) {
    const address = random.pick([...authorities, senders[1]!])
    const delegate = account(random)
    const before = accounts.findIndex((each) => each.address === address)
    if (before >= 0) accounts.splice(before, 1)
    accounts.push({
      address,
      balance: 10n ** 22n,
      nonce: BigInt(random.below(3)),
      code: Buffer.concat([Uint8Array.of(0xef, 0x01, 0x00), Buffer.from(delegate.slice(2), 'hex')]),
      storage: drawStorage(random),
    })
  }
  const unique = [...new Map(accounts.map((each) => [each.address, each])).values()]
  // Empty accounts have not existed since EIP-161.
  return isAtLeast(fork, 'spuriousDragon') ? unique.filter((each) => !isEmpty(each)) : unique
}

export function isEmpty({ balance, nonce, code }: AccountSpec): boolean {
  return balance === 0n && nonce === 0n && code.length === 0
}

function drawStorage(random: Random): [Hex, Hex][] {
  const storage: [Hex, Hex][] = []
  for (const slot of slots) {
    const value = stored(random)
    if (value !== 0n && random.oneIn(2)) storage.push([hexWord(slot), hexWord(value)])
  }
  return storage
}

const gasLimits = new Weighted<(random: Random) => number>([
  [4, (random) => 21_000 + random.below(10_000)],
  [20, (random) => 40_000 + random.below(60_000)],
  [24, (random) => 80_000 + random.below(120_000)],
  [8, (random) => 200_000 + random.below(200_000)],
])

function drawTransaction(random: Random, fork: FuzzFork, environment: Environment): TransactionSpec {
  const isCreate = random.oneIn(8)
  const type = drawType(random, fork)
  const precompile = random.oneIn(60) ? precompileInput(random) : null
  const delegates = type === 4 && random.oneIn(2)
  const target = delegates
    ? random.pick(authorities)
    : random.below(8) < 7
      ? random.pick(contracts)
      : account(random)
  const to = isCreate && (type < 3 || random.oneIn(8)) ? null : (precompile?.to ?? target)
  const data = to === null ? initCode(random, fork) : (precompile?.input ?? drawData(random))
  const { maxFeePerGas, maxPriorityFeePerGas } = drawFees(random, type, environment)
  return {
    type,
    sender: type === 4 && random.oneIn(4) ? random.pick(authorities) : drawSender(random),
    nonceOffset: random.oneIn(90) ? random.pick([-1n, 1n, 1n, 1000n, maxNonce]) : 0n,
    gasLimit: drawGasLimit(random, to === null, data.length),
    maxFeePerGas,
    maxPriorityFeePerGas,
    to,
    value: drawValue(random),
    data,
    accessList: type > 0 && random.oneIn(3) ? drawAccessList(random) : [],
    authorizations: type === 4 ? drawAuthorizations(random) : [],
    maxFeePerBlobGas: random.oneIn(20) ? 0n : environment.blobBaseFee + BigInt(random.below(2)),
    blobHashes: type === 3 ? drawBlobHashes(random) : [],
    flaw: random.oneIn(250) ? drawFlaw(random, fork) : null,
  }
}

function drawFlaw(random: Random, fork: FuzzFork): EncodingFlaw {
  const kind = random.pick(encodingFlaws)
  // A signature for another chain: before EIP-155, @ethereumjs/tx lets v be anything.
  const isUnknown = kind === 'chain-id' && !isAtLeast(fork, 'spuriousDragon')
  return { kind: isUnknown ? 'field-added' : kind, field: random.below(1000) }
}

function drawValue(random: Random): bigint {
  if (random.below(5) < 3) return 0n
  if (random.oneIn(60)) return random.pick([10n ** 24n, word(random)])
  return BigInt(random.below(2000))
}

function drawType(random: Random, fork: FuzzFork): TransactionSpec['type'] {
  if (random.oneIn(300)) return random.pick([0, 1, 2, 3, 4])
  if (!isAtLeast(fork, 'berlin')) return 0
  if (!isAtLeast(fork, 'london')) return random.pick([0, 0, 1])
  const draw = random.below(20)
  // Seldom: the oracle takes a millisecond to recover an authority.
  if (isAtLeast(fork, 'prague') && random.oneIn(60)) return 4
  if (draw < 2 && isAtLeast(fork, 'cancun')) return 3
  if (draw < 8) return 0
  return draw < 12 ? 1 : 2
}

function drawSender(random: Random): Hex {
  const draw = random.below(100)
  if (draw < 72) return senders[0]!
  if (draw < 94) return senders[1]!
  if (draw < 97) return senders[2]!
  return random.pick([...contracts, ...authorities, absentAccount])
}

function drawGasLimit(random: Random, isCreate: boolean, length: number): bigint {
  if (random.oneIn(60)) return BigInt(random.below(60_000))
  // Much gas: code of the greatest size can be paid.
  if (random.oneIn(1200)) return BigInt(1_000_000 + random.below(5_000_000))
  if (random.oneIn(2000)) return random.pick([2n ** 24n, 2n ** 24n + 1n, 2n ** 63n, 2n ** 64n - 1n])
  const extra = (isCreate ? 40_000 : 0) + length * 16
  return BigInt(gasLimits.draw(random)(random) + (random.oneIn(8) ? 0 : extra))
}

function drawFees(random: Random, type: number, { baseFeePerGas }: Environment) {
  const tip = random.pick([0n, 0n, 1n, 3n, 100n])
  if (random.oneIn(80)) {
    // Below the base fee, a tip above the cap, or more than anyone has.
    const cap = random.pick([baseFeePerGas - 1n, 0n, baseFeePerGas, 10n ** 20n, maxWord])
    const maxFeePerGas = cap < 0n ? 0n : cap
    const tip = cap < maxWord ? maxFeePerGas + BigInt(random.below(2)) : cap
    return { maxFeePerGas, maxPriorityFeePerGas: type < 2 ? maxFeePerGas : tip }
  }
  const maxFeePerGas = baseFeePerGas + tip + random.pick([0n, 0n, 1n, 50n])
  return {
    maxFeePerGas,
    maxPriorityFeePerGas: type < 2 ? maxFeePerGas : random.oneIn(6) ? maxFeePerGas : tip,
  }
}

function drawData(random: Random): Uint8Array {
  switch (random.below(10)) {
    case 0:
      return new Uint8Array()
    case 1: // long: the floor of EIP-7623
      return random.oneIn(2) ? random.bytes(random.below(1500)) : new Uint8Array(random.below(1500))
    case 2:
      return random.bytes(random.below(70))
    default: {
      const data = Buffer.alloc(32 * (1 + random.below(3)))
      for (let at = 0; at < data.length; at += 32) {
        const value = random.oneIn(3) ? BigInt(account(random)) : stored(random)
        data.set(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'), at)
      }
      return random.oneIn(4) ? data.subarray(random.below(32)) : data
    }
  }
}

function drawAccessList(random: Random): TransactionSpec['accessList'] {
  return Array.from({ length: random.below(4) }, () => ({
    address: account(random),
    storageKeys: Array.from({ length: random.below(4) }, () =>
      hexWord(random.oneIn(8) ? word(random) : random.pick(slots)),
    ),
  }))
}

function drawAuthorizations(random: Random): AuthorizationSpec[] {
  return Array.from({ length: random.oneIn(20) ? 0 : 1 + random.below(3) }, () => ({
    chainId: random.pick([0n, chainId, chainId, chainId + 1n]),
    address: random.oneIn(4)
      ? precompiles[0]!
      : random.oneIn(8)
        ? random.pick(authorities)
        : random.pick(contracts),
    nonce: random.oneIn(30) ? maxNonce : BigInt(random.below(4)),
    authority: random.below(authorities.length),
    flaw: random.oneIn(12) ? random.pick(['high-s', 'parity', 'zero-r'] as const) : 'none',
  }))
}

function drawBlobHashes(random: Random): Hex[] {
  const version = random.oneIn(20) ? '02' : '01'
  return Array.from(
    { length: random.oneIn(20) ? random.pick([0, 6, 7, 9, 10]) : 1 + random.below(2) },
    (): Hex => `0x${version}${hexWord(random.bigWord()).slice(4)}`,
  )
}
