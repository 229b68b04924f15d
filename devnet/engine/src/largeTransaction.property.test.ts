/** Transactions that outgrow the tables of a speculating lane: lane 0 runs them, and nobody can tell. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockEnv, BlockResult, Engine, ExecutableTransaction, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { counterCode } from './test/contracts.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const sender = (n: number): Hex => `0x${(0x1000 + n).toString(16).padStart(40, '0')}`
const senders = Array.from({ length: 8 }, (_, n) => sender(n))
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

/** Code, and the gas with which it outgrows a small table; most begin with counting their caller in slot 0. */
const count = '5f546001015f55'
const programs: Record<string, { code: Hex; gas: bigint }> = {
  counter: { code: counterCode, gas: 100_000n },
  // TLOAD of GAS while more than 65,535 gas is left: overlay entries that no journal record goes with.
  overlay: { code: `0x${count}5b5a5c505a61ffff10600757`, gas: 14_000_000n },
  // TSTORE in the same manner.
  journal: { code: `0x${count}5b60015a5d5a61ffff10600757`, gas: 14_000_000n },
  journalThenRevert: { code: `0x${count}5b60015a5d5a61ffff106007575f5ffd`, gas: 14_000_000n },
  journalUntilOutOfGas: { code: `0x${count}5b60015a5d600756`, gas: 14_000_000n },
  // MSTORE at 20 MiB.
  memory: { code: `0x${count}6001630140000052`, gas: 900_000_000n },
  // 900 words on the stack, then a call to itself.
  stack: { code: `0x${'5f'.repeat(905)}305af15f545f55`, gas: 5_000_000n },
  // LOG0 of 100 KiB while more than a million gas is left.
  logs: { code: `0x${count}5b620190005fa05a6210000010600757`, gas: 45_000_000n },
  // RETURN of 2 MiB.
  returnData: { code: `0x${count}622000005ff3`, gas: 10_000_000n },
}
const names = Object.keys(programs)
const addressOf = (name: string): Hex => `0x${(0xd000 + names.indexOf(name)).toString(16).padStart(40, '0')}`

interface Action {
  from: number
  program: string
}

function encode(actions: readonly Action[]): ExecutableTransaction[] {
  const nonces = new Map<number, bigint>()
  return actions.map(({ from, program }) => {
    const nonce = nonces.get(from) ?? 0n
    nonces.set(from, nonce + 1n)
    const gasLimit = programs[program]!.gas
    return {
      sender: sender(from),
      raw: encodeTransaction({ chainId, nonce, gasLimit, to: addressOf(program) }),
    }
  })
}

async function create(workers: number): Promise<Engine> {
  // Prague: no bound on a transaction's gas but the block's.
  const engine = await createEngine({ chainId, fork: 'prague', workers, memoryMiB: 640 }, { parallelFrom: 8 })
  for (const address of senders) engine.setBalance(address, 10n ** 20n)
  for (const name of names) engine.setCode(addressOf(name), programs[name]!.code)
  engine.takeChange()
  return engine
}

/** Everything observable but the report; the block is taken back. */
async function observe(engine: Engine, block: readonly ExecutableTransaction[]) {
  const { report, ...result } = await engine.executeBlock(env, block)
  const root = engine.stateRoot()
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  return { observed: { result, root } satisfies { result: Omit<BlockResult, 'report'>; root: Hex }, report }
}

describe('transactions of any size', () => {
  let sequential: Engine
  const parallel: Engine[] = []
  beforeAll(async () => {
    sequential = await create(1)
    for (const workers of [2, 3]) parallel.push(await create(workers))
  })
  afterAll(async () => {
    for (const engine of [sequential, ...parallel]) await engine.close()
  })

  const large = names.filter((name) => name !== 'counter')
  test.each(large)(
    '%s: too large for a worker, executed by the caller’s lane with the same result',
    async (program) => {
      const small = Array.from({ length: 20 }, (_, i): Action => ({ from: i % 4, program: 'counter' }))
      const block = encode([...small, { from: 5, program }, ...small, { from: 6, program }])
      const { observed, report } = await observe(sequential, block)
      expect(report.outgrown).toBe(0)
      for (const engine of parallel) {
        const { observed: here, report: inParallel } = await observe(engine, block)
        expect(here).toEqual(observed)
        expect(inParallel.outgrown).toBe(2)
        expect(inParallel.perLane.reduce((sum, lane) => sum + lane, 0)).toBe(block.length)
      }
    },
    60_000,
  )

  test('calls and traces of them take turns on one lane and disturb each other in nothing', async () => {
    const request = { to: addressOf('journal'), gas: programs.journal!.gas }
    const expected = sequential.call(env, request)
    expect(expected.status).toBe(1)
    for (let round = 0; round < 2; round++) {
      expect(await sequential.trace(env, request, {})).toEqual(expected)
      expect(sequential.call(env, request)).toEqual(expected)
    }
  })

  const action: fc.Arbitrary<Action> = fc.record({
    from: fc.nat(senders.length - 1),
    program: fc.oneof(
      { weight: 4, arbitrary: fc.constant('counter') },
      { weight: 1, arbitrary: fc.constantFrom(...large) },
    ),
  })
  test('mixed with small ones they give with 2 and 3 workers what they give with one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 40 }), async (actions) => {
        const block = encode(actions)
        const { observed } = await observe(sequential, block)
        for (const engine of parallel) expect((await observe(engine, block)).observed).toEqual(observed)
      }),
      { seed: 7, numRuns: Number(process.env.LARGE_RUNS ?? 12) },
    )
  })
})
