/** Random programs and transactions, executed by this engine and by @ethereumjs/vm: everything observable must agree. */

import { createBlock } from '@ethereumjs/block'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createTx } from '@ethereumjs/tx'
import { Address, createAccount } from '@ethereumjs/util'
import { createVM, runTx, type VM } from '@ethereumjs/vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockEnv, Engine, ForkName, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { absentOpcodes, forkRules } from './forkRules.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import {
  callableAddresses,
  contractAddresses,
  program,
  transactionData,
  withoutOpcodes,
} from './test/program.ts'
import { encodeTransaction } from './test/transaction.ts'

const sender: Hex = `0x${'5e'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const chainId = 1n
const senderBalance = 10n ** 21n
const env: Omit<BlockEnv, 'baseFeePerGas'> = {
  number: 20n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  prevRandao: `0x${'ab'.repeat(32)}`,
  blobBaseFee: 1n,
}

interface Outcome {
  status: number
  gasUsed: bigint
  output: Hex
  logs: { address: Hex; topics: Hex[]; data: Hex }[]
  accounts: Record<string, { nonce: bigint; balance: bigint; code: Hex; storage: Record<string, Hex> }>
}

/** Forks that only change the blob schedule execute like Osaka; the peer's Constantinople is Petersburg, and of Amsterdam it has other drafts. */
type PeerFork = Exclude<ForkName, 'bpo1' | 'bpo2' | 'constantinople' | 'amsterdam'>

/** Peers, and what a block of theirs has in its header. */
const peers: Record<
  PeerFork,
  { hardfork: Hardfork; baseFeePerGas: bigint; header: object; types: (0 | 1 | 2)[] }
> = (() => {
  const istanbul = {
    hardfork: Hardfork.Istanbul,
    baseFeePerGas: 0n,
    header: { difficulty: BigInt(env.prevRandao) },
    types: [0] as (0 | 1 | 2)[],
  }
  const old = {
    frontier: { ...istanbul, hardfork: Hardfork.Chainstart },
    homestead: { ...istanbul, hardfork: Hardfork.Homestead },
    tangerineWhistle: { ...istanbul, hardfork: Hardfork.TangerineWhistle },
    spuriousDragon: { ...istanbul, hardfork: Hardfork.SpuriousDragon },
    byzantium: { ...istanbul, hardfork: Hardfork.Byzantium },
    petersburg: { ...istanbul, hardfork: Hardfork.Petersburg },
    istanbul,
  }
  const berlin = { ...istanbul, hardfork: Hardfork.Berlin, types: [0, 1] as (0 | 1 | 2)[] }
  const types: (0 | 1 | 2)[] = [0, 1, 2]
  const london = {
    ...berlin,
    hardfork: Hardfork.London,
    baseFeePerGas: 7n,
    header: { ...berlin.header, baseFeePerGas: 7n },
    types,
  }
  const paris = {
    ...london,
    hardfork: Hardfork.Paris,
    header: { baseFeePerGas: 7n, mixHash: hexToBytes(env.prevRandao) },
  }
  const shanghai = { ...paris, hardfork: Hardfork.Shanghai }
  const cancun = { ...paris, hardfork: Hardfork.Cancun, header: { ...paris.header, excessBlobGas: 0n } }
  const prague = { ...cancun, hardfork: Hardfork.Prague }
  const osaka = { ...cancun, hardfork: Hardfork.Osaka }
  return { ...old, berlin, london, paris, shanghai, cancun, prague, osaka }
})()

const slots = Array.from({ length: 6 }, (_, i): Hex => `0x${i.toString(16).padStart(64, '0')}`)

interface Case {
  codes: Uint8Array[]
  to: number | null
  data: Uint8Array
  value: bigint
  gasLimit: bigint
  type: 0 | 1 | 2
}

const zero: Hex = `0x${'00'.repeat(32)}`
const absentAccount: Outcome['accounts'][string] = {
  nonce: 0n,
  balance: 0n,
  code: '0x',
  storage: Object.fromEntries(slots.map((slot) => [slot, zero])),
}

async function runHere(engine: Engine, given: Case, watched: readonly Hex[]): Promise<Outcome> {
  engine.setBalance(sender, senderBalance)
  for (const [index, code] of given.codes.entries()) {
    const address = contractAddresses[index]!
    engine.setCode(address, bytesToHex(code))
    engine.setNonce(address, 1n)
    engine.setBalance(address, 1000n)
    engine.setStorage(address, slots[1]!, `0x${'11'.repeat(32)}`)
  }
  const raw = rawTransaction(given, forkRules[engine.fork].protectedSignatures)
  const { transactions } = await engine.executeBlock(
    { ...env, baseFeePerGas: peers[engine.fork as PeerFork].baseFeePerGas },
    [{ raw, sender }],
  )
  const result = transactions.at(0)!
  if (result.kind !== 'executed') throw new Error(`rejected: ${result.reason}`)
  const accounts: Outcome['accounts'] = {}
  for (const address of watched) {
    const storage = Object.fromEntries(slots.map((slot) => [slot, engine.getStorage(address, slot)]))
    const nonce = engine.getNonce(address)
    accounts[address] = { nonce, balance: engine.getBalance(address), code: engine.getCode(address), storage }
  }
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  const { status, gasUsed, output, logs } = result
  return { status, gasUsed, output, logs, accounts }
}

async function runThere(fork: PeerFork, given: Case, watched: readonly Hex[]): Promise<Outcome> {
  const common = new Common({ chain: Mainnet, hardfork: peers[fork].hardfork })
  const stateManager = new SimpleStateManager({ common })
  // Receipts before Byzantium hold it; nobody looks.
  stateManager.getStateRoot = async () => new Uint8Array(32)
  const vm: VM = await createVM({ common, stateManager })
  const address = (hex: Hex) => new Address(hexToBytes(hex))
  await stateManager.putAccount(address(sender), createAccount({ nonce: 0n, balance: senderBalance }))
  for (const [index, code] of given.codes.entries()) {
    const at = address(contractAddresses[index]!)
    await stateManager.putAccount(at, createAccount({ nonce: 1n, balance: 1000n }))
    await stateManager.putCode(at, Uint8Array.from(code))
    await stateManager.putStorage(at, hexToBytes(slots[1]!), new Uint8Array(32).fill(0x11))
  }
  const block = createBlock(
    {
      header: {
        number: env.number,
        timestamp: env.timestampSec,
        coinbase: address(coinbase),
        gasLimit: env.gasLimit,
        ...peers[fork].header,
      },
    },
    { common, skipConsensusFormatValidation: true },
  )
  const { data, value, gasLimit, type } = given
  const to = given.to === null ? undefined : address(callableAddresses[given.to]!)
  const fees = type === 2 ? { maxFeePerGas: 20n, maxPriorityFeePerGas: 2n } : { gasPrice: 10n }
  const tx = createTx(
    { type, nonce: 0n, ...(to && { to }), data, value, gasLimit, ...fees },
    { common, freeze: false },
  )
  Object.defineProperties(tx, {
    getSenderAddress: { value: () => address(sender) },
    isSigned: { value: () => true },
  })
  const result = await runTx(vm, { tx, block, skipBlockGasLimitValidation: true })
  const accounts: Outcome['accounts'] = {}
  for (const hex of watched) {
    const account = await stateManager.getAccount(address(hex))
    // Of an account that it deleted, this state manager still finds code and storage.
    if (!account) {
      accounts[hex] = absentAccount
      continue
    }
    const storage: Record<string, Hex> = {}
    for (const slot of slots) {
      const stored = await stateManager.getStorage(address(hex), hexToBytes(slot))
      storage[slot] = `0x${bytesToHex(stored).slice(2).padStart(64, '0')}`
    }
    const code = bytesToHex(await stateManager.getCode(address(hex)))
    accounts[hex] = { nonce: account.nonce, balance: account.balance, code, storage }
  }
  const logs = result.execResult.logs ?? []
  const error = result.execResult.exceptionError?.error
  // On Frontier a creation that cannot pay for its code succeeds without it; the peer does the same and calls it an error.
  const hasFailed = error !== undefined && !(fork === 'frontier' && error === 'code store out of gas')
  return {
    status: hasFailed ? 0 : 1,
    gasUsed: result.totalGasSpent,
    output: bytesToHex(result.execResult.returnValue),
    logs: hasFailed
      ? []
      : logs.map(([at, topics, logData]) => ({
          address: bytesToHex(at),
          topics: topics.map((topic) => bytesToHex(topic)),
          data: bytesToHex(logData),
        })),
    accounts,
  }
}

function rawTransaction(given: Case, isProtected: boolean): Uint8Array {
  const { type, data, value, gasLimit } = given
  return encodeTransaction({
    type,
    isProtected,
    chainId,
    nonce: 0n,
    gasLimit,
    maxFeePerGas: type === 2 ? 20n : 10n,
    maxPriorityFeePerGas: type === 2 ? 2n : 10n,
    to: given.to === null ? null : callableAddresses[given.to]!,
    value,
    data,
  })
}

/** On a fork without some opcodes, most programs do without them; the rest must halt there. */
const cases = (fork: PeerFork): fc.Arbitrary<Case> => {
  const absent = absentOpcodes(forkRules[fork])
  // Call data was four times as dear before Istanbul; each transaction pays for what it has.
  const leastGas = forkRules[fork].calldataByteGas === 16 ? 70_000n : 120_000n
  const code = fc
    .tuple(program(), fc.nat(7))
    .map(([bytes, n]) => (n === 0 ? bytes : withoutOpcodes(bytes, absent)))
  return fc.record({
    codes: fc.array(code, { minLength: 1, maxLength: contractAddresses.length }),
    to: fc.option(fc.nat(callableAddresses.length - 1), { freq: 6, nil: null }),
    data: fc.oneof(transactionData(), code),
    value: fc.constantFrom(0n, 0n, 1n, 12345n),
    gasLimit: fc.constantFrom(leastGas, 150_000n, 400_000n, 2_000_000n),
    type: fc.constantFrom(...peers[fork].types),
  })
}

const forks = Object.keys(peers) as PeerFork[]
test.each(forks)(
  'random programs give the same status, gas, output, logs and state as @ethereumjs/vm: %s',
  async (fork) => {
    const runs = Number(process.env.DIFFERENTIAL_RUNS ?? (fork === 'prague' ? 400 : 150))
    const engine = await createEngine({ chainId, fork, workers: 1, memoryMiB: 512 })
    engine.takeChange()
    try {
      await fc.assert(
        fc.asyncProperty(cases(fork), async (given) => {
          const watched: Hex[] = [...callableAddresses, sender, coinbase]
          const expected = await runThere(fork, given, watched)
          expect(await runHere(engine, given, watched)).toEqual(expected)
        }),
        { seed: 20261121, numRuns: runs },
      )
    } finally {
      await engine.close()
    }
  },
  600_000,
)
