/** Random programs and transactions, executed by this engine and by @ethereumjs/vm: everything observable must agree. */

import { createBlock } from '@ethereumjs/block'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createTx } from '@ethereumjs/tx'
import { Account, Address, createAccount } from '@ethereumjs/util'
import { createVM, runTx, type VM } from '@ethereumjs/vm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BlockEnv, Engine, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { callableAddresses, contractAddresses, program, transactionData } from './test/program.ts'
import { encodeTransaction } from './test/transaction.ts'

const sender: Hex = `0x${'5e'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const chainId = 1n
const senderBalance = 10n ** 21n
const baseFeePerGas = 7n
const env: BlockEnv = {
  number: 20n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  baseFeePerGas,
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

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
  engine.takeChange()
})
afterAll(() => engine.close())

const slots = Array.from({ length: 6 }, (_, i): Hex => `0x${i.toString(16).padStart(64, '0')}`)

interface Case {
  codes: Uint8Array[]
  to: number | null
  data: Uint8Array
  value: bigint
  gasLimit: bigint
  type: 0 | 1 | 2
}

async function runHere(given: Case, watched: readonly Hex[]): Promise<Outcome> {
  engine.setBalance(sender, senderBalance)
  for (const [index, code] of given.codes.entries()) {
    const address = contractAddresses[index]!
    engine.setCode(address, bytesToHex(code))
    engine.setNonce(address, 1n)
    engine.setBalance(address, 1000n)
    engine.setStorage(address, slots[1]!, `0x${'11'.repeat(32)}`)
  }
  const raw = rawTransaction(given)
  const { transactions } = await engine.executeBlock(env, [{ raw, sender }])
  const result = transactions[0]!
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

async function runThere(given: Case, watched: readonly Hex[]): Promise<Outcome> {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague })
  const stateManager = new SimpleStateManager({ common })
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
        baseFeePerGas,
        mixHash: hexToBytes(env.prevRandao),
        excessBlobGas: 0n,
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
    const account = (await stateManager.getAccount(address(hex))) ?? new Account()
    const storage: Record<string, Hex> = {}
    for (const slot of slots) {
      const stored = await stateManager.getStorage(address(hex), hexToBytes(slot))
      storage[slot] = `0x${bytesToHex(stored).slice(2).padStart(64, '0')}`
    }
    const code = bytesToHex(await stateManager.getCode(address(hex)))
    accounts[hex] = { nonce: account.nonce, balance: account.balance, code, storage }
  }
  const logs = result.execResult.logs ?? []
  return {
    status: result.execResult.exceptionError ? 0 : 1,
    gasUsed: result.totalGasSpent,
    output: bytesToHex(result.execResult.returnValue),
    logs: result.execResult.exceptionError
      ? []
      : logs.map(([at, topics, logData]) => ({
          address: bytesToHex(at),
          topics: topics.map((topic) => bytesToHex(topic)),
          data: bytesToHex(logData),
        })),
    accounts,
  }
}

function rawTransaction(given: Case): Uint8Array {
  const { type, data, value, gasLimit } = given
  return encodeTransaction({
    type,
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

const cases: fc.Arbitrary<Case> = fc.record({
  codes: fc.array(program(), { minLength: 1, maxLength: contractAddresses.length }),
  to: fc.option(fc.nat(callableAddresses.length - 1), { freq: 6, nil: null }),
  data: fc.oneof(transactionData(), program()),
  value: fc.constantFrom(0n, 0n, 1n, 12345n),
  gasLimit: fc.constantFrom(70_000n, 150_000n, 400_000n, 2_000_000n),
  type: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
})

test('random programs give the same status, gas, output, logs and state as @ethereumjs/vm', async () => {
  const runs = Number(process.env.DIFFERENTIAL_RUNS ?? 400)
  await fc.assert(
    fc.asyncProperty(cases, async (given) => {
      const watched: Hex[] = [...callableAddresses, sender, coinbase]
      const expected = await runThere(given, watched)
      expect(await runHere(given, watched)).toEqual(expected)
    }),
    { seed: 20261121, numRuns: runs },
  )
}, 600_000)
