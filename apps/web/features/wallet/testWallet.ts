import type { Hex } from '@safelane/core'
import { type Chain, type LocalAccount, numberToHex, RpcRequestError } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { createConnector } from 'wagmi'

const KEY = 'safelane.testWallet.privateKey'
const CONNECTED = 'safelane.testWallet.connected'

export const TEST_WALLET_ID = 'safelane-test-wallet'

/**
 * A wagmi connector whose key is made and kept in the browser: enough to try the product on a development chain, and
 * never offered elsewhere, because local storage is no place for real money.
 */
export function testWallet() {
  return createConnector<TestProvider>((config) => {
    const chain = config.chains[0]
    const connect = async () => {
      localStorage.setItem(CONNECTED, 'yes')
      return { accounts: [loadAccount().address], chainId: chain.id }
    }
    return {
      id: TEST_WALLET_ID,
      name: 'Test wallet',
      type: 'local',
      // wagmi's type asks for two shapes of accounts at once; capabilities are not asked for here.
      connect: connect as never,
      async disconnect() {
        localStorage.removeItem(CONNECTED)
      },
      async getAccounts() {
        return [loadAccount().address]
      },
      async getChainId() {
        return chain.id
      },
      async getProvider() {
        return createTestProvider(loadAccount(), chain)
      },
      async isAuthorized() {
        return localStorage.getItem(CONNECTED) !== null
      },
      onAccountsChanged() {},
      onChainChanged() {},
      onDisconnect() {},
    }
  })
}

/** The wallet that lives in this browser. Its key stays on disconnect, so that test money is not lost. */
function loadAccount(): LocalAccount {
  const stored = localStorage.getItem(KEY)
  const privateKey =
    stored !== null && /^0x[0-9a-f]{64}$/.test(stored) ? (stored as Hex) : generatePrivateKey()
  localStorage.setItem(KEY, privateKey)
  return privateKeyToAccount(privateKey)
}

interface TestProvider {
  request(call: { method: string; params?: readonly unknown[] | undefined }): Promise<unknown>
}

/** The few EIP-1193 methods that signing needs; everything else is refused. */
function createTestProvider(account: LocalAccount, chain: Chain): TestProvider {
  return {
    async request({ method, params = [] }) {
      switch (method) {
        case 'eth_accounts':
        case 'eth_requestAccounts':
          return [account.address]
        case 'eth_chainId':
          return numberToHex(chain.id)
        case 'personal_sign':
          return account.signMessage({ message: { raw: params[0] as Hex } })
        case 'eth_signTypedData_v4':
          return account.signTypedData(JSON.parse(String(params[1])))
        default:
          throw new RpcRequestError({
            body: { method },
            url: 'test wallet',
            error: { code: 4200, message: `The test wallet does not support ${method}` },
          })
      }
    },
  }
}
