import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { createLegacyTx } from '@ethereumjs/tx'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CaseReport, FileRunner } from './runFiles.ts'
import type { FixtureState, StateTest, StateTestPost } from './stateTest.ts'

const run = promisify(execFile)
const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
const key = Buffer.from('45'.repeat(32), 'hex')
const common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun })
const contract: Hex = `0x${'c0'.repeat(20)}`
const coinbase: Hex = `0x${'cb'.repeat(20)}`
const gasPrice = 10n
const gasLimit = 100_000n
const funds = 10n ** 18n

const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`
const bytes = (text: string): Buffer => Buffer.from(text.slice(2), 'hex')
const quantity = (text: string): Uint8Array => {
  const digits = BigInt(text).toString(16)
  return BigInt(text) === 0n
    ? new Uint8Array()
    : bytes(`0x${digits.padStart(digits.length + (digits.length & 1), '0')}`)
}

/** The state root of another implementation. */
async function rootOf(state: FixtureState): Promise<Hex> {
  const accounts = new MerklePatriciaTrie({ useKeyHashing: true })
  for (const [address, { nonce, balance, code, storage }] of Object.entries(state)) {
    const slots = new MerklePatriciaTrie({ useKeyHashing: true })
    for (const [slot, value] of Object.entries(storage)) {
      await slots.put(bytes(`0x${BigInt(slot).toString(16).padStart(64, '0')}`), RLP.encode(quantity(value)))
    }
    const account = [quantity(nonce), quantity(balance), slots.root(), keccak_256(bytes(code))]
    await accounts.put(bytes(address), RLP.encode(account))
  }
  return hex(accounts.root())
}

function signed(nonce: bigint): { raw: Hex; sender: Hex } {
  const transaction = createLegacyTx({ nonce, gasPrice, gasLimit, to: contract, value: 3n }, { common }).sign(
    key,
  )
  return { raw: hex(transaction.serialize()), sender: transaction.getSenderAddress().toString() }
}

/** The contract stores 7 in slot 1 and logs nothing under topic 9: 21000 + 22100 + 750 + five pushes of 3 gas. */
const code: Hex = '0x6007600155600960006000a100'
const gasUsed = 21_000n + 22_100n + 750n + 5n * 3n

/** One test: the transaction calls the contract above. `change` spoils the expectation. */
async function fixture(
  title: string,
  change: (post: StateTestPost) => void,
  nonce = 0n,
): Promise<Record<string, StateTest>> {
  const { raw, sender } = signed(nonce)
  const pre: FixtureState = {
    [sender]: { nonce: '0x00', balance: `0x${funds.toString(16)}`, code: '0x', storage: {} },
    [contract]: { nonce: '0x01', balance: '0x00', code, storage: { '0x02': '0x05' } },
  }
  const paid = gasUsed * gasPrice
  const state: FixtureState = {
    [sender]: { nonce: '0x01', balance: `0x${(funds - paid - 3n).toString(16)}`, code: '0x', storage: {} },
    [contract]: { nonce: '0x01', balance: '0x03', code, storage: { '0x01': '0x07', '0x02': '0x05' } },
    [coinbase]: { nonce: '0x00', balance: `0x${paid.toString(16)}`, code: '0x', storage: {} },
  }
  const topic: Hex = `0x${'00'.repeat(31)}09`
  const post: StateTestPost = {
    hash: await rootOf(nonce === 0n ? state : pre),
    logs: hex(keccak_256(RLP.encode([[contract, [topic], '0x']]))),
    txbytes: raw,
    indexes: { data: 0, gas: 0, value: 0 },
    state,
  }
  change(post)
  const env = {
    currentCoinbase: coinbase,
    currentGasLimit: '0x1c9c380',
    currentNumber: '0x01',
    currentTimestamp: '0x03e8',
    currentBaseFee: '0x00',
    currentExcessBlobGas: '0x00',
  } as const
  return {
    [title]: {
      env,
      pre,
      transaction: { sender },
      post: { Berlin: [post], Cancun: [post], Prague: [post], Osaka: [post], EIP9999: [post] },
    },
  }
}

let root: string
async function write(name: string, tests: object): Promise<string> {
  await writeFile(join(root, name), JSON.stringify(tests))
  return name
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'conformance-test-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function reports(file: string, fork = 'Cancun'): Promise<CaseReport[]> {
  const results: CaseReport[] = []
  const runner = new FileRunner({ root, fork, workers: 1 })
  try {
    await runner.run(file, (result) => results.push(result))
  } finally {
    await runner.close()
  }
  return results
}

describe('state test runner', () => {
  it('passes a case whose root and logs are those of another implementation, and skips forks with a reason', async () => {
    const file = await write('call.json', await fixture('call', () => {}))
    for (const fork of ['Berlin', 'Cancun', 'prague', 'Osaka'])
      expect(await reports(file, fork)).toMatchObject([{ result: 'passed' }])
    expect(await reports(file, 'EIP9999')).toMatchObject([
      { result: 'skipped', reason: 'fork EIP9999 is not supported' },
    ])
  })

  it('names the first differing field of a state that differs', async () => {
    const file = await write(
      'slot.json',
      await fixture('slot', (post) => {
        post.hash = `0x${'11'.repeat(32)}`
        post.state![contract]!.storage['0x01'] = '0x08'
      }),
    )
    const [report] = await reports(file)
    expect(report).toMatchObject({ result: 'failed' })
    expect(report).toHaveProperty(
      'reason',
      `account ${contract} slot 0x1: expected 0x8, got 0x7; status 1, gas used ${gasUsed}`,
    )
  })

  it('fails a case whose logs differ', async () => {
    const emptyLogs: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
    const file = await write(
      'logs.json',
      await fixture('logs', (post) => Object.assign(post, { logs: emptyLogs })),
    )
    expect(await reports(file)).toMatchObject([
      { result: 'failed', reason: expect.stringContaining('logs hash') },
    ])
  })

  it('passes an invalid transaction only for the reason that is expected', async () => {
    const expecting = (exception: string) => (post: StateTestPost) => {
      post.expectException = `TransactionException.${exception}`
    }
    const right = await write('nonce.json', await fixture('nonce', expecting('NONCE_MISMATCH_TOO_HIGH'), 5n))
    expect(await reports(right)).toMatchObject([{ result: 'passed' }])
    const wrong = await write(
      'funds.json',
      await fixture('funds', expecting('INSUFFICIENT_ACCOUNT_FUNDS'), 5n),
    )
    expect(await reports(wrong)).toMatchObject([
      { result: 'failed', reason: expect.stringContaining('nonce-too-high') },
    ])
    const valid = await write('valid.json', await fixture('valid', expecting('SENDER_NOT_EOA')))
    expect(await reports(valid)).toMatchObject([
      { result: 'failed', reason: expect.stringContaining('was executed') },
    ])
  })

  it('fails a case that expects an exception it does not know', async () => {
    const file = await write(
      'unknown.json',
      await fixture(
        'unknown',
        (post) => Object.assign(post, { expectException: 'TransactionException.NEW' }),
        5n,
      ),
    )
    expect(await reports(file)).toMatchObject([
      {
        result: 'failed',
        reason: 'the runner does not know TransactionException.NEW (refused: nonce-too-high)',
      },
    ])
  })

  it('skips what is not a state test', async () => {
    const file = await write('blocks.json', { chain: { blocks: [], network: 'Cancun' } })
    expect(await reports(file)).toMatchObject([
      { result: 'skipped', reason: 'neither a state test nor a blockchain test' },
    ])
  })
})

describe('command line', () => {
  it('ends with the counts, and exits with 1 if a case failed', async () => {
    const folder = await mkdtemp(join(root, 'mixed-'))
    await writeFile(join(folder, 'good.json'), JSON.stringify(await fixture('good', () => {})))
    const spoilt = await fixture('bad', (post) => Object.assign(post, { hash: `0x${'22'.repeat(32)}` }))
    await writeFile(join(folder, 'bad.json'), JSON.stringify(spoilt))
    const failure = await run(process.execPath, [cli, folder, '--workers', '2']).catch((error) => error)
    expect(failure.code).toBe(1)
    expect(failure.stdout.trim().split('\n').at(-1)).toBe('4 passed, 4 failed, 2 skipped')
    const { stdout } = await run(process.execPath, [
      cli,
      folder,
      '--filter',
      'good',
      '--fork',
      'Prague',
      '--json',
    ])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { result: 'passed', fork: 'Prague' },
      { summary: { passed: 1, failed: 0, skipped: 0 } },
    ])
  })

  it('reads archives', async () => {
    const folder = await mkdtemp(join(root, 'packed-'))
    await writeFile(join(folder, 'good.json'), JSON.stringify(await fixture('good', () => {})))
    const archive = join(root, 'packed.tar.gz')
    await run('tar', ['-czf', archive, '-C', folder, 'good.json'])
    const { stdout } = await run(process.execPath, [cli, archive, '--fork', 'Cancun', '--workers', '1'])
    expect(stdout).toBe('1 passed, 0 failed, 0 skipped\n')
  })

  it('exits with 1 when nothing was selected', async () => {
    const failure = await run(process.execPath, [cli, root, '--filter', 'no such case']).catch(
      (error) => error,
    )
    expect(failure.code).toBe(1)
  })
})
