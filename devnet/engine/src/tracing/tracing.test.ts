import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from '../api.ts'
import { createEngine, EngineBusyError } from '../engine.ts'
import { hexToBytes } from '../hex.ts'
import { counterCode, revertingCode } from '../test/contracts.ts'
import { encodeTransaction, type TestTransaction } from '../test/transaction.ts'
import type { CallEntered, CallExited, StateDiff, Step, Tracer } from './tracer.ts'

const chainId = 31337n
const sender: Hex = `0x${'5e'.repeat(20)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const other: Hex = `0x${'dd'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const word = (n: bigint | number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const env: BlockEnv = {
  number: 300n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: word(10),
}

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
})
afterAll(() => engine.close())
beforeEach(() => {
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  engine.setBalance(sender, 10n ** 18n)
})

const transaction = (fields: Partial<TestTransaction>): ExecutableTransaction => ({
  raw: encodeTransaction({ chainId, nonce: 0n, to: contract, ...fields }),
  sender,
})
/** What the getters of a view give now. */
const read = <T extends object>(view: T, names: readonly (keyof T)[]) =>
  Object.fromEntries(names.map((name) => [name, view[name]]))

async function callsOf(code: Hex, gas = 200_000n): Promise<object[]> {
  engine.setCode(contract, code)
  const told: object[] = []
  await engine.trace(
    env,
    { from: sender, to: contract, gas, data: '0xabcd' },
    {
      onEnter: (call: CallEntered) =>
        told.push(read(call, ['kind', 'depth', 'from', 'to', 'value', 'input'])),
      onExit: (exit: CallExited) => told.push(read(exit, ['kind', 'depth', 'output', 'error'])),
    },
  )
  return told
}

describe('steps', () => {
  test('a step shows what is before it: stack, memory, storage, call data, return data, refund', async () => {
    // MSTORE(0, 0xaa), CALL other, SSTORE(1, 0), STOP
    engine.setCode(contract, `0x60aa5f525f5f5f5f5f73${other.slice(2)}5af1505f60015500`)
    engine.setCode(other, '0x60bb5f5260205ff3')
    engine.setStorage(contract, word(1), word(7))
    const seen: object[] = []
    const request = { from: sender, to: contract, gas: 200_000n, data: '0x1234' } as const
    await engine.trace(env, request, {
      onStep(step: Step) {
        if (step.depth !== 1 || (step.op !== 0x55 && step.op !== 0)) return
        seen.push({
          op: step.op,
          stack: Array.from({ length: step.stackLength }, (_, i) => step.stack(i)),
          memory: Buffer.from(step.memory()).toString('hex'),
          lastByte: step.memory(31, 1)[0],
          slot: step.storage(word(1)),
          elsewhere: step.storage(word(2)),
          input: Buffer.from(step.input).toString('hex'),
          returned: step.returnData.at(-1),
          refund: step.refund,
          address: step.address,
          caller: step.caller,
          value: step.value,
        })
      },
    })
    const same = {
      memory: word(0xaa).slice(2),
      lastByte: 0xaa,
      elsewhere: word(0),
      input: '1234',
      returned: 0xbb,
      address: contract,
      caller: sender,
      value: 0n,
    }
    expect(seen).toEqual([
      { op: 0x55, stack: [1n, 0n], slot: word(7), refund: 0n, ...same },
      { op: 0x00, stack: [], slot: word(0), refund: 4800n, ...same },
    ])
  })

  test('reading beyond stack or memory is a RangeError', async () => {
    engine.setCode(contract, '0x5f00')
    const beyond = (tracer: Tracer) => engine.trace(env, { to: contract }, tracer)
    await expect(beyond({ onStep: (step) => void step.stack(step.stackLength) })).rejects.toThrow(RangeError)
    await expect(beyond({ onStep: (step) => void step.memory(0, 1) })).rejects.toThrow(RangeError)
  })

  test('the cost of a step that runs out of gas is the whole cost', async () => {
    engine.setCode(contract, '0x60015f55')
    const costs: bigint[] = []
    const result = await engine.trace(
      env,
      { to: contract, gas: 40_000n },
      {
        onStep: ({ gasCost }) => costs.push(gasCost),
      },
    )
    expect(result.halt).toBe('out-of-gas')
    expect(costs).toEqual([3n, 2n, 22_100n])
  })
})

describe('calls', () => {
  const outer = { kind: 'CALL', depth: 1, from: sender, to: contract, value: 0n, input: '0xabcd' }

  test('a precompile, an account without code and a transfer beyond the balance are calls too', async () => {
    const call = (to: Hex, value: string) => `5f5f60205f60${value}73${to.slice(2)}5af150`
    const identity: Hex = `0x${'4'.padStart(40, '0')}`
    const told = await callsOf(`0x${call(identity, '00')}${call(other, '00')}${call(other, '01')}`)
    const inner = { kind: 'CALL', depth: 2, from: contract, value: 0n, input: word(0) }
    const exit = { kind: 'CALL', depth: 2, output: '0x', error: null }
    expect(told).toEqual([
      outer,
      { ...inner, to: identity },
      { ...exit, output: word(0) },
      { ...inner, to: other },
      exit,
      { ...inner, to: other, value: 1n },
      { ...exit, error: 'insufficient-funds' },
      { kind: 'CALL', depth: 1, output: '0x', error: null },
    ])
  })

  test('a revert and its data, in a delegate call that shows its caller’s value', async () => {
    engine.setCode(other, revertingCode)
    const told = await callsOf(`0x5f5f5f5f73${other.slice(2)}5af400`)
    expect(told.slice(1, 3)).toEqual([
      { kind: 'DELEGATECALL', depth: 2, from: contract, to: other, value: 0n, input: '0x' },
      { kind: 'DELEGATECALL', depth: 2, output: word(0), error: 'revert' },
    ])
  })

  test('a precompile may be moved, and an address left to its code', async () => {
    const identity: Hex = `0x${'4'.padStart(40, '0')}`
    engine.setCode(identity, '0x60fe5f5260205ff3')
    const precompileAt = (address: Hex, own: number) =>
      address === other ? 4 : address === identity ? 0 : own
    const run = async (to: Hex) =>
      (await engine.trace(env, { from: sender, to, gas: 200_000n, data: '0xabcd' }, { precompileAt })).output
    expect(await run(other)).toBe('0xabcd')
    expect(await run(identity)).toBe(word(0xfe))
    // From within code it is the same: STATICCALL with what the caller was given, and back what that gave.
    engine.setCode(contract, `0x365f5f375f5f365f73${other.slice(2)}5afa3d5f5f3e3d5ff3`)
    expect(await run(contract)).toBe('0xabcd')
    expect((await engine.trace(env, { from: sender, to: identity, data: '0xabcd' }, {})).output).toBe(
      '0xabcd',
    )
  })

  test('a creation gives the new code, its collision an error, a self-destruct the balance', async () => {
    // CREATE2 twice of init code that returns one byte; then SELFDESTRUCT to other.
    engine.setBalance(contract, 5n)
    const create = '5f60055f5ff550'
    const init = '6460015ff30060d81b5f52'
    const told = await callsOf(`0x${init}${create}${create}73${other.slice(2)}ff`, 5_000_000n)
    const [, created, deployed, again, collided, destroyed, paid] = told
    expect(created).toMatchObject({ kind: 'CREATE2', from: contract, input: '0x60015ff300' })
    expect(deployed).toEqual({ kind: 'CREATE2', depth: 2, output: '0x00', error: null })
    expect(again).toEqual(created)
    expect(collided).toEqual({ kind: 'CREATE2', depth: 2, output: '0x', error: 'create-collision' })
    expect(destroyed).toMatchObject({ kind: 'SELFDESTRUCT', depth: 2, from: contract, to: other, value: 5n })
    expect(paid).toMatchObject({ kind: 'SELFDESTRUCT', error: null })
  })
})

describe('state differences', () => {
  test('fees, values, nonces and slots of each transaction of a block, up to what the block leaves', async () => {
    engine.setCode(contract, counterCode)
    const block = [
      transaction({ nonce: 0n, value: 3n }),
      transaction({ nonce: 1n, to: other, value: 5n }),
      transaction({ nonce: 2n }),
    ]
    const diffs: StateDiff[] = []
    await engine.traceBlock(env, block, () => ({ onStateDiff: (diff) => diffs.push(diff) }))
    const post = new Map(diffs.flat().map(({ address, post }) => [address, post]))
    expect(diffs.length).toBe(3)
    expect(diffs[2]!.find(({ address }) => address === contract)).toEqual({
      address: contract,
      pre: { balance: 3n, nonce: 0n, code: counterCode, storage: { [word(0)]: word(1) } },
      post: { balance: 3n, nonce: 0n, code: counterCode, storage: { [word(0)]: word(2) } },
    })
    expect(diffs[0]!.find(({ address }) => address === coinbase)?.pre).toBeNull()
    await engine.executeBlock(env, block)
    for (const address of [sender, contract, other, coinbase]) {
      expect(post.get(address)?.balance).toBe(engine.getBalance(address))
      expect(post.get(address)?.nonce).toBe(engine.getNonce(address))
    }
  })

  test('a rejected transaction has none', async () => {
    const told: string[] = []
    const [result] = await engine.traceBlock(env, [transaction({ nonce: 9n })], () => ({
      onEnter: () => told.push('enter'),
      onStateDiff: () => told.push('diff'),
    }))
    expect(result).toEqual({ kind: 'rejected', reason: 'nonce-too-high' })
    expect(told).toEqual([])
  })
})

describe('what tracing leaves', () => {
  test('a traced block has the results of executing it, and changes nothing', async () => {
    engine.setCode(contract, counterCode)
    const block = [0n, 1n, 2n].map((nonce) => transaction({ nonce }))
    const before = engine.stateRoot()
    let steps = 0
    const traced = await engine.traceBlock(env, block, (index) =>
      index === 2 ? { onStep: () => steps++ } : undefined,
    )
    expect(engine.stateRoot()).toBe(before)
    // The tracer of the third transaction sees what the first two did, and no step of theirs.
    expect(steps).toBe(hexToBytes(counterCode).length - 2)
    expect((await engine.executeBlock(env, block)).transactions).toEqual(traced)
    expect(engine.getStorage(contract, word(0))).toBe(word(3))
  })

  test('an error of the tracer ends the trace with it, and the engine goes on', async () => {
    engine.setCode(contract, counterCode)
    const before = engine.stateRoot()
    const tracer = {
      onStep({ op }: Step) {
        if (op === 0x55) throw new Error('seen enough')
      },
    }
    await expect(engine.traceBlock(env, [transaction({})], () => tracer)).rejects.toThrow('seen enough')
    await expect(engine.trace(env, { to: contract }, tracer)).rejects.toThrow('seen enough')
    expect(engine.stateRoot()).toBe(before)
    const { transactions } = await engine.executeBlock(env, [transaction({})])
    expect(transactions.at(0)).toMatchObject({ kind: 'executed', status: 1 })
  })

  test('a tracer cannot use the engine meanwhile', async () => {
    engine.setCode(contract, '0x00')
    const busy = engine.trace(env, { to: contract }, { onStep: () => void engine.getBalance(contract) })
    await expect(busy).rejects.toThrow(EngineBusyError)
    expect(engine.getBalance(contract)).toBe(0n)
  })

  test('blocks between traces have the result of an engine that never traced, with one lane and with several', async () => {
    const roots = new Set<Hex>()
    for (const [workers, traces] of [
      [1, false],
      [1, true],
      [2, true],
    ] as const) {
      const each = await createEngine({ chainId, workers, memoryMiB: 1024 }, { parallelFrom: 2 })
      each.setBalance(sender, 10n ** 18n)
      each.setCode(contract, counterCode)
      for (let nonce = 0n; nonce < 24n; nonce += 8n) {
        const block = Array.from({ length: 8 }, (_, i) =>
          transaction({ nonce: nonce + BigInt(i), to: i % 2 === 0 ? contract : other, value: 1n }),
        )
        if (traces) await each.traceBlock(env, block, () => ({ onStep: () => undefined }))
        await each.executeBlock(env, block)
        if (traces) await each.trace(env, { from: sender, to: contract }, { onStep: () => undefined })
      }
      roots.add(each.stateRoot())
      await each.close()
    }
    expect(roots.size).toBe(1)
  })

  test('calls with overrides are traced on the overridden state', async () => {
    engine.setCode(contract, counterCode)
    const overrides = { [contract]: { state: { [word(0)]: word(41) } } }
    const request = { from: sender, to: contract, gas: 100_000n }
    const diffs: StateDiff[] = []
    const traced = await engine.trace(env, request, { onStateDiff: (diff) => diffs.push(diff) }, overrides)
    expect(traced).toEqual(engine.call(env, request, overrides))
    expect(diffs[0]!.find(({ address }) => address === contract)?.post?.storage).toEqual({
      [word(0)]: word(42),
    })
  })
})
