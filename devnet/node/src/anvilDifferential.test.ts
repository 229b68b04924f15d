import { EMPTY_ROOT } from '@safelane/devnet-engine'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { settle } from './differential/runScenario.ts'
import { type RunningNode, startNode } from './startNode.ts'
import { type RpcAnswer, rpc, type StartedProcess, startAnvil } from './testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x3333333333333333333333333333333333333333'
const deployer = '0x4e59b44847b379578588920cA78FbF26c0B4956C'
const nothing = `0x${'11'.repeat(32)}`
const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

/**
 * Init code of a contract that returns slot 0 to calls, and that with data stores it there and logs it
 * with topic 42.
 */
const NOTEBOOK = '0x601b8060095f395ff3' + '36600c575f545f5260205ff3' + '5b5f35805f555f52602a60205fa100'
/** require(false, "hello"), panic 0x11, revert without and with a custom error, INVALID, endless loop. */
const REVERT_HELLO =
  '0x7f08c379a000000000000000000000000000000000000000000000000000000000600052602060045260056024527f68656c6c6f00000000000000000000000000000000000000000000000000000060445260646000fd'
const PANIC = '0x7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd'
const REVERT_EMPTY = '0x60006000fd'
const REVERT_CUSTOM = '0x63deadbeef6000526004601cfd'
const LOOP = '0x5b600056'
const UNDERFLOW = '0x50'

const fees = { maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x3b9aca00' }

type Call = [method: string, params?: unknown[]]

/** Calls in order; each must get the same answer from both nodes. */
const calls: Call[] = [
  ...[
    'eth_chainId',
    'net_version',
    'net_listening',
    'eth_accounts',
    'eth_coinbase',
    'eth_syncing',
    'eth_hashrate',
  ],
  ...[
    'eth_gasPrice',
    'eth_maxPriorityFeePerGas',
    'eth_blobBaseFee',
    'eth_protocolVersion',
    'eth_blockNumber',
  ],
  ...['txpool_status', 'txpool_content', 'txpool_inspect', 'anvil_getAutomine', 'anvil_getIntervalMining'],
].map((method): Call => [method, []])

calls.push(
  ['web3_sha3', ['0x68656c6c6f']],
  ['eth_getCode', [deployer, 'latest']],
  ['eth_getTransactionCount', [deployer, 'latest']],
  ['eth_getBalance', [alice, 'latest']],
  ['eth_getBlockByNumber', ['earliest', true]],
  ['eth_getBlockByNumber', ['pending', false]],
  ['eth_feeHistory', ['0x4', 'latest', [25, 75]]],
  // Sending, and what is seen of it.
  ['eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }]],
  ['eth_getBlockByNumber', ['latest', true]],
  ['eth_getBlockByNumber', ['0x1', false]],
  ['eth_getBlockReceipts', ['latest']],
  ['eth_getTransactionByBlockNumberAndIndex', ['latest', '0x0']],
  ['eth_getTransactionByBlockNumberAndIndex', ['latest', '0x1']],
  ['eth_getBlockTransactionCountByNumber', ['latest']],
  ['eth_getUncleCountByBlockNumber', ['latest']],
  ['eth_getUncleByBlockNumberAndIndex', ['latest', '0x0']],
  ['eth_getBalance', [bob, 'latest']],
  ['eth_getBalance', [bob, 'earliest']],
  ['eth_getBalance', [bob, { blockNumber: '0x0' }]],
  ['eth_gasPrice', []],
  ['eth_sendTransaction', [{ from: alice, data: NOTEBOOK, gas: '0x30d40' }]],
  ['eth_getCode', ['0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', 'latest']],
  ['eth_estimateGas', [{ from: bob, to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', data: word(7) }]],
  ['eth_sendTransaction', [{ from: bob, to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', data: word(7) }]],
  ['eth_getBlockReceipts', ['latest']],
  ['eth_getStorageAt', ['0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', '0x0', 'latest']],
  ['eth_getStorageAt', ['0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', '0x0', '0x2']],
  ['eth_call', [{ to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512' }, 'latest']],
  ['eth_call', [{ to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512' }, '0x2']],
  ['eth_getLogs', [{ fromBlock: '0x0' }]],
  ['eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x2' }]],
  ['eth_getLogs', [{ fromBlock: '0x0', address: bob }]],
  ['eth_getLogs', [{ fromBlock: '0x0', address: ['0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', bob] }]],
  ['eth_getLogs', [{ fromBlock: '0x5', toBlock: '0x1' }]],
  ['eth_getLogs', [{ fromBlock: '0x0', topics: [nothing] }]],
  ['eth_getLogs', [{ blockHash: nothing }]],
  ['eth_getLogs', [{ fromBlock: '0xfffff' }]],
  ['eth_getProof', ['0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', [word(0), word(1)], 'latest']],
  ['eth_feeHistory', ['0x10', 'latest', [50]]],
  ['eth_config', []],
  ['eth_getWork', []],
  ['eth_submitWork', ['0x0000000000000001', nothing, nothing]],
  ['eth_submitHashrate', ['0x1', nothing]],
  ['eth_signTypedData', [alice, {}]],
  ['eth_signTypedData_v3', [alice, {}]],
  ['eth_getAccount', [stranger, 'latest']],
  ['eth_getAccountInfo', ['0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', 'latest']],
  ['eth_getAccountInfo', [alice, '0xffff']],
  ['eth_getStorageValues', [{ '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512': [word(0), word(1)] }, 'latest']],
  ['eth_getTransactionBySenderAndNonce', [alice, '0x0']],
  ['eth_getTransactionBySenderAndNonce', [alice, '0x77']],
  ['eth_getRawTransactionByBlockNumberAndIndex', ['0x1', '0x0']],
  ['eth_getRawTransactionByBlockNumberAndIndex', ['latest', '0x9']],
  ['eth_getRawTransactionByBlockHashAndIndex', [nothing, '0x0']],
  ['eth_fillTransaction', [{ from: alice, to: bob, value: '0x1', ...fees }]],
  ['eth_fillTransaction', [{ from: alice, to: bob, gasPrice: '0x77359400' }]],
  ['eth_fillTransaction', [{ from: alice, data: REVERT_HELLO }]],
  ['eth_sendRawTransactionSync', ['0x']],
  // Legacy and access-list transactions.
  ['eth_sendTransaction', [{ from: alice, to: bob, value: '0x2', gasPrice: '0x77359400' }]],
  ['eth_getBlockByNumber', ['latest', true]],
  ['eth_getBlockReceipts', ['latest']],
  [
    'eth_sendTransaction',
    [
      {
        from: alice,
        to: bob,
        value: '0x2',
        gasPrice: '0x77359400',
        gas: '0x9c40',
        accessList: [{ address: bob, storageKeys: [word(1)] }],
      },
    ],
  ],
  ['eth_getBlockByNumber', ['latest', true]],
  ['eth_getBlockReceipts', ['latest']],
  // anvil suggests the highest tip of the last block, ours is always 1 gwei: make the last block an empty one.
  ['evm_mine', []],
  // Failures on the chain.
  ['eth_sendTransaction', [{ from: alice, data: REVERT_EMPTY, gas: '0x30d40' }]],
  ['eth_getBlockReceipts', ['latest']],
  ['eth_sendTransaction', [{ from: alice, data: REVERT_HELLO }]],
  ['eth_getBlockReceipts', ['latest']],
  // Refusals.
  ['eth_sendTransaction', [{ from: alice, to: bob, value: `0x${'f'.repeat(30)}` }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, gas: '0x1' }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, gasPrice: '0x1' }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, nonce: '0x0', value: '0x0' }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, gas: '0xffffffffff' }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, chainId: '0x1' }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }]],
  [
    'eth_sendTransaction',
    [{ from: alice, to: bob, maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x77359401' }],
  ],
  ['eth_sendTransaction', [{ from: stranger, to: bob, gas: '0x5208', gasPrice: '0x77359400' }]],
  ['eth_sendRawTransaction', ['0x']],
  ['eth_sendRawTransaction', ['0x01']],
  ['eth_sendRawTransaction', ['0x02c0']],
  // Calls and estimates that fail.
  ...[REVERT_HELLO, PANIC, REVERT_EMPTY, REVERT_CUSTOM, LOOP, UNDERFLOW].flatMap((data): Call[] => [
    ['eth_call', [{ from: alice, data }, 'latest']],
    ['eth_estimateGas', [{ from: alice, data }]],
  ]),
  ['eth_call', [{ from: alice, to: bob, gas: '0x5000' }, 'latest']],
  ['eth_estimateGas', [{ from: alice, to: bob, gas: '0x5000' }]],
  ['eth_call', [{ from: bob, to: alice, value: `0x${'f'.repeat(30)}` }, 'latest']],
  ['eth_call', [{ to: bob }, '0xffff']],
  ['eth_call', [{}, 'latest']],
  ['eth_estimateGas', [{}]],
  ['eth_estimateGas', [{ from: alice, to: bob, value: '0x1' }]],
  ['eth_estimateGas', [{ from: alice, to: bob, data: '0x0102' }]],
  ['eth_estimateGas', [{ from: alice, data: '0x6001600055' }]],
  ['eth_estimateGas', [{ from: alice, to: deployer, data: `${word(0)}6001600055` }]],
  ['eth_estimateGas', [{ from: stranger, to: bob, data: '0x01', value: '0x5' }]],
  ['eth_estimateGas', [{ from: stranger, to: bob, data: '0x01', gasPrice: '0x77359400' }]],
  ['eth_createAccessList', [{ from: alice, to: bob, value: '0x1' }, 'latest']],
  ['eth_createAccessList', [{ from: alice, to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512' }, 'latest']],
  // What a contract sees: number, base fee, gas price, origin, gas limit, chain id, self balance.
  ...['43', '48', '3a', '32', '45', '46', '47'].map(
    (opcode): Call => ['eth_call', [{ to: bob }, 'latest', { [bob]: { code: `0x${opcode}5f5260205ff3` } }]],
  ),
  ['eth_call', [{ to: bob }, 'pending', { [bob]: { code: '0x435f5260205ff3' } }]],
  ['eth_call', [{ to: bob }, 'latest', { [bob]: { code: '0x435f5260205ff3' } }, { number: '0x99' }]],
  [
    'eth_call',
    [{ to: bob }, 'latest', { [bob]: { code: '0x5f545f5260205ff3', stateDiff: { [word(0)]: word(7) } } }],
  ],
  // Unknown things.
  ['eth_nonsense', []],
  ['eth_getBlockByNumber', ['0xffff', false]],
  ['eth_getBlockByHash', [nothing, false]],
  ['eth_getBlockReceipts', ['0xffff']],
  ['eth_getTransactionByHash', [nothing]],
  ['eth_getTransactionReceipt', [nothing]],
  ['eth_getRawTransactionByHash', [nothing]],
  ['eth_getBlockTransactionCountByNumber', ['0xffff']],
  ['eth_getBlockTransactionCountByHash', [nothing]],
  ['eth_getUncleCountByBlockNumber', ['0xffff']],
  ['eth_getUncleCountByBlockHash', [nothing]],
  ['eth_getBalance', [alice, '0xffff']],
  ['eth_getBalance', [alice, { blockHash: nothing }]],
  ['eth_getFilterChanges', ['0xabc']],
  ['eth_getFilterLogs', ['0xabc']],
  ['eth_uninstallFilter', ['0xabc']],
  // Signing: deterministic, so the signatures are equal too.
  ['eth_sign', [alice, '0xdeadbeef']],
  ['personal_sign', ['0xdeadbeef', alice]],
  ['eth_sign', [stranger, '0x00']],
  [
    'eth_signTransaction',
    [{ from: alice, to: bob, value: '0x1', gas: '0x5208', gasPrice: '0x77359400', nonce: '0x5' }],
  ],
  ['eth_signTransaction', [{ from: alice, to: bob, value: '0x1' }]],
  ...[{ x: '0x5' }, { x: 5 }, { x: '5' }].map(
    (message): Call => [
      'eth_signTypedData_v4',
      [
        alice,
        {
          types: { EIP712Domain: [{ name: 'name', type: 'string' }], Note: [{ name: 'x', type: 'uint256' }] },
          primaryType: 'Note',
          domain: { name: 'test' },
          message,
        },
      ],
    ],
  ),
  // Control.
  ['anvil_setBalance', [stranger, '0xde0b6b3a7640000']],
  ['eth_getBalance', [stranger, 'latest']],
  ['anvil_setBalance', [stranger, '100']],
  ['anvil_setBalance', [stranger, 10 ** 15]],
  ['hardhat_setCode', [bob, '0x00']],
  ['eth_getCode', [bob, 'latest']],
  ['hardhat_setCode', [bob, '0x']],
  ['anvil_setNonce', [stranger, '0x9']],
  ['eth_getTransactionCount', [stranger, 'latest']],
  ['anvil_setStorageAt', [stranger, '0x0', word(5)]],
  ['eth_getStorageAt', [stranger, '0x0', 'latest']],
  ['anvil_setCoinbase', [bob]],
  ['anvil_setNextBlockBaseFeePerGas', ['0x7']],
  ['eth_gasPrice', []],
  ['evm_setBlockGasLimit', ['0x1c9c380']],
  ['eth_sendTransaction', [{ from: stranger, to: bob, gas: '0x5208' }]],
  ['anvil_impersonateAccount', [stranger]],
  ['eth_sendTransaction', [{ from: stranger, to: bob, gas: '0x5208', value: '0x1', gasPrice: '0x77359400' }]],
  ['eth_getTransactionCount', [stranger, 'latest']],
  ['anvil_stopImpersonatingAccount', [stranger]],
  ['evm_snapshot', []],
  ['eth_sendTransaction', [{ from: alice, to: bob, value: '0x1', ...fees }]],
  ['evm_snapshot', []],
  ['evm_snapshot', []],
  ['evm_revert', ['0x1']],
  ['evm_revert', ['0x2']],
  ['evm_revert', ['0x0']],
  ['evm_revert', ['0x0']],
  ['eth_blockNumber', []],
  ['eth_getTransactionCount', [alice, 'latest']],
  ['evm_snapshot', []],
  ['evm_setNextBlockTimestamp', [1]],
  ['evm_mine', [5]],
  ['evm_mine', [{ timestamp: 4_000_000_000, blocks: 2 }]],
  ['anvil_mine', ['0x2', '0x5']],
  ['hardhat_mine', []],
  ['eth_blockNumber', []],
  // The pool, with mining off.
  ['evm_setAutomine', [false]],
  ['anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00']],
  ['eth_sendTransaction', [{ from: alice, to: bob, value: '0x1', ...fees }]],
  ['eth_sendTransaction', [{ from: alice, to: bob, value: '0x1', nonce: '0x20', ...fees }]],
  ['txpool_status', []],
  ['txpool_content', []],
  ['txpool_inspect', []],
  ['eth_getTransactionCount', [alice, 'pending']],
  ['eth_getTransactionCount', [alice, 'latest']],
  ['eth_getBalance', [alice, 'pending']],
  ['eth_getBlockTransactionCountByNumber', ['pending']],
  ['anvil_dropTransaction', [nothing]],
  ['evm_mine', []],
  ['txpool_status', []],
  ['anvil_dropAllTransactions', []],
  ['txpool_status', []],
  // Of the same nonce: what pays any more takes the place.
  ['eth_sendTransaction', [{ from: bob, to: alice, nonce: '0x5', gasPrice: '0x77359400' }]],
  ['eth_sendTransaction', [{ from: bob, to: alice, nonce: '0x5', gasPrice: '0x77359400' }]],
  ['eth_sendTransaction', [{ from: bob, to: alice, nonce: '0x5', gasPrice: '0x77359400', value: '0x1' }]],
  ['eth_sendTransaction', [{ from: bob, to: alice, nonce: '0x5', gasPrice: '0x77359401', value: '0x1' }]],
  ['anvil_dropAllTransactions', []],
  ['evm_setIntervalMining', [0]],
  ['anvil_getAutomine', []],
  ['evm_setIntervalMining', [3600]],
  ['anvil_getIntervalMining', []],
  ['evm_setAutomine', [true]],
  ['anvil_getIntervalMining', []],
  ['anvil_getAutomine', []],
)

/**
 * Members that legitimately differ: what depends on the block hash or the wall clock, and
 * - stateRoot, proofs: anvil's genesis has the root of an empty state, ours that of its accounts, so all block hashes differ,
 *   and with them the history contract's storage (EIP-2935);
 * - mixHash: random in anvil, derived from the parent here, so that a run can be repeated;
 * - blockTimestamp of receipts: a JSON number in anvil, a quantity as everywhere else here;
 * - totalDifficulty and, but of blob transactions, blobGasPrice: not in Ethereum's execution APIs;
 * - blobSchedule: that of the fork, under bpo1 too, where anvil says Prague's;
 * - size: anvil leaves the empty list of withdrawals (one byte) out of it;
 * - hash and signature of an impersonated transaction: ours carries the sender, so that no two of them share a hash.
 */
const VARYING = new Set([
  ...[
    'hash',
    'parentHash',
    'blockHash',
    'stateRoot',
    'mixHash',
    'timestamp',
    'blockTimestamp',
    'accountProof',
    'blobSchedule',
  ],
  ...['totalDifficulty', 'blobGasPrice', 'r', 's', 'transactionsRoot', 'transactionHash', 'size'],
])

/** Both answers without what varies. Only the code of an error about parameters is compared: ours names the parameter. */
function comparable(answer: RpcAnswer, method: string, impersonated: boolean): unknown {
  if (answer.error) {
    const { code, message, data } = answer.error
    return code === -32602 && !message.startsWith('BlockOutOfRange') ? { code } : { code, message, data }
  }
  if (method === 'eth_sendTransaction' && impersonated) return typeof answer.result
  return strip(answer.result)
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !VARYING.has(name))
      .map(([name, member]) => [name, strip(member)]),
  )
}

describe('anvil 1.7.1 and this node', () => {
  let ours: RunningNode
  let anvil: StartedProcess

  beforeAll(async () => {
    ours = await startNode({ port: 0, workers: 2 })
    anvil = await startAnvil()
  })

  afterAll(async () => {
    await ours.close()
    await anvil.kill('SIGTERM')
  })

  test.each(calls.map(([method, params = []], index) => [index, method, params] as const))(
    'call %i: %s %j is answered alike',
    async (_index, method, params) => {
      const impersonated = JSON.stringify(params).includes(stranger)
      const answer = await rpc(anvil.url, method, params)
      await settle(anvil.url, method, answer)
      const expected = comparable(answer, method, impersonated)
      expect(comparable(await rpc(ours.url, method, params), method, impersonated)).toEqual(expected)
    },
  )
})

test('storage whose last slot was cleared has the root of the empty trie, which anvil gets wrong', async () => {
  const { url, close } = await startNode({ port: 0, workers: 1 })
  onTestFinished(close)
  const to = '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512'
  await rpc(url, 'eth_sendTransaction', [{ from: alice, to: bob }])
  for (const transaction of [{ data: NOTEBOOK }, { to, data: word(7) }, { to, data: word(0) }]) {
    await rpc(url, 'eth_sendTransaction', [{ from: alice, ...transaction }])
  }
  expect(await rpc(url, 'eth_getProof', [to, [], 'latest'])).toMatchObject({
    result: { nonce: '0x1', storageHash: EMPTY_ROOT },
  })
})

test('with --disable-pool-balance-checks the pool takes what nobody can pay for, and a block drops it, as in anvil', async () => {
  const ours = await startNode({ port: 0, workers: 1, poolBalanceChecks: false })
  onTestFinished(() => ours.close())
  const anvil = await startAnvil('--disable-pool-balance-checks')
  onTestFinished(async () => void (await anvil.kill('SIGTERM')))
  // anvil makes an empty block of what it drops, after which the base fee differs.
  const tooMuch = {
    from: alice,
    to: bob,
    value: '0xffffffffffffffffffff',
    gas: '0x5208',
    gasPrice: '0x77359400',
  }
  const dropped: Call[] = [
    ['eth_sendTransaction', [tooMuch]],
    ['txpool_status', []],
    ['eth_getTransactionCount', [alice, 'latest']],
  ]
  const waiting: Call[] = [
    ['evm_setAutomine', [false]],
    ['eth_sendTransaction', [tooMuch]],
    ['txpool_status', []],
    ['evm_mine', []],
    ['txpool_status', []],
    ['eth_getBlockTransactionCountByNumber', ['latest']],
    // Somebody has paid until the block comes.
    ['eth_sendTransaction', [tooMuch]],
    ['anvil_setBalance', [alice, '0xffffffffffffffffffffff']],
    ['evm_mine', []],
    ['eth_getBlockTransactionCountByNumber', ['latest']],
  ]
  for (const [method, params] of dropped) {
    const theirs = await rpc(anvil.url, method, params)
    // anvil answers before it makes the block.
    while (method === 'eth_sendTransaction' && (await rpc(anvil.url, 'eth_blockNumber')).result === '0x0') {}
    expect(await rpc(ours.url, method, params)).toEqual(theirs)
  }
  for (const [method, params] of waiting) {
    expect(await rpc(ours.url, method, params), method).toEqual(await rpc(anvil.url, method, params))
  }
  expect((await rpc(ours.url, 'eth_getBlockTransactionCountByNumber', ['latest'])).result).toBe('0x1')
})

test('state, transaction and receipt roots and the gas of a block are those of anvil', async () => {
  // Cancun: without the history contract no block hash enters the state.
  const ours = await startNode({ port: 0, hardfork: 'cancun', timestampSec: 1_800_000_000n })
  onTestFinished(() => ours.close())
  const anvil = await startAnvil('--hardfork', 'cancun', '--timestamp', '1800000000')
  onTestFinished(async () => void (await anvil.kill('SIGTERM')))
  const steps: Call[] = [
    ['eth_sendTransaction', [{ from: alice, to: bob, value: '0xde0b6b3a7640000' }]],
    ['eth_sendTransaction', [{ from: alice, data: NOTEBOOK, gas: '0x30d40' }]],
    ['eth_sendTransaction', [{ from: bob, to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', data: word(7) }]],
    ['eth_sendTransaction', [{ from: bob, to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', data: word(9) }]],
    // Runs out of gas. A creation that fails is left out: anvil then keeps an empty account in its trie (against EIP-161).
    [
      'eth_sendTransaction',
      [{ from: bob, to: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512', data: word(1), gas: '0x5a00' }],
    ],
    ['eth_sendTransaction', [{ from: alice, to: deployer, data: `${word(0)}6001600055`, gas: '0x30d40' }]],
  ]
  for (const [method, params] of steps) {
    const [mine, theirs] = await Promise.all([rpc(ours.url, method, params), rpc(anvil.url, method, params)])
    await settle(anvil.url, method, theirs)
    expect(mine.result).toBe(theirs.result)
    const latest = async (url: string) => {
      const { result } = await rpc(url, 'eth_getBlockByNumber', ['latest', false])
      const { stateRoot, transactionsRoot, receiptsRoot, gasUsed, logsBloom } = result as Record<
        string,
        unknown
      >
      return { stateRoot, transactionsRoot, receiptsRoot, gasUsed, logsBloom }
    }
    expect(await latest(ours.url)).toEqual(await latest(anvil.url))
  }
})
