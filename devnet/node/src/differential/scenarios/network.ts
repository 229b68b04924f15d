/** The node itself, signing, and methods that answer the same at all times. */
import { alice, bob, nothing, stranger } from '../contracts.ts'
import type { Scenario, Step } from '../scenario.ts'

const typed = (message: object) => ({
  types: { EIP712Domain: [{ name: 'name', type: 'string' }], Note: [{ name: 'x', type: 'uint256' }] },
  primaryType: 'Note',
  domain: { name: 'test' },
  message,
})

export const network: Scenario = {
  name: 'network',
  steps: [
    ...[
      ...['eth_chainId', 'eth_networkId', 'eth_accounts', 'eth_requestAccounts', 'eth_coinbase'],
      ...['eth_syncing', 'eth_hashrate', 'eth_getWork', 'eth_gasPrice', 'eth_maxPriorityFeePerGas'],
      ...['eth_blobBaseFee', 'eth_protocolVersion', 'eth_blockNumber', 'eth_config'],
      ...['eth_pendingTransactions', 'net_version', 'net_listening', 'txpool_status', 'txpool_content'],
      ...['txpool_inspect', 'anvil_getAutomine', 'anvil_getIntervalMining', 'hardhat_getAutomine'],
      ...['anvil_getGenesisTime'],
    ].map((method): Step => [method]),
    ['eth_baseFee', []],
    ['eth_submitWork', ['0x0000000000000001', nothing, nothing]],
    ['eth_submitHashrate', ['0x5', nothing]],
    ['txpool_contentFrom', [alice]],
    ['web3_clientVersion', [], { shape: true }],
    ['web3_sha3', ['0x68656c6c6f']],
    ['web3_sha3', ['0x']],
    ['web3_sha3', ['hello']],
    ['anvil_nodeInfo', [], { shape: true }],
    ['anvil_metadata', [], { shape: true }],
    ['hardhat_metadata', [], { shape: true }],
    ['eth_sign', [alice, '0xdeadbeef']],
    ['eth_sign', [stranger, '0x00']],
    ['personal_sign', ['0xdeadbeef', alice]],
    ['personal_sign', ['0xdeadbeef', stranger]],
    ['eth_signTypedData', [alice, typed({ x: '0x5' })]],
    ['eth_signTypedData_v3', [alice, typed({ x: '0x5' })]],
    ['eth_signTypedData_v4', [alice, typed({ x: '0x5' })]],
    ['eth_signTypedData_v4', [alice, typed({ x: 5 })]],
    ['eth_signTypedData_v4', [alice, typed({ x: '5' })]],
    ['eth_signTypedData_v4', [stranger, typed({ x: '5' })]],
    ['eth_signTypedData_v4', [alice, {}]],
    [
      'eth_signTransaction',
      [{ from: alice, to: bob, value: '0x1', gas: '0x5208', gasPrice: '0x77359400', nonce: '0x5' }],
    ],
    ['eth_signTransaction', [{ from: stranger, to: bob, value: '0x1' }]],
    ['eth_nonsense'],
    ['eth_getBalance', ['0x12', 'latest']],
    ['eth_getBalance', [alice, 'newest']],
    ['eth_getBalance', []],
    ['eth_getTransactionByHash', ['0x12']],
    ['eth_sendRawTransaction', []],
  ],
}
