/** Random programs, traced here and by the events of @ethereumjs/evm: the same steps, calls and results. */
import { createBlock } from '@ethereumjs/block'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createLegacyTx } from '@ethereumjs/tx'
import { Address, createAccount } from '@ethereumjs/util'
import { createVM, runTx } from '@ethereumjs/vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockEnv, Engine, ForkName, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { absentOpcodes, forkRules } from '../forkRules.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'
import { callableAddresses, contractAddresses, program, withoutOpcodes } from '../test/program.ts'
import { encodeTransaction } from '../test/transaction.ts'

const sender: Hex = `0x${'5e'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const senderBalance = 10n ** 21n
const chainId = 1n
const slotOne: Hex = `0x${'1'.padStart(64, '0')}`
const env: BlockEnv = {
  number: 20n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  baseFeePerGas: 0n,
  prevRandao: `0x${'ab'.repeat(32)}`,
}
const forks = {
  homestead: { hardfork: Hardfork.Homestead, header: { difficulty: BigInt(env.prevRandao) } },
  byzantium: { hardfork: Hardfork.Byzantium, header: { difficulty: BigInt(env.prevRandao) } },
  istanbul: { hardfork: Hardfork.Istanbul, header: { difficulty: BigInt(env.prevRandao) } },
  berlin: { hardfork: Hardfork.Berlin, header: { difficulty: BigInt(env.prevRandao) } },
  shanghai: {
    hardfork: Hardfork.Shanghai,
    header: { baseFeePerGas: 0n, mixHash: hexToBytes(env.prevRandao) },
  },
  osaka: {
    hardfork: Hardfork.Osaka,
    header: { baseFeePerGas: 0n, mixHash: hexToBytes(env.prevRandao), excessBlobGas: 0n },
  },
} satisfies Partial<Record<ForkName, { hardfork: Hardfork; header: object }>>

interface StepSeen {
  depth: number
  pc: number
  op: number
  gas: bigint
  gasCost: bigint
  address: Hex
  stack: bigint[]
  memory: Hex
}
interface CallSeen {
  depth: number
  isCreate: boolean
  to: Hex | null
  value: bigint
  gas: bigint
  input: Hex
  gasUsed: bigint
  output: Hex
  failed: boolean
}
interface Trace {
  steps: StepSeen[]
  /** In the order in which they ended. */
  calls: CallSeen[]
}
/** What ours knows beside: which steps were the last of a message that halted. */
interface OurTrace extends Trace {
  halting: Set<StepSeen>
}

interface Case {
  codes: Uint8Array[]
  to: number | null
  data: Uint8Array
  gasLimit: bigint
}

const callOpcodes = new Set([0xf1, 0xf2, 0xf4, 0xfa])

async function traceHere(engine: Engine, given: Case): Promise<OurTrace> {
  engine.setBalance(sender, senderBalance)
  for (const [index, code] of given.codes.entries()) {
    const address = contractAddresses[index]!
    engine.setCode(address, bytesToHex(code))
    engine.setNonce(address, 1n)
    engine.setBalance(address, 1000n)
    engine.setStorage(address, slotOne, `0x${'11'.repeat(32)}`)
  }
  const trace: OurTrace = { steps: [], calls: [], halting: new Set() }
  const open: Omit<CallSeen, 'gasUsed' | 'output' | 'failed'>[] = []
  const raw = encodeTransaction({
    type: 0,
    isProtected: forkRules[engine.fork].protectedSignatures,
    chainId,
    nonce: 0n,
    gasLimit: given.gasLimit,
    maxFeePerGas: 10n,
    to: given.to === null ? null : callableAddresses[given.to]!,
    data: given.data,
  })
  const [result] = await engine.traceBlock(env, [{ raw, sender }], () => ({
    onStep(step) {
      const { depth, pc, op, gas, gasCost, address } = step
      const stack = Array.from({ length: step.stackLength }, (_, i) => step.stack(i)).reverse()
      trace.steps.push({ depth, pc, op, gas, gasCost, address, stack, memory: bytesToHex(step.memory()) })
    },
    onEnter({ kind, depth, to, value, gas, input }) {
      const isCreate = kind.startsWith('CREATE')
      open.push({ depth, isCreate, to: isCreate ? null : to, value, gas, input })
    },
    onExit({ kind, gasUsed, output, error }) {
      const call = open.pop()!
      if (error !== null && error !== 'revert') {
        const last = trace.steps.at(-1)
        if (last?.depth === call.depth) trace.halting.add(last)
      }
      // The peer tells neither of self-destructs nor of calls that do not take place.
      if (kind === 'SELFDESTRUCT' || error === 'insufficient-funds' || error === 'call-depth') return
      trace.calls.push({ ...call, gasUsed, output, failed: error !== null })
    },
  }))
  expect(open).toEqual([])
  expect(result?.kind).toBe('executed')
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  return trace
}

async function traceThere(fork: keyof typeof forks, given: Case): Promise<Trace> {
  const { hardfork, header } = forks[fork]
  const common = new Common({ chain: Mainnet, hardfork })
  const stateManager = new SimpleStateManager({ common })
  // Receipts before Byzantium hold it; nobody looks.
  stateManager.getStateRoot = async () => new Uint8Array(32)
  const vm = await createVM({ common, stateManager })
  const address = (hex: Hex) => new Address(hexToBytes(hex))
  await stateManager.putAccount(address(sender), createAccount({ nonce: 0n, balance: senderBalance }))
  for (const [index, code] of given.codes.entries()) {
    const at = address(contractAddresses[index]!)
    await stateManager.putAccount(at, createAccount({ nonce: 1n, balance: 1000n }))
    await stateManager.putCode(at, Uint8Array.from(code))
    await stateManager.putStorage(at, hexToBytes(slotOne), new Uint8Array(32).fill(0x11))
  }
  const trace: Trace = { steps: [], calls: [] }
  const open: Omit<CallSeen, 'gasUsed' | 'output' | 'failed'>[] = []
  vm.evm.events!.on('step', (step, resolve) => {
    trace.steps.push({
      depth: step.depth + 1,
      pc: step.pc,
      op: step.opcode.code,
      gas: step.gasLeft,
      gasCost: step.opcode.dynamicFee ?? BigInt(step.opcode.fee),
      address: step.address.toString(),
      stack: [...step.stack],
      memory: bytesToHex(step.memory),
    })
    resolve?.()
  })
  vm.evm.events!.on('beforeMessage', (message, resolve) => {
    const isCreate = message.to === undefined
    open.push({
      depth: message.depth + 1,
      isCreate,
      to: isCreate ? null : message.codeAddress.toString(),
      value: message.value,
      gas: message.gasLimit,
      input: bytesToHex(message.data),
    })
    resolve?.()
  })
  vm.evm.events!.on('afterMessage', ({ execResult }, resolve) => {
    trace.calls.push({
      ...open.pop()!,
      gasUsed: execResult.executionGasUsed,
      output: bytesToHex(execResult.returnValue),
      failed: execResult.exceptionError !== undefined,
    })
    resolve?.()
  })
  const { number, timestampSec: timestamp, gasLimit } = env
  const block = createBlock(
    { header: { number, timestamp, gasLimit, coinbase: address(coinbase), ...header } },
    { common, skipConsensusFormatValidation: true },
  )
  const to = given.to === null ? {} : { to: address(callableAddresses[given.to]!) }
  const tx = createLegacyTx(
    { nonce: 0n, gasPrice: 10n, gasLimit: given.gasLimit, data: given.data, ...to },
    { common, freeze: false },
  )
  Object.defineProperties(tx, {
    getSenderAddress: { value: () => address(sender) },
    isSigned: { value: () => true },
  })
  await runTx(vm, { tx, block, skipBlockGasLimitValidation: true })
  return trace
}

/** The peer counts forwarded gas apart from a call's cost. */
function withForwardedGas(step: StepSeen): StepSeen {
  const left = step.gas - step.gasCost
  if (!callOpcodes.has(step.op) || left < 0n) return step
  const most = left - left / 64n
  const asked = step.stack.at(-1)!
  return { ...step, gasCost: step.gasCost + (asked < most ? asked : most) }
}

/** The peer tells neither of the STOP behind the end of code nor of a REVERT without operands. */
function withoutUntold(ours: readonly StepSeen[], theirs: readonly StepSeen[]): StepSeen[] {
  let matched = 0
  return ours.filter((step) => {
    const other = theirs[matched]
    const same =
      other !== undefined && step.pc === other.pc && step.depth === other.depth && step.op === other.op
    if (!same && (step.op === 0 || (step.op === 0xfd && step.stack.length < 2))) return false
    matched++
    return true
  })
}

const cases = (fork: ForkName): fc.Arbitrary<Case> => {
  const absent = absentOpcodes(forkRules[fork])
  const code = program().map((bytes) => withoutOpcodes(bytes, absent))
  return fc.record({
    codes: fc.array(code, { minLength: 1, maxLength: contractAddresses.length }),
    to: fc.option(fc.nat(callableAddresses.length - 1), { freq: 8, nil: null }),
    data: fc.oneof(fc.uint8Array({ maxLength: 80 }), code),
    gasLimit: fc.constantFrom(70_000n, 150_000n, 400_000n, 2_000_000n),
  })
}

test.each(Object.keys(forks) as (keyof typeof forks)[])(
  'steps and calls of random programs are those of @ethereumjs/evm: %s',
  async (fork) => {
    const engine = await createEngine({ chainId, fork, workers: 1, memoryMiB: 512 })
    engine.takeChange()
    try {
      await fc.assert(
        fc.asyncProperty(cases(fork), async (given) => {
          const theirs = await traceThere(fork, given)
          const { steps, calls, halting } = await traceHere(engine, given)
          const ours = withoutUntold(steps, theirs.steps)
          expect(ours.length).toBe(theirs.steps.length)
          for (const [index, step] of ours.entries()) {
            const { gasCost: expectedCost, ...expected } = withForwardedGas(theirs.steps[index]!)
            // The peer calls every opcode that there is not INVALID.
            const { gasCost, ...seen } = { ...step, op: expected.op === 0xfe ? 0xfe : step.op }
            expect(seen).toEqual(expected)
            // Of a step that fails, clients name what they had added up when they noticed.
            if (!halting.has(step)) expect({ ...seen, gasCost }).toEqual({ ...seen, gasCost: expectedCost })
          }
          expect(calls).toEqual(theirs.calls)
        }),
        { seed: 20261121, numRuns: Number(process.env.TRACING_RUNS ?? 150) },
      )
    } finally {
      await engine.close()
    }
  },
  300_000,
)

test.each(Object.keys(forkRules) as ForkName[])(
  'each step costs what the next one of its message has less: %s',
  async (fork) => {
    const engine = await createEngine({ chainId, fork, experimental: true, workers: 1, memoryMiB: 512 })
    engine.takeChange()
    try {
      await fc.assert(
        fc.asyncProperty(cases(fork), async (given) => {
          const { steps } = await traceHere(engine, given)
          for (const [index, step] of steps.entries()) {
            const next = steps[index + 1]
            if (
              next?.depth === step.depth &&
              !callOpcodes.has(step.op) &&
              step.op !== 0xf0 &&
              step.op !== 0xf5
            )
              expect({ ...step, left: step.gas - step.gasCost }).toEqual({ ...step, left: next.gas })
          }
        }),
        { seed: 20261122, numRuns: 60 },
      )
    } finally {
      await engine.close()
    }
  },
  120_000,
)
