import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { patience } from '../../../../vitest.shared.ts'
import { result, rpc, type StartedProcess, startAnvil, startCommand } from '../testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

let folder: string
const started: StartedProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safelane-dump-'))
})

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.kill('SIGKILL')))
  await rm(folder, { recursive: true })
})

async function start(...args: string[]): Promise<StartedProcess> {
  const command = await startCommand(...args)
  started.push(command)
  return command
}

const send = (url: string, value: string) =>
  result(url, 'eth_sendTransaction', [{ from: alice, to: bob, value }])
const balances = (url: string) =>
  Promise.all(['0x0', '0x1', '0x2'].map((tag) => rpc(url, 'eth_getBalance', [bob, tag])))

test('--dump-state writes the chain at the end, --load-state begins with it, also anvil, and a state file keeps what was loaded', async () => {
  const first = await start('--dump-state', folder, '--preserve-historical-states')
  await send(first.url, '0x1')
  await send(first.url, '0x2')
  const before = await balances(first.url)
  expect(await first.kill('SIGTERM')).toBe(0)

  const dump = join(folder, 'state.json')
  const state = join(folder, 'chain')
  const second = await start('--load-state', dump, '--state', state)
  expect(await balances(second.url)).toEqual(before)
  await send(second.url, '0x4')
  const later = await result(second.url, 'eth_getBlockByNumber', ['latest', true])
  await second.kill('SIGKILL')
  const third = await start('--state', state)
  expect(await balances(third.url)).toEqual(before)
  expect(await result(third.url, 'eth_getBlockByNumber', ['latest', true])).toEqual(later)
  await expect(start('--load-state', dump, '--state', state)).rejects.toThrow()

  const anvil = await startAnvil('--load-state', dump)
  started.push(anvil)
  expect(await balances(anvil.url)).toEqual(before)
})

test('a dump that is not there, or is none, is told in one sentence', async () => {
  const path = join(folder, 'none.json')
  await writeFile(path, '{"accounts":[]}')
  await expect(start('--load-state', path)).rejects.toThrow(`cannot load ${path}: accounts must be an object`)
  await expect(start('--load-state', join(folder, 'gone'))).rejects.toThrow('gone')
})

test("--init begins with a genesis in geth's format, beside the funded accounts, and so does a state file of it", async () => {
  const path = join(folder, 'genesis.json')
  const contract = `0x${'22'.repeat(20)}`
  const coinbase = `0x${'33'.repeat(20)}`
  const account = { balance: '0x64', nonce: '0x3', code: '0x6001', storage: { '0x01': '0x02' } }
  const genesis = { config: { chainId: 4242 }, alloc: { [contract]: account }, timestamp: '0x65000000' }
  await writeFile(path, JSON.stringify({ ...genesis, coinbase, gasLimit: '0x1000000', baseFeePerGas: '0x7' }))
  const flags = ['--init', path, '--state', join(folder, 'chain')]
  for (const _ of ['new', 'from the file']) {
    const { url, kill } = await start(...flags)
    expect(await result(url, 'eth_chainId')).toBe('0x1092')
    expect(await result(url, 'eth_getBlockByNumber', ['0x0', false])).toMatchObject({
      timestamp: '0x65000000',
      miner: coinbase,
      gasLimit: '0x1000000',
      baseFeePerGas: '0x7',
    })
    expect(await result(url, 'eth_getStorageAt', [contract, '0x1', 'latest'])).toBe(`0x${'0'.repeat(63)}2`)
    expect(await result(url, 'eth_getBalance', [alice, '0x0'])).toBe('0x21e19e0c9bab2400000')
    expect(await result(url, 'eth_coinbase')).toBe(coinbase)
    await kill('SIGKILL')
  }
  await writeFile(path, '{}')
  await expect(start('--init', path)).rejects.toThrow('alloc must be an object')
})

test('--state-interval writes the dump while the node runs', async () => {
  const path = join(folder, 'dump.json')
  const { url } = await start('--dump-state', path, '--state-interval', '0.05')
  await send(url, '0x1')
  const height = async () => JSON.parse(await readFile(path, 'utf8').catch(() => '{}')).best_block_number
  await expect.poll(height, { timeout: patience.testTimeout }).toBe(1)
})

test('--prune-history keeps the states of so many blocks, and of those that a snapshot goes back to', async () => {
  const { url } = await start('--prune-history', '3')
  for (let value = 1; value <= 6; value++) await send(url, `0x${value}`)
  const at = (number: number) => rpc(url, 'eth_getBalance', [bob, `0x${number}`])
  expect(await at(2)).toMatchObject({
    error: { code: -32602, message: expect.stringContaining('height is 6 but requested was 2') },
  })
  expect(await at(3)).toMatchObject({ result: '0x21e19e0c9bab2400006' })
  expect(await result(url, 'eth_getBlockByNumber', ['0x1', true])).toMatchObject({ number: '0x1' })
  const snapshot = await result(url, 'evm_snapshot')
  for (let block = 0; block < 8; block++) await send(url, '0x1')
  expect(await at(7)).toMatchObject({ result: expect.any(String) })
  expect(await result(url, 'evm_revert', [snapshot])).toBe(true)
  expect(await result(url, 'eth_getBalance', [bob, 'latest'])).toBe('0x21e19e0c9bab2400015')
})
