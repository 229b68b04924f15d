import type { Address, Hex, TypedData } from '@safelane/core'
import { defineChain, UserRejectedRequestError } from 'viem'
import { type Connector, createConfig, createStorage, http, injected } from 'wagmi'
import {
  connect,
  disconnect,
  getConnection,
  getConnections,
  reconnect,
  signMessage,
  signTypedData,
  switchChain,
  watchConnection,
} from 'wagmi/actions'
import type { WalletChain } from './chainHint.ts'
import { TEST_WALLET_ID, testWallet } from './testWallet.ts'

/** A wallet somebody can connect: announced by EIP-6963, injected the old way, or the built-in test wallet. */
export interface WalletOption {
  readonly id: string
  /** Null where the wallet does not say. */
  readonly name: string | null
  readonly icon: string | null
  readonly isTestWallet: boolean
}

export interface ConnectedWallet {
  readonly address: Address
  /** Null where the wallet does not say. */
  readonly name: string | null
  readonly isTestWallet: boolean
}

/** Everything the interface asks of a wallet. Loaded when the first wallet is, so that reading pages stay light. */
export interface WalletSession {
  options(): Promise<readonly WalletOption[]>
  connect(optionId: string): Promise<void>
  /** Connects the wallet that is kept in this browser; throws on chains that have none. */
  connectTestWallet(): Promise<Address>
  /** Connects the wallet that was used last again, without asking, where it allows that. */
  restore(): Promise<void>
  disconnect(): Promise<void>
  /** Follows the connected account, beginning with the present one; returns how to stop. */
  watch(onChange: (wallet: ConnectedWallet | null) => void): () => void
  signTypedData(data: TypedData): Promise<Hex>
  signMessage(message: string): Promise<Hex>
}

/** Wallet access for one chain, on wagmi without its React bindings. */
export function createWalletSession(walletChain: WalletChain): WalletSession {
  const chain = defineChain({
    id: walletChain.chainId,
    name: walletChain.isDevChain ? 'Safelane devnet' : `Chain ${walletChain.chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [walletChain.rpcUrl] } },
  })
  const config = createConfig({
    chains: [chain],
    connectors: walletChain.isDevChain ? [testWallet(), injected()] : [injected()],
    multiInjectedProviderDiscovery: true,
    storage: createStorage({ key: 'safelane.wagmi', storage: localStorage }),
    transports: { [chain.id]: http(walletChain.rpcUrl) },
  })

  const current = (): ConnectedWallet | null => {
    const { address, connector, status } = getConnection(config)
    if (status !== 'connected' || address === undefined) return null
    return { address, name: nameOf(connector), isTestWallet: connector.id === TEST_WALLET_ID }
  }

  /** Wallets refuse to sign typed data of another chain than the one they are on. */
  const onRightChain = async () => {
    const { chainId } = getConnection(config)
    if (chainId !== undefined && chainId !== chain.id)
      await switchChain(config, { chainId: chain.id }).catch((error) => {
        throw switchFailure(error)
      })
  }

  return {
    async options() {
      const usable = await Promise.all(
        config.connectors.map(async (each) => ((await isUsable(each)) ? each : null)),
      )
      const connectors = usable.filter((each) => each !== null)
      const announced = connectors.some((each) => each.type === 'injected' && each.id !== 'injected')
      return connectors
        .filter((each) => each.id !== 'injected' || !announced)
        .map((each) => ({
          id: each.uid,
          name: nameOf(each),
          icon: each.icon?.trim() ?? null,
          isTestWallet: each.id === TEST_WALLET_ID,
        }))
    },
    async connect(optionId) {
      const connector = config.connectors.find((each) => each.uid === optionId)
      if (connector === undefined) throw new Error('This wallet is no longer there')
      await connect(config, { connector })
    },
    async connectTestWallet() {
      const connector = config.connectors.find((each) => each.id === TEST_WALLET_ID)
      if (connector === undefined) throw new Error('This chain has no test wallet')
      const { accounts } = await connect(config, { connector })
      return accounts[0]
    },
    async restore() {
      // wagmi would connect every wallet that ever gave its permission, also those nobody chose here.
      const lastId = await config.storage?.getItem('recentConnectorId')
      const last = config.connectors.find((each) => each.id === lastId)
      if (last !== undefined) await reconnect(config, { connectors: [last] })
    },
    async disconnect() {
      // A wallet can connect itself from its own window; wagmi would fall back to it when only the present one goes.
      for (const { connector } of getConnections(config)) await disconnect(config, { connector })
    },
    watch(onChange) {
      onChange(current())
      return watchConnection(config, { onChange: () => onChange(current()) })
    },
    async signTypedData(data) {
      await onRightChain()
      return signTypedData(config, data as never)
    },
    async signMessage(message) {
      return signMessage(config, { message })
    },
  }
}

/** The plain injected connector stands for a wallet that has not told its name. */
function nameOf(connector: Connector): string | null {
  return connector.id === 'injected' ? null : connector.name
}

/** wagmi reports whatever goes wrong while a wallet learns of a new chain as declined; this is what it was. */
function switchFailure(error: unknown): unknown {
  if (!(error instanceof UserRejectedRequestError)) return error
  const { cause } = error
  const isDeclined = !(cause instanceof Error) || !('code' in cause) || cause.code === error.code
  return isDeclined ? error : cause
}

/** The plain injected connector exists even where no wallet does. */
async function isUsable(connector: Connector): Promise<boolean> {
  return connector.type !== 'injected' || Boolean(await connector.getProvider().catch(() => undefined))
}
