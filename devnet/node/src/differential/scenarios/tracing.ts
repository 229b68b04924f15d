/** `debug_`, `trace_` and `ots_` on a chain with nested calls, creations, failures and a self-destruction. */
import {
  alice,
  BOMB,
  bob,
  CREATOR,
  carol,
  fees,
  NOTEBOOK,
  notebook,
  nothing,
  RELAY,
  REVERT_HELLO,
  relay,
  relayed,
  stranger,
  word,
} from '../contracts.ts'
import type { Saved, Scenario, Step } from '../scenario.ts'

const creator = '0x00000000000000000000000000000000000c4ea7'
const bomb = '0x0000000000000000000000000000000000b0b000'
const failing = '0x0000000000000000000000000000000000fa1100'

const setUp: readonly Step[] = [
  ['anvil_setBlockTimestampInterval', [12]],
  ['eth_sendTransaction', [{ from: alice, data: NOTEBOOK, gas: '0x30d40', ...fees }], { as: 'creation' }],
  ['eth_sendTransaction', [{ from: alice, data: RELAY, gas: '0x30d40', ...fees }]],
  ['anvil_setCode', [creator, CREATOR]],
  ['anvil_setCode', [bomb, BOMB]],
  ['anvil_setCode', [failing, REVERT_HELLO]],
  [
    'eth_sendTransaction',
    [{ from: alice, to: bob, value: '0x5', gas: '0x5208', ...fees }],
    { as: 'transfer' },
  ],
  [
    'eth_sendTransaction',
    [{ from: bob, to: relay, data: relayed(notebook, word(5)), gas: '0x186a0', ...fees }],
    { as: 'nested' },
  ],
  [
    'eth_sendTransaction',
    [{ from: bob, to: relay, data: relayed(failing), gas: '0x186a0', ...fees }],
    { as: 'reverted' },
  ],
  [
    'eth_sendTransaction',
    [{ from: bob, to: relay, data: relayed(creator), gas: '0x186a0', ...fees }],
    { as: 'creating' },
  ],
  [
    'eth_sendTransaction',
    [{ from: bob, to: relay, data: relayed(bomb), gas: '0x186a0', value: '0x9', ...fees }],
    { as: 'destroying' },
  ],
  [
    'eth_sendTransaction',
    [{ from: bob, to: notebook, data: word(6), gas: '0x5a00', ...fees }],
    { as: 'exhausted' },
  ],
]

const names = ['creation', 'transfer', 'nested', 'reverted', 'creating', 'destroying', 'exhausted']
const hashOf =
  (name: string, ...rest: unknown[]) =>
  (saved: Saved) => [saved[name], ...rest]
const each = (method: string, ...rest: unknown[]): Step[] =>
  names.map((name): Step => [method, hashOf(name, ...rest)])

export const debug: Scenario = {
  name: 'debug',
  steps: [
    ...setUp,
    ...each('debug_traceTransaction'),
    ...each('debug_traceTransaction', { enableMemory: true, enableReturnData: true }),
    ...each('debug_traceTransaction', { disableStack: true, disableStorage: true }),
    ...each('debug_traceTransaction', { tracer: 'callTracer' }),
    ...each('debug_traceTransaction', { tracer: 'callTracer', tracerConfig: { onlyTopCall: true } }),
    ...each('debug_traceTransaction', { tracer: 'callTracer', tracerConfig: { withLog: true } }),
    ...each('debug_traceTransaction', { tracer: 'prestateTracer' }),
    ...each('debug_traceTransaction', { tracer: 'prestateTracer', tracerConfig: { diffMode: true } }),
    ...each('debug_traceTransaction', { tracer: '4byteTracer' }),
    ...each('debug_traceTransaction', { tracer: 'flatCallTracer' }),
    ...each('debug_traceTransaction', { tracer: 'noopTracer' }),
    ...each('debug_traceTransaction', {
      tracer: 'muxTracer',
      tracerConfig: { callTracer: {}, prestateTracer: {} },
    }),
    ['debug_traceTransaction', [nothing]],
    ['debug_traceTransaction', hashOf('nested', { tracer: 'nonsenseTracer' })],
    ['debug_traceCall', [{ from: alice, to: notebook, data: word(9) }, 'latest']],
    ['debug_traceCall', [{ from: alice, to: notebook, data: word(9) }, 'latest', { tracer: 'callTracer' }]],
    [
      'debug_traceCall',
      [{ from: alice, to: relay, data: relayed(failing) }, 'latest', { tracer: 'callTracer' }],
    ],
    [
      'debug_traceCall',
      [{ from: alice, to: notebook, data: word(9) }, 'latest', { tracer: 'prestateTracer' }],
    ],
    [
      'debug_traceCall',
      [
        { from: alice, to: stranger },
        'latest',
        { tracer: 'callTracer', stateOverrides: { [stranger]: { code: CREATOR } } },
      ],
    ],
    ['debug_traceCall', [{ from: alice, to: notebook }, '0xffff']],
    ['debug_traceBlockByNumber', ['0x4', { tracer: 'callTracer' }]],
    ['debug_traceBlockByNumber', ['0x4']],
    ['debug_traceBlockByNumber', ['0xffff']],
    ['eth_getBlockByNumber', ['0x4', false], { as: 'block' }],
    ['debug_traceBlockByHash', (saved) => [(saved.block as { hash: string }).hash, { tracer: 'callTracer' }]],
    ['debug_traceBlockByHash', [nothing, { tracer: 'callTracer' }]],
    ['debug_getRawBlock', ['0x4'], { as: 'raw', shape: true }],
    ['debug_traceBlock', (saved) => [saved.raw, { tracer: 'callTracer' }]],
    ['debug_executionWitness', ['0x4'], { shape: true }],
    ['debug_getModifiedAccountsByNumber', ['0x3', '0x4']],
    ['debug_getModifiedAccountsByNumber', ['0x4']],
    ['debug_codeByHash', ['0x5c1a2a37bb0d1bff5a7ee9d4c4ce2ad61ff8f67d49fb1ecb6d4d6fdbcb3a2ad0', null]],
    ['debug_accountInfoAt', ['0x4', 0, bob]],
  ],
}

export const parity: Scenario = {
  name: 'parity',
  steps: [
    ...setUp,
    ...each('trace_transaction'),
    ...each('trace_get', ['0x0']),
    ['trace_get', hashOf('nested', ['0x9'])],
    ['trace_transaction', [nothing]],
    ['trace_block', ['0x4']],
    ['trace_block', ['latest']],
    ['trace_block', ['0xffff']],
    ['trace_filter', [{ fromBlock: '0x1' }]],
    ['trace_filter', [{ fromBlock: '0x1', fromAddress: [bob] }]],
    ['trace_filter', [{ fromBlock: '0x1', toAddress: [notebook] }]],
    ['trace_filter', [{ fromBlock: '0x1', after: 1, count: 2 }]],
    ['trace_filter', [{ fromBlock: '0x5', toBlock: '0x2' }]],
    ...each('trace_replayTransaction', ['trace']),
    ...each('trace_replayTransaction', ['trace', 'stateDiff', 'vmTrace']),
    ['trace_replayBlockTransactions', ['0x4', ['trace']]],
    ['trace_replayBlockTransactions', ['0x4', ['stateDiff']]],
    ['trace_replayBlockTransactions', ['0xffff', ['trace']]],
    ['trace_call', [{ from: alice, to: relay, data: relayed(notebook, word(9)) }, ['trace'], 'latest']],
    ['trace_call', [{ from: alice, to: relay, data: relayed(notebook, word(9)) }, ['stateDiff'], 'latest']],
    [
      'trace_callMany',
      [
        [
          [{ from: alice, to: notebook, data: word(9) }, ['trace']],
          [{ from: alice, to: notebook }, ['trace']],
        ],
        'latest',
      ],
    ],
    [
      'eth_signTransaction',
      [{ from: carol, to: notebook, data: word(9), gas: '0x186a0', nonce: '0x0', ...fees }],
      { as: 'raw' },
    ],
    ['trace_rawTransaction', (saved) => [saved.raw, ['trace']]],
  ],
}

export const otterscan: Scenario = {
  name: 'otterscan',
  steps: [
    ...setUp,
    ['ots_getApiLevel'],
    ['ots_hasCode', [notebook, 'latest']],
    ['ots_hasCode', [notebook, 'earliest']],
    ['ots_hasCode', [alice, 'latest']],
    ...each('ots_traceTransaction'),
    ...each('ots_getInternalOperations'),
    ...each('ots_getTransactionError'),
    ['ots_traceTransaction', [nothing]],
    ['ots_getTransactionError', [nothing]],
    ['ots_getInternalOperations', [nothing]],
    ['ots_getBlockDetails', ['0x4']],
    ['ots_getBlockDetails', ['0xffff']],
    ['eth_getBlockByNumber', ['0x4', false], { as: 'block' }],
    ['ots_getBlockDetailsByHash', (saved) => [(saved.block as { hash: string }).hash]],
    ['ots_getBlockDetailsByHash', [nothing]],
    ['ots_getBlockTransactions', [4, 0, 10]],
    ['ots_getBlockTransactions', [4, 1, 10]],
    ['ots_searchTransactionsBefore', [bob, 0, 10]],
    ['ots_searchTransactionsBefore', [bob, 5, 2]],
    ['ots_searchTransactionsAfter', [bob, 0, 10]],
    ['ots_searchTransactionsAfter', [bob, 4, 2]],
    ['ots_searchTransactionsBefore', [stranger, 0, 10]],
    ['ots_getTransactionBySenderAndNonce', [alice, 1]],
    ['ots_getTransactionBySenderAndNonce', [alice, 99]],
    ['ots_getContractCreator', [notebook]],
    ['ots_getContractCreator', [relay]],
    ['ots_getContractCreator', [alice]],
  ],
}
