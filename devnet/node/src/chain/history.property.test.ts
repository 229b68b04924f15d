import { createEngine, type Engine, type Hex, hashHeader } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockArchive } from '../storage/blockArchive.ts'
import type { Block } from './block.ts'
import { ChainStore } from './chainStore.ts'
import { createGenesis } from './genesis.ts'
import { applySteps, readAtState } from './history.ts'
import { PrunedStateError } from './prunedState.ts'
import { StateHistory } from './stateHistory.ts'

const addresses = [1, 2, 3].map((byte): Hex => `0x${`0${byte}`.repeat(20)}`)
const slot: Hex = `0x${'00'.repeat(32)}`

type Change = (engine: Engine) => void
type Step =
  | { does: 'mine' | 'change by hand'; change: Change }
  | { does: 'go back'; blocks: number; mutations: number }
  | { does: 'read' }

const address = fc.constantFrom(...addresses)
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(address, fc.bigInt(0n, 3n)).map(
    ([who, value]): Change =>
      (e) =>
        e.setBalance(who, value),
  ),
  fc.tuple(address, fc.bigInt(0n, 3n)).map(
    ([who, value]): Change =>
      (e) =>
        e.setNonce(who, value),
  ),
  fc.tuple(address, fc.constantFrom<Hex>('0x', '0x00', '0x01')).map(
    ([who, code]): Change =>
      (e) =>
        e.setCode(who, code),
  ),
  fc.tuple(address, fc.constantFrom('00', '01')).map(
    ([who, byte]): Change =>
      (e) =>
        e.setStorage(who, slot, `0x${byte.repeat(32)}`),
  ),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: change.map((each): Step => ({ does: 'mine', change: each })) },
  { weight: 6, arbitrary: change.map((each): Step => ({ does: 'change by hand', change: each })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat({ max: 40 }), fc.nat({ max: 3 }))
      .map(([blocks, mutations]): Step => ({ does: 'go back', blocks, mutations })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ does: 'read' }) },
)

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ chainId: 1n, fork: 'prague', workers: 1, memoryMiB: 256 })
})
afterAll(() => engine.close())

function picture(state: Engine) {
  return addresses.map((who) => [
    state.getBalance(who),
    state.getNonce(who),
    state.getCode(who),
    state.getStorage(who, slot),
  ])
}

function nextBlock(store: ChainStore, salt: number): Block {
  const { header, hash } = store.head
  const next = { ...header, parentHash: hash, number: header.number + 1n, timestampSec: BigInt(salt) }
  return { header: next, hash: hashHeader(next), transactions: [], receipts: [], change: engine.takeChange() }
}

/** What the store says is compared with a list of dumps, whatever part of the chain is in memory, in files, or forgotten. */
async function check(steps: readonly Step[], memoryBytes: number, keptStates: number | null): Promise<void> {
  engine.clear()
  const genesis = createGenesis(engine, {
    timestampSec: 1n,
    gasLimit: 1n,
    baseFeePerGas: 1n,
    accounts: [],
    balance: 0n,
  })
  const store = new ChainStore(genesis, undefined, {
    memoryBytes,
    keptStates,
    archive: BlockArchive.temporary(),
  })
  const history = new StateHistory(store)
  /** State after each block with the changes by hand so far, those of the last one included. */
  const dumps: Uint8Array[][] = [[engine.dump()]]
  const hashes: Hex[] = [genesis.hash]
  const readEverything = async () => {
    const newest = engine.dump()
    for (const [number, states] of dumps.entries()) {
      expect(store.byNumber(BigInt(number))?.hash).toBe(hashes[number])
      expect(store.byHash(hashes[number] as Hex)?.header.number).toBe(BigInt(number))
      const isNewest = number === dumps.length - 1
      const read = (reader: (state: Engine) => unknown) =>
        readAtState(engine, history, BigInt(number), isNewest, reader)
      if (number < store.oldestState) {
        await expect(read(picture)).rejects.toThrow(PrunedStateError)
        continue
      }
      const looked = await read(picture)
      expect(engine.dump()).toEqual(newest)
      const travelled = await read((state) => [state.dump(), picture(state)])
      expect(travelled).toEqual([states.at(-1), looked])
    }
    expect(engine.dump()).toEqual(newest)
    if (keptStates !== null)
      expect(store.head.header.number - store.oldestState).toBeLessThanOrEqual(keptStates)
  }
  for (const [salt, each] of steps.entries()) {
    if (each.does === 'read') await readEverything()
    else if (each.does === 'go back') {
      const number = Math.max(Number(store.oldestState), dumps.length - 1 - each.blocks)
      const states = dumps[number] as Uint8Array[]
      const mutations = Math.min(each.mutations, states.length - 1)
      applySteps(engine, store.truncate(BigInt(number), mutations).undo)
      dumps.length = hashes.length = number + 1
      states.length = mutations + 1
      expect(engine.dump()).toEqual(states.at(-1))
    } else {
      each.change(engine)
      if (each.does === 'mine') {
        const block = nextBlock(store, salt)
        store.append(block)
        hashes.push(block.hash)
        dumps.push([engine.dump()])
      } else {
        store.mutate(engine.takeChange())
        dumps.at(-1)?.push(engine.dump())
      }
    }
  }
  await readEverything()
  history.close()
  store.close()
}

const memories = [1, 20_000, 1 << 24]

test('every state that is kept is what it was, wherever its changes lie, also after the chain went back', async () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 90, size: 'max' })
  const keptStates = fc.constantFrom(null, 0, 1, 20)
  await fc.assert(fc.asyncProperty(steps, fc.constantFrom(...memories), keptStates, check), {
    seed: 1,
    numRuns: 40,
  })
})

test('states hundreds of blocks back are found through changes that were merged twice', async () => {
  const steps = fc.sample(
    fc.array(
      step.filter(({ does }) => does === 'mine' || does === 'change by hand'),
      { minLength: 700, maxLength: 700 },
    ),
    { seed: 2, numRuns: 1 },
  )
  await check(steps[0] as Step[], 20_000, null)
})
