/** Each part of the engine's memory, filled up: a clear error, the state of before, and an engine that goes on. And what must not fill it. */
import { afterEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { EngineMemoryError, type MemoryRegion } from './engineMemoryError.ts'
import { hexToBytes } from './hex.ts'
import { counterCode } from './test/contracts.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const contract: Hex = `0x${'cc'.repeat(20)}`
const counter: Hex = `0x${'dd'.repeat(20)}`
const sender = (n: number): Hex => `0x${(0xa000 + n).toString(16).padStart(40, '0')}`
const word = (n: number): Uint8Array => hexToBytes(`0x${n.toString(16).padStart(64, '0')}`)
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 13n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}
const senders = 40

/** Stores 1 in as many slots as there is gas for, from keccak(caller, call data) on. */
const storeMany: Hex = '0x335f525f3560205260405f205b600181556001016190005a11600c5700'
/** Stores the first word of call data in 1500 slots of the caller's own. */
const storeSame: Hex = '0x5f5b5f35813360101b1755600101806105dc11600157'
/** Loads as many slots as there is gas for, named by the gas that is left and the call data. */
const loadMany: Hex = '0x5b5a5f3501545061ffff5a115f5700'
/** Looks at as many accounts as there is gas for, in the same manner. */
const balanceMany: Hex = '0x5b5a5f3501315061ffff5a115f5700'
/** Returns 24,000 bytes, the first of which are the word behind this code. */
const returnLarge: Hex = '0x6020600b5f39615dc05ff3'
/** Creates an account with the init code in its call data, and keeps it; */
const creating: Hex = '0x365f5f375f365f5ff000'
/** or reverts. */
const creatingInVain: Hex = '0x365f5f375f365f5ff05f5ffd'
/** Logs 3 MiB. */
const logging: Hex = '0x623000005fa000'
/** MSTORE at 2^27. */
const stretching: Hex = '0x60016308000000520000'

let engine: Engine
afterEach(() => engine.close())

async function create(workers: number): Promise<void> {
  // Little more than the lanes need: room for some 270,000 accounts and slots. Prague: no bound on a transaction's gas but the block's.
  const memoryMiB = workers === 1 ? 185 : 280
  engine = await createEngine({ chainId, fork: 'prague', workers, memoryMiB }, { parallelFrom: 8 })
  for (let n = 0; n < senders; n++) engine.setBalance(sender(n), 10n ** 24n)
  engine.setCode(counter, counterCode)
  engine.takeChange()
}

/** One transaction of each sender, which differ in their call data. */
function block(
  gasLimit: bigint,
  round: number,
  data: (n: number) => Uint8Array = (n) => word((round * senders + n) * 2 ** 32),
  to = contract,
): ExecutableTransaction[] {
  return Array.from({ length: senders }, (_, n) => ({
    sender: sender(n),
    raw: encodeTransaction({ chainId, nonce: engine.getNonce(sender(n)), gasLimit, to, data: data(n) }),
  }))
}

/** Init code that returns 24,000 bytes of its own sort. */
const initCode = (n: number): Uint8Array => Buffer.concat([hexToBytes(returnLarge), word(n)])

/** What fills the region within a few blocks. */
const fillers: Record<
  Exclude<MemoryRegion, 'tries'>,
  { code: Hex; block(round: number): ExecutableTransaction[] }
> = {
  state: { code: storeMany, block: (round) => block(30_000_000n, round) },
  code: {
    code: creating,
    block: (round) => block(6_000_000n, round, (n) => initCode(round * senders + n + 1)),
  },
  changes: { code: storeMany, block: (round) => block(130_000_000n, round) },
  block: { code: logging, block: (round) => block(60_000_000n, round) },
  transaction: { code: stretching, block: (round) => block(10n ** 11n, round) },
}

describe.each([1, 2])('with %i worker(s)', (workers) => {
  test.each(Object.keys(fillers) as (keyof typeof fillers)[])(
    'full of %s: the block throws, the state is as before, and the engine goes on',
    async (region) => {
      await create(workers)
      engine.setCode(contract, fillers[region].code)
      let full: unknown
      let root: Hex = '0x'
      for (let round = 0; round < 30 && !full; round++) {
        engine.takeChange()
        root = engine.stateRoot()
        try {
          await engine.executeBlock(env, fillers[region].block(round))
        } catch (error) {
          full = error
        }
      }
      expect(full).toBeInstanceOf(EngineMemoryError)
      expect(full).toMatchObject({ region, message: expect.stringContaining('memoryMiB') })
      expect(engine.stateRoot()).toBe(root)
      expect(engine.takeChange()).toEqual({ undo: new Uint8Array(), redo: new Uint8Array() })

      const small = block(100_000n, 0, () => new Uint8Array(), counter)
      const { transactions } = await engine.executeBlock(env, small)
      expect(transactions.every((result) => result.kind === 'executed' && result.status === 1)).toBe(true)
      expect(BigInt(engine.getStorage(counter, `0x${'00'.repeat(32)}`))).toBe(BigInt(senders))
    },
    60_000,
  )

  test.each([
    ['slots', loadMany, 9_000_000n],
    ['accounts', balanceMany, 11_000_000n],
  ])(
    'reading fresh absent %s in block after block never fills it',
    async (_, code, gas) => {
      await create(workers)
      engine.setCode(contract, code)
      // About 160,000 in each block.
      for (let round = 0; round < 6; round++) {
        const { transactions } = await engine.executeBlock(env, block(gas, round))
        expect(transactions.every((result) => result.kind === 'executed' && result.status === 1)).toBe(true)
        engine.takeChange()
      }
      expect(engine.getNonce(sender(0))).toBe(6n)
      expect(engine.getCode(contract)).toBe(code)
    },
    60_000,
  )

  test('creations that come to nothing never fill it', async () => {
    await create(workers)
    engine.setCode(contract, creatingInVain)
    for (let round = 0; round < 20; round++) {
      await engine.executeBlock(
        env,
        block(6_000_000n, round, (n) => initCode(round * senders + n + 1)),
      )
      engine.takeChange()
    }
    expect(engine.getCode(contract)).toBe(creatingInVain)
    expect(engine.getCode(counter)).toBe(counterCode)
    const { transactions } = await engine.executeBlock(
      env,
      block(100_000n, 0, () => new Uint8Array(), counter),
    )
    expect(transactions.every((result) => result.kind === 'executed' && result.status === 1)).toBe(true)
  })

  test('changes of the same accounts that nobody takes never fill it', async () => {
    await create(workers)
    engine.setCode(contract, storeSame)
    engine.takeChange()
    const before = engine.stateRoot()
    for (let round = 1; round <= 6; round++)
      await engine.executeBlock(
        env,
        block(60_000_000n, 0, () => word(round)),
      )
    engine.apply(engine.takeChange().undo)
    expect(engine.stateRoot()).toBe(before)
  })
})
