import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createApiHandler } from '@safelane/api'
import { people } from '@safelane/api/testing'
import { TEST_KEYS } from '@safelane/chain/testing'
import { createStore } from '@safelane/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRelayLoop } from './relaying/relayLoop.ts'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker } from './worker.ts'

let world: TestWorld
const { ana, bob } = people

beforeEach(async () => {
  world = await startTestWorld()
})
afterEach(() => world.api.stop())

async function startProcess(): Promise<ChildProcess> {
  const main = path.join(import.meta.dirname, 'main.ts')
  const child = spawn(process.execPath, ['--no-warnings', main], {
    env: { ...process.env, ...world.processEnv },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) if (line === 'READY worker') return child
  throw new Error('The worker ended without READY')
}

const paymentOf = (paymentId: string) => world.api.callerOf().payment.get({ paymentId })

describe('a worker that dies', () => {
  it('between storing and sending a transaction has it sent, unchanged and once, by its successor', async () => {
    const { chain, store } = world.api
    const relayer = chain.relayer(TEST_KEYS[1])
    const paymentId = await world.authorize('5')
    const dying = createRelayLoop({
      chain,
      store,
      relayer: {
        ...relayer,
        broadcast: () => {
          throw new Error('killed')
        },
      },
    })
    await expect(dying.step()).rejects.toThrow('killed')
    const stored = await paymentOf(paymentId)
    expect(stored.state).toBe('submitted')
    expect(await world.balanceOf(bob.address)).toBe(0n)

    const worker = await startWorker(world.workerEnv, () => {})
    const payment = await world.ended(paymentId)
    await worker.stop()
    expect(payment).toMatchObject({ state: 'settled', txHash: stored.txHash })
    expect(await world.balanceOf(bob.address)).toBe(5_000_000n)
  })

  it('by kill -9 amid many payments loses none and pays none twice', async () => {
    const first = await startProcess()
    const ids = await Promise.all(Array.from({ length: 15 }, () => world.authorize('2')))
    await until(async () => (await paymentOf(ids[0]!)).txHash ?? undefined)
    first.kill('SIGKILL')
    await once(first, 'exit')
    const second = await startProcess()
    const payments = await Promise.all(ids.map((id) => world.ended(id)))
    expect(new Set(payments.map(({ state }) => state))).toEqual(new Set(['settled']))
    expect(await world.balanceOf(bob.address)).toBe(30_000_000n)
    second.kill('SIGTERM')
    expect((await once(second, 'exit'))[0]).toBe(0)
  })
})

describe('two workers', () => {
  it('share the relayer’s account: one dies, and every payment settles once', async () => {
    const [first, second] = await Promise.all([startProcess(), startProcess()])
    const ids = await Promise.all(Array.from({ length: 40 }, () => world.authorize('1')))
    await until(async () => (await paymentOf(ids[20]!)).txHash ?? undefined)
    first.kill('SIGKILL')
    await once(first, 'exit')
    const payments = await Promise.all(ids.map((id) => world.ended(id)))
    expect(new Set(payments.map(({ state }) => state))).toEqual(new Set(['settled']))
    expect(await world.balanceOf(bob.address)).toBe(40_000_000n)
    const sent = await world.api.chainNode.rpc('eth_getTransactionCount', [people.relayer.address, 'latest'])
    expect(Number(sent)).toBe(40)
    second.kill('SIGTERM')
    expect((await once(second, 'exit'))[0]).toBe(0)
  })
})

describe('a fee that no longer does', () => {
  it('is raised with the same nonce until a block takes the payment', async () => {
    const { rpc } = world.api.chainNode
    await rpc('evm_setAutomine', [false])
    const worker = await startWorker(world.workerEnv, () => {})
    const paymentId = await world.authorize('6')
    const cheap = await until(async () => (await paymentOf(paymentId)).txHash ?? undefined)
    await rpc('anvil_setNextBlockBaseFeePerGas', ['0x174876e800'])
    await rpc('evm_mine', [])
    const raised = await until(async () => {
      const { txHash } = await paymentOf(paymentId)
      return txHash === cheap ? undefined : (txHash ?? undefined)
    })
    await until(async () => (await rpc('eth_getTransactionByHash', [raised])) ?? undefined)
    await rpc('evm_mine', [])
    expect(await world.ended(paymentId)).toMatchObject({ state: 'settled', txHash: raised })
    const { relay } = world.api.store
    await until(async () => ((await relay.pending(people.relayer.address)).length === 0 ? true : undefined))
    await worker.stop()
    expect(await world.balanceOf(bob.address)).toBe(6_000_000n)
    expect(await rpc('eth_getTransactionCount', [people.relayer.address, 'latest'])).toBe('0x1')
  })
})

describe('an outage', () => {
  it('of the chain is waited out, saying so once', async () => {
    const paymentId = await world.authorize('4')
    await world.api.chainNode.pause()
    const lines: string[] = []
    const worker = await startWorker(world.workerEnv, (line) => lines.push(line))
    const saying = (what: string) =>
      lines.filter((line) => line.endsWith(what)).map((line) => line.split(':')[0])
    await until(async () =>
      ['Indexer', 'Relayer'].every((loop) => saying('trying again').includes(loop)) ? lines : undefined,
    )
    await world.api.chainNode.resume()
    expect(await world.ended(paymentId)).toMatchObject({ state: 'settled' })
    await until(async () =>
      saying('working again').length === saying('trying again').length ? lines : undefined,
    )
    await worker.stop()
    const troubled = saying('The chain does not answer; trying again')
    expect(new Set(troubled).size, 'each loop says it once').toBe(troubled.length)
    expect(lines).toHaveLength(2 * troubled.length)
    expect(saying('working again').sort()).toEqual(troubled.sort())
    expect(await world.balanceOf(bob.address)).toBe(4_000_000n)
  })

  it('of the database is waited out too', async () => {
    const lines: string[] = []
    const worker = await startWorker(world.workerEnv, (line) => lines.push(line))
    const first = await world.authorize('1')
    await world.ended(first)
    await world.api.databaseServer.pause()
    const outages = () => lines.filter((line) => line.includes('The database does not answer'))
    const areTold = (loops: string[]) =>
      loops.every((loop) => outages().some((line) => line.startsWith(`${loop}:`)))
    await until(async () => (areTold(['Indexer', 'Relayer']) ? lines : undefined))
    await world.api.databaseServer.restart()
    const second = await until(() => world.authorize('1').catch(() => undefined))
    expect(await world.ended(second)).toMatchObject({ state: 'settled' })
    await worker.stop()
    expect(new Set(outages()).size, 'each loop says it once').toBe(outages().length)
    expect(await world.balanceOf(bob.address)).toBe(2_000_000n)
  })
})

describe('a database of another chain', () => {
  it('is refused by worker and API with the two chains’ names, and nothing in it is touched', async () => {
    const { api, workerEnv, processEnv } = world
    const owner = await api.chain.identity()
    const own = await startWorker(workerEnv, () => {})
    await own.ready
    await own.stop()
    const { url } = await api.databaseServer.createDatabase()
    const other = createStore(url)
    await other.chainIdentity.claim({ ...owner, genesisHash: `0x${'ab'.repeat(32)}` })

    const worker = await startWorker({ ...workerEnv, databaseUrl: url }, () => {})
    await expect(worker.ready).rejects.toThrow(
      `The database belongs to chain ${owner.chainId} with genesis 0xabab`,
    )
    await worker.stop()
    const env = { ...processEnv, DATABASE_URL: url, SAFELANE_SESSION_SECRET: 'x'.repeat(32) }
    const handler = createApiHandler({ env })
    await expect(handler.connect()).rejects.toThrow(/but CHAIN_RPC_URL is chain \d+ with genesis 0x/)
    const response = await handler(new Request('http://localhost/api/v1/chain'))
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ code: 'DATABASE_OF_ANOTHER_CHAIN' })
    expect(await other.chainHistory.recentBlocks()).toEqual([])
    await expect(other.chainIdentity.claim({ ...owner, chainId: 1 })).rejects.toThrow('is chain 1 ')
    await other.close()
  })
})

describe('a deadline', () => {
  it('that passed by the chain’s clock expires the payment and nothing is ever sent', async () => {
    const paymentId = await world.authorize('7')
    const { validBeforeSec } = await paymentOf(paymentId)
    await world.passTime(validBeforeSec - (await world.api.chain.clock.nowSec()) + 1)
    const worker = await startWorker(world.workerEnv, () => {})
    expect(await world.ended(paymentId)).toMatchObject({ state: 'expired', txHash: null })
    await worker.stop()
    expect(await world.balanceOf(ana.address)).toBe(1_000_000_000n)
  })
})

describe('a reorganisation', () => {
  it('takes settlements back and settles them again on the new chain', async () => {
    const snapshot = await world.api.chainNode.rpc('evm_snapshot', [])
    const worker = await startWorker(world.workerEnv, () => {})
    const paymentId = await world.authorize('9')
    const before = await world.ended(paymentId)
    expect(before.state).toBe('settled')

    await world.api.chainNode.rpc('evm_revert', [snapshot])
    expect(await world.balanceOf(bob.address)).toBe(0n)
    // A block of another history, as long as the forgotten one.
    await world.passTime(5)
    await until(async () => ((await world.balanceOf(bob.address)) === 9_000_000n ? true : undefined))
    const after = await until(async () => {
      const payment = await paymentOf(paymentId)
      return payment.state === 'settled' && payment.blockNumber !== before.blockNumber ? payment : undefined
    })
    await worker.stop()
    expect(after.txHash).toBe(before.txHash)
  })
})
