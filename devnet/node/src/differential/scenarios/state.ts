/** Accounts, storage, proofs, and what sets them. */
import { alice, bob, carol, notebook, nothing, stranger, TOKEN, token, word } from '../contracts.ts'
import type { Scenario, Step } from '../scenario.ts'
import { chainSteps } from './chain.ts'

const reads = (address: string, block: unknown): Step[] => [
  ['eth_getBalance', [address, block]],
  ['eth_getTransactionCount', [address, block]],
  ['eth_getCode', [address, block]],
  ['eth_getStorageAt', [address, '0x0', block]],
  ['eth_getAccount', [address, block]],
  ['eth_getAccountInfo', [address, block]],
  ['eth_getProof', [address, [word(0), word(1)], block]],
]

export const state: Scenario = {
  name: 'state',
  steps: [
    ...chainSteps,
    ...[alice, notebook, stranger].flatMap((address) =>
      ['latest', 'earliest', '0x3', 'pending'].flatMap((block) => reads(address, block)),
    ),
    ...reads(alice, '0xffff'),
    ...reads(alice, { blockHash: nothing }),
    ...reads(alice, { blockNumber: '0x2' }),
    ['eth_getStorageValues', [{ [notebook]: [word(0), word(1)], [alice]: [word(0)] }, 'latest']],
    ['eth_getStorageValues', [{ [notebook]: [word(0)] }, '0x2']],
    ['eth_getStorageValues', [{}, 'latest']],
    ['debug_accountInfoAt', ['latest', 0, notebook]],
    ['debug_codeByHash', [nothing, null]],
    ['debug_dbGet', ['0x00']],
    // Setters.
    ['anvil_setBalance', [stranger, '0xde0b6b3a7640000']],
    ['anvil_addBalance', [stranger, '0x5']],
    ['hardhat_addBalance', [stranger, '0x5']],
    ['eth_getBalance', [stranger, 'latest']],
    ['hardhat_setBalance', [stranger, '100']],
    ['anvil_setBalance', [stranger, '-1']],
    ['anvil_setBalance', [stranger]],
    ['anvil_setCode', [stranger, '0x00']],
    ['hardhat_setCode', [stranger, '0x0102']],
    ['anvil_setCode', [stranger, 'zz']],
    ['anvil_setNonce', [stranger, '0x9']],
    ['hardhat_setNonce', [stranger, '0xa']],
    ['evm_setAccountNonce', [stranger, '0xb']],
    ['anvil_setNonce', [stranger, '0x1']],
    ['anvil_setStorageAt', [stranger, '0x0', word(5)]],
    ['hardhat_setStorageAt', [stranger, '0x1', word(6)]],
    ['anvil_setStorageAt', [stranger, word(2), '0x7']],
    ...reads(stranger, 'latest'),
    // Tokens.
    ['anvil_setCode', [token, TOKEN]],
    ['anvil_dealERC20', [carol, token, '0x3e8']],
    ['eth_call', [{ to: token, data: `0x70a08231${word(carol).slice(2)}` }, 'latest']],
    ['anvil_setERC20Allowance', [carol, bob, token, '0x64']],
    ['eth_call', [{ to: token, data: `0xdd62ed3e${word(carol).slice(2)}${word(bob).slice(2)}` }, 'latest']],
    ['anvil_dealERC20', [carol, stranger, '0x3e8']],
    ['anvil_setERC20Allowance', [carol, bob, stranger, '0x64']],
    // Impersonation.
    ['eth_sendTransaction', [{ from: token, to: bob, gas: '0x5208' }]],
    ['anvil_impersonateAccount', [token]],
    ['anvil_setBalance', [token, '0xde0b6b3a7640000']],
    [
      'eth_sendTransaction',
      [{ from: token, to: bob, gas: '0x5208', gasPrice: '0x77359400', value: '0x1' }],
      { shape: true },
    ],
    ['anvil_stopImpersonatingAccount', [token]],
    ['hardhat_impersonateAccount', [token]],
    ['hardhat_stopImpersonatingAccount', [token]],
    ['eth_sendTransaction', [{ from: token, to: bob, gas: '0x5208' }]],
    ['anvil_autoImpersonateAccount', [true]],
    [
      'eth_sendTransaction',
      [{ from: token, to: bob, gas: '0x5208', gasPrice: '0x77359400', value: '0x1' }],
      { shape: true },
    ],
    ['anvil_autoImpersonateAccount', [false]],
    ['hardhat_autoImpersonateAccount', [false]],
    ['anvil_impersonateSignature', [`0x${'12'.repeat(65)}`, carol]],
    [
      'eth_call',
      [
        {
          to: word(1).replace(/^0x0{24}/, '0x'),
          data: `${nothing}${word(0x12).slice(2)}${'12'.repeat(64)}`,
        },
        'latest',
      ],
    ],
    ['eth_getTransactionCount', [token, 'latest']],
    ['eth_getBalance', [bob, 'latest']],
  ],
}
