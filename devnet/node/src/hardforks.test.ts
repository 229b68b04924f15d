import { hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import type { NodeFork } from './chain/blockRules.ts'
import { type NodeOptions, type RunningNode, startNode } from './startNode.ts'
import { result, rpc, startAnvil } from './testing/foundry.ts'

const [alice, bob] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const gasPrice = '0x77359400'

async function started(options: NodeOptions): Promise<RunningNode> {
  const node = await startNode({ port: 0, workers: 1, ...options })
  onTestFinished(() => node.close())
  return node
}

type Json = Record<string, unknown>

/** Sends a transaction and tells what the fork decides of its block and its receipt. anvil answers before it makes the block. */
async function outcome(url: string, request: object, hasStatus: boolean) {
  const hash = await result(url, 'eth_sendTransaction', [request])
  let receipt: Json | null = null
  while (!receipt) receipt = await result<Json | null>(url, 'eth_getTransactionReceipt', [hash])
  const block = await result<Json>(url, 'eth_getBlockByNumber', [receipt.blockNumber, true])
  const { difficulty, nonce, gasLimit, gasUsed, baseFeePerGas, logsBloom } = block
  return {
    ...{ difficulty, nonce, gasLimit, gasUsed, baseFeePerGas, logsBloom },
    fields: ['withdrawalsRoot', 'withdrawals', 'parentBeaconBlockRoot', 'requestsHash'].map(
      (name) => name in block,
    ),
    // Before Byzantium anvil has one all the same; the gas tells success too.
    ...(hasStatus ? { status: receipt.status } : {}),
    ...{ effectiveGasPrice: receipt.effectiveGasPrice, type: receipt.type },
    ...{ used: receipt.gasUsed, contractAddress: receipt.contractAddress },
  }
}

const forks: [name: string, fork: NodeFork][] = [
  ['frontier', 'frontier'],
  ['dao', 'homestead'],
  ['tangerine', 'tangerineWhistle'],
  ['spuriousdragon', 'spuriousDragon'],
  ['byzantium', 'byzantium'],
  ['constantinople', 'constantinople'],
  ['petersburg', 'petersburg'],
  ['istanbul', 'istanbul'],
  ['berlin', 'berlin'],
  ['arrowglacier', 'london'],
  ['paris', 'paris'],
  ['shanghai', 'shanghai'],
  ['bpo1', 'bpo1'],
  ['bpo2', 'bpo2'],
]

describe('forks that nobody runs any more', () => {
  let anvil: Awaited<ReturnType<typeof startAnvil>> | null = null
  afterEach(async () => void (await anvil?.kill('SIGTERM')))

  test.each(forks)('%s makes the blocks that anvil makes', async (name, hardfork) => {
    const { url } = await started({ hardfork })
    anvil = await startAnvil('--hardfork', name)
    const theirs = await result<Json>(anvil.url, 'anvil_nodeInfo')
    // anvil knows the forks that changed nothing but the difficulty by their own names.
    const { hardFork } = await result<Json>(url, 'anvil_nodeInfo')
    if (!['dao', 'arrowglacier'].includes(name)) expect(hardFork).toBe(theirs.hardFork)
    expect(await result(url, 'eth_gasPrice')).toBe(await result(anvil.url, 'eth_gasPrice'))
    const steps = [
      { from: alice, to: bob, value: '0x1', gas: '0x5208', gasPrice },
      // Stores 1, where anvil takes Berlin's 2,100 gas for the cold slot in Istanbul too; then code of one byte.
      {
        from: alice,
        data: `0x6001${name === 'istanbul' ? '' : '80600055'}6000526001601ff3`,
        gas: '0x30d40',
        gasPrice,
      },
      // Fails where it is not known: RETURNDATASIZE, SHL, SELFBALANCE, BASEFEE, PUSH0.
      ...['3d', '60016001901b', '47', '48', '5f'].map((code) => {
        return { from: bob, data: `0x${code}00`, gas: '0x13880', gasPrice }
      }),
    ]
    for (const step of steps) {
      const hasStatus = forks.findIndex(([each]) => each === name) >= 4
      expect(await outcome(url, step, hasStatus)).toEqual(await outcome(anvil.url, step, hasStatus))
    }
    const tipped = [{ from: alice, to: bob, maxFeePerGas: gasPrice }]
    const { error } = await rpc(url, 'eth_sendTransaction', tipped)
    expect(error).toEqual((await rpc(anvil.url, 'eth_sendTransaction', tipped)).error)
  })
})

test('before Byzantium receipts hold the state root after their transaction', async () => {
  const { url } = await started({ hardfork: 'homestead' })
  await result(url, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  const [receipt] = await result<Json[]>(url, 'eth_getBlockReceipts', ['latest'])
  const block = await result<Json>(url, 'eth_getBlockByNumber', ['latest', false])
  expect(receipt).toMatchObject({ type: '0x0', root: block.stateRoot })
})

test('a signed transaction of a type that the fork has not is refused, one protected against replay never is', async () => {
  const { url, node } = await started({ hardfork: 'frontier' })
  const account = privateKeyToAccount(key)
  const shared = { chainId: 31_337, nonce: 0, gas: 21_000n, to: bob as `0x${string}`, value: 1n }
  const typed = await account.signTransaction({ ...shared, maxFeePerGas: 2_000_000_000n })
  await expect(node.submitRaw(hexToBytes(typed))).rejects.toMatchObject({ reason: 'unsupported-type' })
  const legacy = await account.signTransaction({ ...shared, gasPrice: 2_000_000_000n })
  await node.submitRaw(hexToBytes(legacy))
  expect(await result(url, 'eth_getTransactionCount', [alice])).toBe('0x1')
})

test('what a transaction costs before its first opcode is what the fork says, already when it comes', async () => {
  // A byte that is not zero: 68 gas before Istanbul.
  const request = { from: alice, to: bob, data: '0x01', gasPrice }
  for (const [hardfork, least] of [
    ['petersburg', 21_068],
    ['istanbul', 21_016],
  ] as const) {
    const { url } = await started({ hardfork, noMining: true })
    const send = (gas: number) =>
      rpc(url, 'eth_sendTransaction', [{ ...request, gas: `0x${gas.toString(16)}` }])
    expect(await send(least - 1)).toMatchObject({ error: { message: 'intrinsic gas too low' } })
    expect(await send(least)).toHaveProperty('result')
    expect(await result(url, 'eth_estimateGas', [request])).toBe(`0x${least.toString(16)}`)
  }
})

/** Init code that returns `length` zero bytes as code. */
const creationOf = (length: number) => `0x62${length.toString(16).padStart(6, '0')}6000f3`

test('--code-size-limit counts for code, and twice for init code', async () => {
  const { url } = await started({ codeSizeLimit: 10 })
  const status = async (data: string) => {
    const hash = await result(url, 'eth_sendTransaction', [{ from: alice, data, gas: '0x30d40' }])
    return (await result<Json>(url, 'eth_getTransactionReceipt', [hash])).status
  }
  expect(await status(creationOf(11))).toBe('0x0')
  expect(await status(creationOf(10))).toBe('0x1')
  const long = creationOf(1).padEnd(2 + 21 * 2, '0')
  expect(await rpc(url, 'eth_sendTransaction', [{ from: alice, data: long, gas: '0x30d40' }])).toMatchObject({
    error: { message: 'max initcode size exceeded' },
  })
})

test('without a limit of gas a transaction may ask for more than any block has, and --verify agrees', async () => {
  const { url } = await started({ disableBlockGasLimit: true, codeSizeLimit: 0xffffffff })
  const request = { from: alice, data: creationOf(100_000), gas: '0x5f5e100' }
  const hash = await result(url, 'eth_sendTransaction', [request])
  expect(await result(url, 'eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
  expect(await result(url, 'eth_getBlockByNumber', ['latest', false])).toMatchObject({
    gasLimit: '0xffffffffffffffff',
  })
})

test('safe and finalized are one and two epochs behind the head, and never before the first block', async () => {
  const { url } = await started({ slotsInAnEpoch: 3n })
  const numbers = async () =>
    await Promise.all(
      ['safe', 'finalized'].map(async (tag) => {
        return Number((await result<Json>(url, 'eth_getBlockByNumber', [tag, false])).number)
      }),
    )
  expect(await numbers()).toEqual([0, 0])
  await result(url, 'anvil_mine', [4])
  expect(await numbers()).toEqual([1, 0])
  await result(url, 'anvil_mine', [4])
  expect(await numbers()).toEqual([5, 2])
})

test('--max-transactions bounds a block, and the rest follow in the next', async () => {
  const { url, node } = await started({ maxTransactions: 2, noMining: true })
  for (let nonce = 0; nonce < 5; nonce++) await result(url, 'eth_sendTransaction', [{ from: alice, to: bob }])
  await result(url, 'anvil_mine', [3])
  expect([1n, 2n, 3n].map((number) => node.store.entry(number).block.transactions.length)).toEqual([2, 2, 1])
})

test('without a tip the suggested gas price is the base fee', async () => {
  const { url } = await started({ disableMinPriorityFee: true, baseFeePerGas: 3n })
  expect(await result(url, 'eth_gasPrice')).toBe('0x3')
})

test('a chain without the deterministic deployer has none', async () => {
  const { url } = await started({ create2Deployer: false })
  expect(await result(url, 'eth_getCode', ['0x4e59b44847b379578588920ca78fbf26c0b4956c', 'latest'])).toBe(
    '0x',
  )
})
