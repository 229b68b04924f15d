import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { result, rpc, startCommand as startUnowned } from '../testing/foundry.ts'

/** Starts the command and makes sure that it ends with the test. */
async function startCommand(...args: string[]) {
  const started = await startUnowned(...args)
  onTestFinished(async () => void (await started.kill('SIGKILL')))
  return started
}

test('a port in use is one sentence and a code other than 0', async () => {
  const first = await startCommand()
  const { port } = new URL(first.url)
  await expect(startCommand('--port', port)).rejects.toThrow(
    `ended with 1: safelane-devnet: port ${port} on 127.0.0.1 is in use; choose another with --port.\n`,
  )
  expect(await first.kill('SIGINT')).toBe(0)
})

test.each([
  [['--fork-uri', 'http://localhost'], "unknown option '--fork-uri'"],
  [['--fork-url', 'http://127.0.0.1:1'], 'http://127.0.0.1:1 did not answer eth_chainId'],
  [['--fork-url', 'localhost'], 'localhost is no URL of a node'],
  [['--fork-block-number', '5'], '--fork-block-number needs --fork-url'],
  [['--fork-url', 'http://127.0.0.1:1@5', '--fork-block-number', '6'], 'name two different blocks'],
  [['--fork-url', 'http://127.0.0.1:1', '--fork-header', 'nothing'], '--fork-header nothing is no header'],
  [['--code-size-limit', '0'], 'It must be a whole number from 1 to 4294967295.'],
  [['--code-size-limit', '1', '--disable-code-size-limit'], 'exclude each other'],
  [['--gas-limit', '21000', '--disable-block-gas-limit'], 'exclude each other'],
  [['--port', 'abc'], "--port <number>' argument 'abc' is invalid"],
  [['--hardfork', 'amsterdam'], 'Allowed choices are frontier, homestead,'],
  [['--mnemonic-random', '13'], 'Allowed choices are 12, 15, 18, 21, 24.'],
  [
    ['--mnemonic-random', '--mnemonic-seed-unsafe', '1'],
    '--mnemonic-random and --mnemonic-seed-unsafe exclude',
  ],
  [['--mnemonic-seed-unsafe', '0.5'], 'It must be a whole number of at least 0.'],
  [
    ['--network', 'optimism'],
    "'-n, --network <name>' argument 'optimism' is invalid. The node has Ethereum's",
  ],
  [['--optimism'], "--optimism: the node has Ethereum's rules only"],
  [['--memory-limit', '1000'], "'--memory-limit <bytes>' argument '1000' is invalid. Gas alone limits"],
  [['--mixed-mining'], '--mixed-mining needs --block-time'],
  [['--no-mining', '--block-time', '1'], 'exclude each other'],
  [['--mnemonic', 'not a mnemonic'], 'the mnemonic or the derivation path is not valid.'],
  [['--state', '/dev/null/x'], '/dev/null'],
])('%j is refused with its reason', async (args, reason) => {
  await expect(startCommand(...args)).rejects.toThrow(reason)
})

test("a command line of anvil's is taken, by its other names and with what has nothing to do here", async () => {
  const origin = await startCommand('--chain-id', '77')
  const node = await startCommand(
    ...[`--rpc-url=${origin.url}`, '--threads', '0', '-vvv', '--color', 'never', '--md'],
    ...['--max-persisted-states', '10', '--transaction-block-keeper', '5', '--no-storage-caching'],
    ...['--network', 'ethereum', '--mnemonic-seed-unsafe', '1'],
  )
  expect(await result(node.url, 'eth_accounts')).toContain('0x95132632579b073d12a6673e18ab05777a6b86f8')
  expect(await result(node.url, 'eth_chainId')).toBe('0x4d')
  const one = await startCommand(
    ...['--jobs', '1', '--blockTime', '1', '--block-gas-limit', '5000000', '--chain=5'],
  )
  expect(await result(one.url, 'anvil_nodeInfo')).toMatchObject({
    environment: { chainId: 5, gasLimit: '0x4c4b40' },
  })
  expect(await (await fetch(`${one.url}/metrics`)).text()).toContain('safelane_lanes 1\n')
})

test('the flags do what they say', async () => {
  const node = await startCommand(
    ...['--accounts', '3', '--balance', '7', '--chain-id', '1337', '--hardfork', 'cancun'],
    ...['--timestamp', '1700000000', '--gas-limit', '5000000', '--block-base-fee-per-gas', '9'],
    ...['--no-mining', '--order', 'fifo', '--auto-impersonate', '--workers', '1', '--no-recording'],
    ...['--mnemonic', 'legal winner thank year wave sausage worth useful legal winner thank yellow'],
  )
  const { url } = node
  expect(await result(url, 'eth_accounts')).toHaveLength(3)
  expect(await result(url, 'eth_accounts')).toContain('0x58a57ed9d8d624cbd12e2c467d34787555bb1b25')
  expect(await result(url, 'eth_chainId')).toBe('0x539')
  expect(await result(url, 'eth_getBalance', ['0x58a57ed9d8d624cbd12e2c467d34787555bb1b25'])).toBe(
    `0x${(7n * 10n ** 18n).toString(16)}`,
  )
  const genesis = await result<object>(url, 'eth_getBlockByNumber', ['0x0', false])
  expect(genesis).toMatchObject({ timestamp: '0x6553f100', gasLimit: '0x4c4b40', baseFeePerGas: '0x9' })
  expect(genesis).not.toHaveProperty('requestsHash')
  expect(await result(url, 'anvil_nodeInfo')).toMatchObject({ hardFork: 'Cancun', transactionOrder: 'fifo' })
  expect(await result(url, 'anvil_getAutomine')).toBe(false)
  expect(await rpc(url, 'safelane_getBlockExecution', ['latest'])).toMatchObject({
    error: { message: expect.stringContaining('--no-recording') },
  })
  const anyone = `0x${'99'.repeat(20)}`
  expect(await rpc(url, 'eth_sendTransaction', [{ from: anyone, to: anyone }])).toMatchObject({
    error: { message: 'Insufficient funds for gas * price + value' },
  })
})

test('--block-time makes a block every so many seconds, with --mixed-mining on each transaction too', async () => {
  const node = await startCommand('--block-time', '0.2', '--mixed-mining')
  const { url } = node
  const [from, to] = await result<string[]>(url, 'eth_accounts')
  const hash = await result(url, 'eth_sendTransaction', [{ from, to, value: '0x1' }])
  expect(await result(url, 'eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
  let height = 0
  while (height < 3) height = Number(await result<string>(url, 'eth_blockNumber'))
})

test('--help lists the flags with their defaults', () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--no-warnings', path.join(import.meta.dirname, '../../bin/safelane-devnet.js'), '--help'],
    { encoding: 'utf8' },
  )
  expect(status).toBe(0)
  expect(stdout).toContain('chain id (default: 31337;')
  expect(stdout).toContain('balance of each account (default: 10000)')
})

test('on Osaka a transaction asks for at most 2^24 gas if --enable-tx-gas-limit says so, and estimates stay below it', async () => {
  const node = await startCommand('--hardfork', 'osaka', '--enable-tx-gas-limit', '--workers', '1')
  const { url } = node
  expect(await result(url, 'anvil_nodeInfo')).toMatchObject({ hardFork: 'Osaka' })
  expect(await result(url, 'eth_getBlockByNumber', ['0x0', false])).toHaveProperty('requestsHash')
  const [from, to] = await result<string[]>(url, 'eth_accounts')
  const tooMuch = { from, to, gas: '0x1000001' }
  expect(await rpc(url, 'eth_sendTransaction', [tooMuch])).toMatchObject({
    error: { message: 'transaction gas limit too high' },
  })
  // Loops until the gas is gone: the estimate fails at the cap, and what is sent all the same asks for the cap.
  await result(url, 'anvil_setCode', [to, '0x5b5f56'])
  expect(await rpc(url, 'eth_estimateGas', [{ from, to }])).toMatchObject({
    error: { message: expect.stringContaining('16777216') },
  })
  const hash = await result(url, 'eth_sendTransaction', [{ from, to }])
  expect(await result(url, 'eth_getTransactionReceipt', [hash])).toMatchObject({
    status: '0x0',
    gasUsed: '0x1000000',
  })
  // CLZ of 1 is 255.
  await result(url, 'anvil_setCode', [to, '0x60011e5f5260205ff3'])
  expect(BigInt(await result<string>(url, 'eth_call', [{ to }]))).toBe(255n)
})

test('a chain may begin with any block, and its accounts come from a new phrase', async () => {
  const node = await startCommand('--number', '100', '--mnemonic-random', '24', '--slots-in-an-epoch', '2')
  const { url } = node
  const [from, to] = await result<string[]>(url, 'eth_accounts')
  expect(from).not.toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266')
  expect(await result(url, 'eth_getBlockByNumber', ['earliest', false])).toMatchObject({ number: '0x64' })
  await result(url, 'eth_sendTransaction', [{ from, to, value: '0x1' }])
  await result(url, 'evm_mine')
  expect(await result(url, 'eth_blockNumber')).toBe('0x66')
  expect(await result(url, 'eth_getBlockByNumber', ['finalized', false])).toMatchObject({ number: '0x64' })
  expect(await result(url, 'eth_getBlockByNumber', ['0x63', false])).toBeNull()
  expect(await rpc(url, 'anvil_rollback', [3])).toHaveProperty('error')
  await result(url, 'anvil_rollback', [2])
  expect(await result(url, 'eth_blockNumber')).toBe('0x64')
})
