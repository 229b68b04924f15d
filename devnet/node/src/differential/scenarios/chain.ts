/** Blocks, transactions, receipts and logs of a short chain. */
import { alice, bob, fees, NOTEBOOK, notebook, nothing, REVERT_EMPTY, stranger, word } from '../contracts.ts'
import type { Saved, Scenario, Step } from '../scenario.ts'

const hashOf =
  (name: string, ...rest: unknown[]) =>
  (saved: Saved) => [saved[name], ...rest]
const blockHash =
  (...rest: unknown[]) =>
  (saved: Saved) => [(saved.block as { hash: string }).hash, ...rest]

/** A transfer, a creation, a call that logs, a creation that fails, and a block of two. */
export const chainSteps: readonly Step[] = [
  ['anvil_setBlockTimestampInterval', [12]],
  ['eth_sendTransaction', [{ from: alice, data: NOTEBOOK, gas: '0x30d40', ...fees }], { as: 'creation' }],
  ['eth_sendTransaction', [{ from: alice, to: bob, value: '0x1', ...fees }], { as: 'transfer' }],
  ['eth_sendTransaction', [{ from: bob, to: notebook, data: word(7), ...fees }], { as: 'call' }],
  ['eth_sendTransaction', [{ from: alice, data: REVERT_EMPTY, gas: '0x30d40', ...fees }], { as: 'failure' }],
  ['evm_setAutomine', [false]],
  [
    'eth_sendTransaction',
    [{ from: alice, to: notebook, data: word(8), gas: '0x11170', gasPrice: '0x77359400' }],
    { as: 'legacy' },
  ],
  [
    'eth_sendTransaction',
    [
      {
        from: bob,
        to: notebook,
        data: word(9),
        gas: '0x11170',
        gasPrice: '0x6fc23ac0',
        accessList: [{ address: notebook, storageKeys: [word(0)] }],
      },
    ],
    { as: 'listed' },
  ],
  ['evm_mine', []],
  ['evm_setAutomine', [true]],
]

const byHash = (name: string): Step[] =>
  [
    'eth_getTransactionByHash',
    'eth_getTransactionReceipt',
    'eth_getRawTransactionByHash',
    'debug_getRawTransaction',
  ].map((method): Step => [method, hashOf(name)])

export const chain: Scenario = {
  name: 'chain',
  steps: [
    ...chainSteps,
    ['eth_blockNumber'],
    ['eth_getBlockByNumber', ['latest', true], { as: 'block' }],
    ['eth_getBlockByNumber', ['0x3', false]],
    ['eth_getBlockByNumber', ['earliest', false]],
    ['eth_getBlockByNumber', ['pending', false]],
    ['eth_getBlockByNumber', ['safe', false]],
    ['eth_getBlockByNumber', ['finalized', false]],
    ['eth_getBlockByNumber', ['0xffff', false]],
    ['eth_getBlockByHash', blockHash(true)],
    ['eth_getBlockByHash', blockHash(false)],
    ['eth_getBlockByHash', [nothing, false]],
    ['eth_getHeaderByNumber', ['latest']],
    ['eth_getHeaderByNumber', ['0x2']],
    ['eth_getHeaderByNumber', ['0xffff']],
    ['eth_getHeaderByHash', blockHash()],
    ['eth_getHeaderByHash', [nothing]],
    ['eth_getBlockReceipts', ['latest']],
    ['eth_getBlockReceipts', ['0x1']],
    ['eth_getBlockReceipts', ['0xffff']],
    ['eth_getBlockReceipts', blockHash()],
    ['eth_getBlockTransactionCountByHash', blockHash()],
    ['eth_getBlockTransactionCountByHash', [nothing]],
    ['eth_getBlockTransactionCountByNumber', ['latest']],
    ['eth_getBlockTransactionCountByNumber', ['0xffff']],
    ...['creation', 'transfer', 'call', 'failure', 'legacy', 'listed'].flatMap(byHash),
    ['eth_getTransactionByHash', [nothing]],
    ['eth_getTransactionReceipt', [nothing]],
    ['eth_getRawTransactionByHash', [nothing]],
    ['eth_getTransactionByBlockHashAndIndex', blockHash('0x1')],
    ['eth_getTransactionByBlockHashAndIndex', blockHash('0x9')],
    ['eth_getTransactionByBlockHashAndIndex', [nothing, '0x0']],
    ['eth_getTransactionByBlockNumberAndIndex', ['latest', '0x0']],
    ['eth_getTransactionByBlockNumberAndIndex', ['latest', '0x9']],
    ['eth_getTransactionByBlockNumberAndIndex', ['0xffff', '0x0']],
    ['eth_getRawTransactionByBlockHashAndIndex', blockHash('0x1')],
    ['eth_getRawTransactionByBlockHashAndIndex', blockHash('0x9')],
    ['eth_getRawTransactionByBlockNumberAndIndex', ['latest', '0x0']],
    ['eth_getRawTransactionByBlockNumberAndIndex', ['latest', '0x9']],
    ['eth_getTransactionBySenderAndNonce', [alice, '0x1']],
    ['eth_getTransactionBySenderAndNonce', [alice, '0x99']],
    ['eth_getTransactionBySenderAndNonce', [stranger, '0x0']],
    ['eth_getUncleByBlockHashAndIndex', blockHash('0x0')],
    ['eth_getUncleByBlockHashAndIndex', [nothing, '0x0']],
    ['eth_getUncleByBlockNumberAndIndex', ['latest', '0x0']],
    ['eth_getUncleByBlockNumberAndIndex', ['0xffff', '0x0']],
    ['eth_getUncleCountByBlockHash', blockHash()],
    ['eth_getUncleCountByBlockHash', [nothing]],
    ['eth_getUncleCountByBlockNumber', ['latest']],
    ['eth_getUncleCountByBlockNumber', ['0xffff']],
    ['eth_getBlockAccessList', ['latest']],
    ['eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }]],
    ['eth_getLogs', [{ fromBlock: '0x0', address: notebook, topics: [word(42)] }]],
    ['eth_getLogs', [{ fromBlock: '0x0', topics: [[word(41), word(42)]] }]],
    ['eth_getLogs', [{ fromBlock: '0x0', topics: [null, word(42)] }]],
    ['eth_getLogs', (saved) => [{ blockHash: (saved.block as { hash: string }).hash }]],
    ['eth_getLogs', [{ blockHash: nothing }]],
    ['eth_getLogs', [{ fromBlock: '0x5', toBlock: '0x1' }]],
    ['eth_getLogs', [{ fromBlock: '0xfffff' }]],
    ['eth_feeHistory', ['0x4', 'latest', [25, 75]]],
    ['eth_feeHistory', ['0x2', '0x3', []]],
    ['eth_feeHistory', ['0x0', 'latest', []]],
    ['eth_feeHistory', ['0x2', '0xffff', []]],
    ['debug_getRawHeader', ['latest'], { shape: true }],
    ['debug_getRawBlock', ['latest'], { shape: true }],
    ['debug_getRawReceipts', ['latest']],
    ['debug_getRawTransactions', ['latest']],
    ['debug_getRawReceipts', ['0xffff']],
    ['debug_getRawBlock', ['0xffff']],
    ['debug_getRawHeader', ['0xffff']],
    ['debug_getRawTransaction', [nothing]],
    ['debug_getRawTransactions', ['0xffff']],
  ],
}
