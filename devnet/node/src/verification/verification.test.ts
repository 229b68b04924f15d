/** `--verify`: random traffic passes, and any difference is named, kept for a replay, and the end of the node. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createEngine, type Hex, type Receipt } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { candidateOf } from '../chain/admittedTransaction.ts'
import { type BlockOutcome, buildBlock } from '../chain/blockProduction.ts'
import { ChainStore } from '../chain/chainStore.ts'
import { createGenesis } from '../chain/genesis.ts'
import { encodeImpersonated } from '../chain/transactionEncoding.ts'
import { result, rpc, type StartedProcess, startCommand, startFaultyCommand } from '../testing/foundry.ts'
import { describeDifference, firstDifference } from './difference.ts'

const seed = 20_261_121
const counter: Hex = `0x${'c0'.repeat(20)}`
/** Adds 1 to slot 0 and logs the new value under the caller's address. */
const COUNTER_CODE: Hex = '0x5f54600101805f555f523360205fa100'
/** Contracts that blocks are thrown at: a counter, one that reverts, one that creates, one that destroys itself. */
const contracts: Readonly<Record<string, Hex>> = {
  [counter]: COUNTER_CODE,
  [`0x${'c1'.repeat(20)}`]: '0x60075f55365f5260205ffd',
  [`0x${'c2'.repeat(20)}`]: '0x365f5f375f365f5ff55f5500',
  [`0x${'c3'.repeat(20)}`]: '0x33ff',
}

let folder: string
let started: StartedProcess | null

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'safelane-verify-'))
  started = null
})

afterEach(async () => {
  await started?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

type Step =
  | { kind: 'block'; calls: { from: number; to: number; value: number; data: Uint8Array }[] }
  | { kind: 'setBalance' | 'setStorage'; value: number }
  | { kind: 'snapshot' | 'revert' | 'mine' }

const call = fc.record({
  from: fc.nat(9),
  to: fc.nat(7),
  value: fc.constantFrom(0, 0, 1),
  data: fc.uint8Array({ maxLength: 40 }),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      calls: fc.array(call, { minLength: 10, maxLength: 60, size: 'max' }),
    }),
    weight: 5,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('setBalance' as const, 'setStorage' as const),
      value: fc.integer({ min: 0, max: 255 }),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ kind: fc.constantFrom('snapshot', 'revert', 'mine') }), weight: 2 },
)

const hex = (value: number): Hex => `0x${value.toString(16)}`

async function sendBlock(url: string, requests: readonly [method: string, params: unknown[]][]) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(requests.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }))),
  })
  return (await response.json()) as { result?: Hex }[]
}

test('random traffic passes on several lanes, with changes by hand and reverts in between', async () => {
  started = await startCommand('--verify', folder, '--workers', '2', '--order', 'fifo')
  const { url } = started
  const accounts = await result<Hex[]>(url, 'eth_accounts')
  for (const [address, code] of Object.entries(contracts)) await result(url, 'anvil_setCode', [address, code])
  const targets = [...(Object.keys(contracts) as Hex[]), ...accounts.slice(0, 4)]
  const snapshots: unknown[] = []
  let answered = 0
  const take = async (step: Step) => {
    switch (step.kind) {
      case 'block': {
        const answers = await sendBlock(
          url,
          step.calls.map(({ from, to, value, data }) => [
            'eth_sendTransaction',
            [
              {
                from: accounts[from],
                to: targets[to],
                value: hex(value),
                data: `0x${Buffer.from(data).toString('hex')}`,
                gas: '0x186a0',
              },
            ],
          ]),
        )
        answered += answers.filter((answer) => answer.result).length
        break
      }
      case 'setBalance':
        await result(url, 'anvil_setBalance', [
          targets[step.value % 8],
          `0x8ac7230489e8${hex(step.value).slice(2).padStart(4, '0')}`,
        ])
        break
      case 'setStorage':
        await result(url, 'anvil_setStorageAt', [
          counter,
          '0x0',
          `0x${'00'.repeat(31)}${hex(step.value).slice(2).padStart(2, '0')}`,
        ])
        break
      case 'snapshot':
        snapshots.push(await result(url, 'evm_snapshot'))
        break
      case 'revert':
        if (snapshots.length > 0) await result(url, 'evm_revert', [snapshots.pop()])
        break
      case 'mine':
        await result(url, 'evm_mine')
    }
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      for (const each of steps) await take(each)
    }),
    { seed, numRuns: 10 },
  )
  expect(answered).toBeGreaterThan(500)
  expect(await readdir(folder)).toEqual([])
  expect(await started.kill('SIGTERM')).toBe(0)
})

test('a state restored from a file is verified from there on', async () => {
  const state = path.join(folder, 'chain')
  const increment = async (url: string) => {
    const [from] = await result<Hex[]>(url, 'eth_accounts')
    await result(url, 'eth_sendTransaction', [{ from, to: counter }])
  }
  started = await startCommand('--state', state)
  await result(started.url, 'anvil_setCode', [counter, COUNTER_CODE])
  await increment(started.url)
  await started.kill('SIGTERM')
  started = await startCommand('--state', state, '--verify', path.join(folder, 'differences'))
  await increment(started.url)
  expect(await result(started.url, 'eth_getStorageAt', [counter, '0x0'])).toBe(`0x${'00'.repeat(31)}02`)
  expect(await started.kill('SIGTERM')).toBe(0)
})

test('an executor with a fault is stopped with the transaction that differs, and its block can be replayed', async () => {
  started = await startFaultyCommand('--verify', folder, '--workers', '2', '--order', 'fifo')
  const { url } = started
  const accounts = await result<Hex[]>(url, 'eth_accounts')
  await result(url, 'anvil_setCode', [counter, COUNTER_CODE])
  const transfer = (from: number) => ({ from: accounts[from], to: accounts[9], value: '0x1', gas: '0x5208' })
  const send = (transactions: object[]) =>
    sendBlock(
      url,
      transactions.map((transaction) => ['eth_sendTransaction', [transaction]]),
    )
  await send([transfer(0)])
  await send([{ from: accounts[0], to: counter, gas: '0x186a0' }])
  expect(await result(url, 'eth_blockNumber')).toBe('0x2')
  const increments = [1, 2, 3].map((from) => ({ from: accounts[from], to: counter, gas: '0x186a0' }))
  const failed = send([transfer(0), transfer(1), ...increments]).catch(() => 'connection lost')
  expect(await started.ended).toBe(3)
  await failed
  const [file] = await readdir(folder)
  const report = /safelane-devnet: (block 3 .*)\. The block is in (\S+)\.\n/.exec(started.output())
  expect(report?.[2]).toBe(path.join(folder, file as string))
  expect(report?.[1]).toMatch(
    /^block 3 is not what sequential execution makes of it: transaction 2 \(0x[0-9a-f]{64}\): logs\[0\]\.data is "0x0+64", sequentially "0x0+2"$/,
  )
  // The fault was in that process: with a sound executor the block is what it should be.
  const replay = await promisify(execFile)(process.execPath, [
    path.join(import.meta.dirname, '../../bin/safelane-devnet.js'),
    '--replay',
    path.join(folder, file as string),
  ])
  expect(replay.stdout).toBe('block 3: 100 parallel runs have the sequential result\n')
})

test('a folder that cannot be written to is refused at the start, and a file that cannot be replayed too', async () => {
  await expect(startCommand('--verify', '/dev/null/x')).rejects.toThrow('/dev/null')
  const missing = path.join(folder, 'missing.json')
  const replay = promisify(execFile)(process.execPath, [
    path.join(import.meta.dirname, '../../bin/safelane-devnet.js'),
    '--replay',
    missing,
  ])
  await expect(replay).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(missing) })
})

describe('the difference', () => {
  const sender: Hex = `0x${'a1'.repeat(20)}`
  const candidates = [0n, 1n, 2n, 2n].map((nonce, index) => {
    const fields = {
      type: 2 as const,
      chainId: 1n,
      nonce,
      gasLimit: 100_000n,
      to: counter,
      data: '0x' as Hex,
    }
    const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: BigInt(index) }
    const { raw } = encodeImpersonated({ ...fields, ...fees, value: 0n, accessList: [] }, sender)
    return candidateOf(raw, sender).transaction
  })

  /** With receipts that can be changed. */
  type Outcome = BlockOutcome & { block: { receipts: Receipt[] } }

  async function outcome(): Promise<Outcome> {
    const engine = await createEngine({ chainId: 1n, fork: 'prague', workers: 1, memoryMiB: 256 })
    engine.setCode(counter, COUNTER_CODE)
    const genesis = createGenesis(engine, {
      timestampSec: 1n,
      gasLimit: 30_000_000n,
      baseFeePerGas: 1n,
      accounts: [sender],
      balance: 10n ** 18n,
    })
    const template = {
      timestampSec: 2n,
      coinbase: `0x${'99'.repeat(20)}` as Hex,
      gasLimit: 30_000_000n,
      prevRandao: `0x${'00'.repeat(32)}` as Hex,
    }
    const built = await buildBlock(engine, new ChainStore(genesis), template, candidates, { stateRoot: true })
    await engine.close()
    return { ...built, block: { ...built.block, receipts: [...built.block.receipts] } }
  }

  test('of equal results is none', async () => {
    expect(firstDifference(candidates, await outcome(), await outcome())).toBeNull()
  })

  test.each<[string, (outcome: Outcome) => void, string]>([
    [
      'gas',
      ({ block }) => {
        block.receipts[1]!.gasUsed = 7n
      },
      'transaction 1 (HASH1): gasUsed is 7, sequentially 2',
    ],
    [
      'a topic of a log',
      ({ block }) => {
        block.receipts[2]!.logs[0]!.topics[0] = '0x00'
      },
      `transaction 2 (HASH2): logs[0].topics[0] is "0x00", sequentially "0x${'00'.repeat(12)}${'a1'.repeat(20)}"`,
    ],
    [
      'a log that is missing',
      ({ block }) => {
        block.receipts[0]!.logs = []
      },
      'transaction 0 (HASH0): logs[0] is absent, sequentially {',
    ],
    [
      'a reason',
      ({ rejected }) => {
        rejected[0]!.reason = 'insufficient-funds'
      },
      'transaction 3 (HASH3): inclusion is "insufficient-funds", sequentially "nonce-too-low"',
    ],
    [
      'a transaction left out',
      ({ rejected }) => {
        rejected.push({ transaction: candidates[1]!, reason: 'nonce-too-high' })
      },
      'transaction 1 (HASH1): inclusion is "nonce-too-high", sequentially "included"',
    ],
    [
      'a field of the header',
      ({ block }) => {
        block.header = { ...block.header, gasUsed: 7n }
      },
      'header.gasUsed is 7, sequentially ',
    ],
    [
      'the state root, where no account and no slot was seen to differ',
      ({ block }) => {
        block.header = { ...block.header, stateRoot: '0x00' }
      },
      'header.stateRoot is "0x00", sequentially "0x',
    ],
  ])('in %s is named', async (_, change, expected) => {
    const [parallel, sequential] = [await outcome(), await outcome()]
    change(parallel)
    const difference = firstDifference(candidates, parallel, sequential)
    const sentence = difference && describeDifference(difference)
    const text = expected.replace(/HASH(\d)/g, (__, index) => candidates[Number(index)]!.hash)
    expect(sentence).toContain(`block 1 is not what sequential execution makes of it: ${text}`)
  })

  test('in the state is named by account or slot', async () => {
    const [parallel, sequential] = [await outcome(), await outcome()]
    const redo = Uint8Array.from(parallel.block.change.redo)
    const at = Buffer.from(redo).indexOf(Buffer.from(`${counter.slice(2)}${'00'.repeat(32)}`, 'hex'))
    redo[at + 20 + 63] = 9
    parallel.block.change = { ...parallel.block.change, redo }
    parallel.block.header = { ...parallel.block.header, stateRoot: '0x00' }
    const difference = firstDifference(candidates, parallel, sequential)
    expect(difference).toMatchObject({
      transactionIndex: null,
      field: `state ${counter} slot 0x${'00'.repeat(32)}`,
      parallel: `"0x${'00'.repeat(31)}09"`,
      sequential: `"0x${'00'.repeat(31)}03"`,
    })
  })
})

test('the node answers nothing about a block that differs', async () => {
  started = await startFaultyCommand('--verify', folder, '--no-mining')
  const { url } = started
  const [from] = await result<Hex[]>(url, 'eth_accounts')
  await result(url, 'anvil_setCode', [counter, COUNTER_CODE])
  await result(url, 'anvil_mine', ['0x2'])
  await result(url, 'eth_sendTransaction', [{ from, to: counter, gas: '0x186a0' }])
  await expect(rpc(url, 'evm_mine')).rejects.toThrow()
  expect(await started.ended).toBe(3)
})
