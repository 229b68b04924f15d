/** Calls, estimates, simulations: execution that leaves nothing behind. */
import {
  alice,
  bob,
  CREATOR,
  carol,
  fees,
  notebook,
  nothing,
  RELAY,
  REVERT_CUSTOM,
  REVERT_EMPTY,
  REVERT_HELLO,
  relay,
  relayed,
  stranger,
  word,
} from '../contracts.ts'
import type { Scenario, Step } from '../scenario.ts'
import { chainSteps } from './chain.ts'

const PANIC = '0x7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd'
const LOOP = '0x5b600056'
const UNDERFLOW = '0x50'
const poor = `0x${'f'.repeat(30)}`

const environment: Step[] = [
  '32',
  '33',
  '34',
  '3a',
  '41',
  '42',
  '43',
  '44',
  '45',
  '46',
  '47',
  '48',
  '4a',
].map((opcode) => [
  'eth_call',
  [{ from: alice, to: bob, value: '0x3' }, 'latest', { [bob]: { code: `0x${opcode}5f5260205ff3` } }],
  opcode === '44' || opcode === '42' ? { shape: true } : {},
])

export const calls: Scenario = {
  name: 'calls',
  steps: [
    ...chainSteps,
    // alice's nonce is 4.
    ['anvil_setNonce', [carol, '0x0']],
    ['eth_sendTransaction', [{ from: carol, data: RELAY, gas: '0x30d40', ...fees }], { as: 'relay' }],
    ['anvil_setCode', [relay, `0x${RELAY.slice(20)}`]],
    ['eth_call', [{ to: notebook }, 'latest']],
    ['eth_call', [{ to: notebook }, '0x2']],
    ['eth_call', [{ to: notebook }, 'earliest']],
    ['eth_call', [{ to: notebook, input: word(1) }, 'latest']],
    ['eth_call', [{ to: notebook, input: word(1), data: word(1) }, 'latest']],
    ['eth_call', [{ to: notebook, input: word(1), data: word(2) }, 'latest']],
    ['eth_call', [{ to: relay, data: relayed(notebook) }, 'latest']],
    ['eth_call', [{ to: bob }, '0xffff']],
    ['eth_call', [{ to: bob }, { blockHash: nothing }]],
    ['eth_call', [{}, 'latest']],
    ['eth_call', []],
    ...[REVERT_HELLO, PANIC, REVERT_EMPTY, REVERT_CUSTOM, LOOP, UNDERFLOW].flatMap((data): Step[] => [
      ['eth_call', [{ from: alice, data }, 'latest']],
      ['eth_estimateGas', [{ from: alice, data }]],
    ]),
    ['eth_call', [{ from: alice, to: bob, gas: '0x5000' }, 'latest']],
    ['eth_call', [{ from: alice, to: bob, value: poor }, 'latest']],
    ['eth_call', [{ from: stranger, to: bob, gasPrice: '0x77359400' }, 'latest']],
    ['eth_call', [{ from: alice, to: bob, gasPrice: '0x1' }, 'latest']],
    ['eth_call', [{ from: alice, to: bob, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }, 'latest']],
    ...environment,
    ['eth_call', [{ to: bob }, 'latest', { [bob]: { balance: '0x7', code: '0x475f5260205ff3' } }]],
    ['eth_call', [{ to: bob }, 'latest', { [bob]: { nonce: '0x7', code: '0x475f5260205ff3' } }]],
    [
      'eth_call',
      [{ to: bob }, 'latest', { [bob]: { code: '0x5f545f5260205ff3', stateDiff: { [word(0)]: word(7) } } }],
    ],
    ['eth_call', [{ to: notebook }, 'latest', { [notebook]: { state: { [word(1)]: word(7) } } }]],
    ['eth_call', [{ to: notebook }, 'latest', { [notebook]: { state: {}, stateDiff: {} } }]],
    ['eth_call', [{ to: bob }, 'latest', { [bob]: { code: '0x435f5260205ff3' } }, { number: '0x99' }]],
    ['eth_call', [{ to: bob }, 'latest', { [bob]: { code: '0x425f5260205ff3' } }, { time: '0x99' }]],
    ['eth_call', [{ to: bob }, 'latest', { [bob]: { code: '0x415f5260205ff3' } }, { coinbase: carol }]],
    ['eth_call', [{ to: bob }, 'latest', { [bob]: { code: '0x485f5260205ff3' } }, { baseFee: '0x5' }]],
    ['eth_call', [{ to: bob }, 'pending', { [bob]: { code: '0x435f5260205ff3' } }]],
    ['eth_estimateGas', [{}]],
    ['eth_estimateGas', [{ from: alice, to: bob, value: '0x1' }]],
    ['eth_estimateGas', [{ from: alice, to: bob, data: '0x0102' }]],
    ['eth_estimateGas', [{ from: bob, to: notebook, data: word(77) }]],
    ['eth_estimateGas', [{ from: bob, to: notebook, data: word(77) }, 'latest']],
    ['eth_estimateGas', [{ from: bob, to: notebook, data: word(77) }, '0x2']],
    ['eth_estimateGas', [{ from: bob, to: relay, data: relayed(notebook, word(5)) }]],
    ['eth_estimateGas', [{ from: alice, data: '0x6001600055' }]],
    ['eth_estimateGas', [{ from: alice, to: bob, gas: '0x5000' }]],
    ['eth_estimateGas', [{ from: bob, to: alice, value: poor }]],
    ['eth_estimateGas', [{ from: stranger, to: bob, gasPrice: '0x77359400' }]],
    ['eth_estimateGas', [{ from: bob, to: notebook }, 'latest', { [notebook]: { code: '0x5b600056' } }]],
    ['eth_createAccessList', [{ from: alice, to: bob, value: '0x1' }, 'latest']],
    ['eth_createAccessList', [{ from: alice, to: notebook }, 'latest']],
    ['eth_createAccessList', [{ from: alice, to: notebook, data: word(3) }, 'latest']],
    ['eth_createAccessList', [{ from: alice, to: relay, data: relayed(notebook, word(3)) }, 'latest']],
    ['eth_createAccessList', [{ from: alice, data: REVERT_EMPTY }, 'latest']],
    ['eth_createAccessList', [{ from: alice, to: bob }, '0xffff']],
    ['eth_fillTransaction', [{ from: alice, to: bob, value: '0x1' }]],
    ['eth_fillTransaction', [{ from: alice, to: bob, gasPrice: '0x77359400' }]],
    ['eth_fillTransaction', [{ from: alice, data: REVERT_EMPTY }]],
    [
      'eth_callMany',
      [[{ transactions: [{ to: notebook }, { to: notebook, data: word(3) }, { to: notebook }] }]],
    ],
    ['eth_callMany', [[]]],
    ['eth_callBundle', [{ txs: [], blockNumber: '0x7', stateBlockNumber: 'latest' }]],
    ['eth_simulateV1', [{ blockStateCalls: [] }, 'latest']],
    ['eth_simulateV1', [{ blockStateCalls: [{ calls: [{ from: alice, to: notebook }] }] }, 'latest']],
    [
      'eth_simulateV1',
      [
        {
          blockStateCalls: [
            {
              blockOverrides: { number: '0x20', time: '0xffffffff' },
              stateOverrides: { [stranger]: { balance: '0xde0b6b3a7640000' } },
              calls: [
                { from: stranger, to: notebook, data: word(5) },
                { from: stranger, to: bob, value: '0x1' },
              ],
            },
            { calls: [{ from: stranger, to: notebook }] },
          ],
          traceTransfers: true,
        },
        'latest',
      ],
    ],
    [
      'eth_simulateV1',
      [
        {
          blockStateCalls: [{ calls: [{ from: alice, data: REVERT_HELLO }] }],
          validation: true,
        },
        'latest',
      ],
    ],
    ['eth_simulateV1', [{ blockStateCalls: [{ calls: [{ from: bob, data: CREATOR }] }] }, '0xffff']],
  ],
}
