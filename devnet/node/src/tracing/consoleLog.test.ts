import type { Hex } from '@safelane/devnet-engine'
import { encodeFunctionData, parseAbi } from 'viem'
import { expect, onTestFinished, test } from 'vitest'
import { startNode } from '../startNode.ts'
import { assemble, deploying } from '../testing/assembler.ts'
import { result, startAnvil } from '../testing/foundry.ts'
import { alice, deployed, transactions } from '../testing/tracedContracts.ts'
import { consoleLine } from './consoleFormat.ts'

const account = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const ether = 10n ** 18n

/** A call of console.log, and the line that anvil prints for it. */
const lines: [signature: string, args: unknown[], line: string][] = [
  ['log()', [], ''],
  ['log(uint256)', [5n], '5'],
  ['log(int256)', [-5n], '-5'],
  ['log(string)', ['hello %s %d'], 'hello %s %d'],
  ['log(bool)', [true], 'true'],
  ['log(address)', [account], account],
  ['log(bytes)', ['0x0102'], '0x0102'],
  ['log(bytes4)', ['0x01020304'], '0x01020304'],
  ['log(string,uint256)', ['a', 5n], 'a 5'],
  ['log(string,uint256)', ['a %d b', 5n], 'a 5 b'],
  ['log(string,uint256)', ['%x', 255n], '0xff'],
  ['log(string,uint256)', ['%e', 1_500_000_000_000_000_000n], '1.5e18'],
  ['log(string,uint256)', ['%18e', (3n * ether) / 2n], '1.5'],
  ['log(string,uint256)', ['%3e', 123_456n], '123.456'],
  ['log(string,uint256)', ['%2e', 5n], '0.05'],
  ['log(string,uint256)', ['%e', 0n], '0e0'],
  ['log(string,uint256)', ['%e', 100n], '1e2'],
  ['log(string,uint256)', ['100%', 7n], '100% 7'],
  ['log(string,uint256)', ['%% %s', 7n], '% 7'],
  ['log(string,uint256)', ['%5d|', 7n], '%5d| 7'],
  ['log(string,uint256)', ['%y', 7n], '%y 7'],
  ['log(string,string)', ['%d', 'x'], 'NaN'],
  ['log(string,string)', ['%s and %s', 'x'], 'x and %s'],
  ['log(string,string)', ['%o', 'ab'], "'ab'"],
  ['log(string,bool)', ['%s', false], 'false'],
  ['log(string,bool)', ['%x', true], 'NaN'],
  ['log(string,bool)', ['%d', true], '1'],
  ['log(string,address)', ['%d', account], 'NaN'],
  ['log(string,address)', ['%x', account], account],
  ['log(string,int256)', ['%x', -5n], `0x${'f'.repeat(63)}b`],
  ['log(string,int256)', ['%e', -1500n], '-1.5e3'],
  ['log(uint256,string,bool,address)', [1n, 's %s', true, account], `1 s %s true ${account}`],
  ['log(string,string,string,string)', ['%s-%s', 'a', 'b', 'c'], 'a-b c'],
]

const logCall = (signature: string, args: unknown[]): Hex =>
  encodeFunctionData({ abi: parseAbi([`function ${signature}`] as never), args } as never)

/** Passes its data on to the console. */
const relay = assemble(
  'CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY PUSH0 PUSH0 CALLDATASIZE PUSH0',
  'raw:73000000000000000000636f6e736f6c652e6c6f67 GAS STATICCALL STOP',
)

test('lines are those that anvil prints', async () => {
  const anvil = await startAnvil()
  onTestFinished(async () => void (await anvil.kill('SIGTERM')))
  for (const [signature, args] of lines) {
    const overrides = { [deployed.talker]: { code: relay } }
    const request = { to: deployed.talker, data: logCall(signature, args) }
    await result(anvil.url, 'eth_call', [request, 'latest', overrides])
  }
  const printed = anvil.output().split('eth_call\n').slice(1)
  // anvil has an empty line of its own behind each.
  expect(printed.map((line) => line.trim())).toEqual(lines.map(([, , line]) => line))
  for (const [signature, args, line] of lines) expect(consoleLine(logCall(signature, args))).toBe(line)
})

test('what is no call of a log function prints nothing', () => {
  for (const data of ['0x', '0x41304fac', '0xdeadbeef', `0x41304fac${'ff'.repeat(64)}`] as const) {
    expect(consoleLine(data)).toBeNull()
  }
})

async function printingNode(options: object) {
  const printed: string[] = []
  const node = await startNode({ port: 0, workers: 1, print: (line) => printed.push(line), ...options })
  onTestFinished(() => node.close())
  /** Everything that is printed stands behind what was asked before. */
  const settled = async () => {
    await result(node.url, 'eth_getBalance', [alice, 'latest'])
    return printed.splice(0)
  }
  return { url: node.url, settled }
}

const fees = { gas: '0x30d40', gasPrice: '0x77359400' }

/** As long as contracts of compilers are. */
const padded = (code: Hex): Hex => `${code}${'00'.repeat(200)}`

test.each([{}, { recording: false }])(
  'transactions, whether they succeed, and calls print what contracts log: %j',
  async (options) => {
    const { url, settled } = await printingNode(options)
    await result(url, 'eth_sendTransaction', [{ from: alice, data: deploying(padded(relay)), ...fees }])
    expect(await settled()).toEqual([])
    const hello = { from: alice, to: deployed.notebook, data: logCall('log(string)', ['hello']), ...fees }
    await result(url, 'eth_sendTransaction', [hello])
    expect(await settled()).toEqual(['hello'])
    await result(url, 'eth_call', [hello])
    expect(await settled()).toEqual(['hello'])
    const reverting = assemble(relay.slice(0, -2).replace('0x', 'raw:'), 'PUSH0 PUSH0 REVERT')
    await result(url, 'eth_sendTransaction', [{ from: alice, data: deploying(reverting), ...fees }])
    const [failing] = await result<{ to: Hex }[]>(url, 'eth_getBlockReceipts', ['latest'])
    expect(failing).toMatchObject({ status: '0x1' })
    await result(url, 'eth_sendTransaction', [{ ...hello, to: deployed.destructor }])
    expect(await settled()).toEqual(['hello'])
  },
)

test('a contract that was put there by hand is heard as well', async () => {
  const { url, settled } = await printingNode({})
  await result(url, 'anvil_setCode', [deployed.talker, relay])
  const data = logCall('log(uint256)', [42n])
  await result(url, 'eth_sendTransaction', [{ from: alice, to: deployed.talker, data, ...fees }])
  expect(await settled()).toEqual(['42'])
})

test('nothing is printed where console.log is switched off', async () => {
  const { url, settled } = await printingNode({ consoleLog: false })
  await result(url, 'anvil_setCode', [deployed.talker, relay])
  await result(url, 'eth_call', [{ to: deployed.talker, data: logCall('log(uint256)', [42n]) }])
  expect(await settled()).toEqual([])
})

test('traces of transactions are printed as anvil prints them', async () => {
  const { url, settled } = await printingNode({ printTraces: true })
  const anvil = await startAnvil('--print-traces')
  onTestFinished(async () => void (await anvil.kill('SIGTERM')))
  // anvil shows why a creation reverted in hexadecimal only.
  for (const transaction of transactions.filter(({ to, data }) => to || !data?.startsWith('0x7f08c379a0'))) {
    await result(url, 'eth_sendTransaction', [transaction])
    const hash = await result<Hex>(anvil.url, 'eth_sendTransaction', [transaction])
    while ((await result(anvil.url, 'eth_getTransactionReceipt', [hash])) === null) {
      // anvil answers before it mines.
    }
  }
  const theirs = anvil.output().split('Listening')[1]!.split('\n').filter(isTraceLine)
  const ours = (await settled()).filter(isTraceLine)
  expect(ours.map((line) => line.trimEnd())).toEqual(theirs.map((line) => line.trimEnd()))
})

const isTraceLine = (line: string) => /^ {2}(\[\d+\]| {2}[├└│])/.test(line)
