import { embeddedParser, type IntentModel } from '@safelane/ai'
import { type Chain, isDevChain } from '@safelane/chain'
import type { Address } from '@safelane/core'
import type { Store } from '@safelane/store'
import type { Services } from './services.ts'

export interface ChainServiceDeps {
  readonly chain: Chain
  readonly store: Store
  readonly publicRpcUrl: string
  readonly relayerAddress: Address
  readonly model: IntentModel
}

export function createChainService({ chain, store, ...settings }: ChainServiceDeps): Services['chain'] {
  const { deployment } = chain
  return {
    async info() {
      const [latest, chainTimeSec] = await Promise.all([chain.eventLog.latestBlock(), chain.clock.nowSec()])
      return {
        chainId: deployment.chainId,
        isDevChain: isDevChain(deployment.chainId),
        rpcUrl: settings.publicRpcUrl,
        blockNumber: latest.number,
        chainTimeSec,
        assets: deployment.assets,
        // The embedded parser has the whole at once.
        readsPiecewise: settings.model !== embeddedParser,
        contracts: {
          paymentRouter: deployment.paymentRouter,
          coverPool: deployment.coverPool,
          coverPolicy: deployment.coverPolicy,
          depegOracle: deployment.depegOracle,
        },
        relayer: settings.relayerAddress,
      }
    },

    async health() {
      const [latest, indexed] = await Promise.allSettled([
        chain.eventLog.latestBlock(),
        store.chainHistory.recentBlocks(),
      ])
      const isUp = latest.status === 'fulfilled' && indexed.status === 'fulfilled'
      const cursor = isUp ? (indexed.value[0]?.number ?? deployment.startBlock) : 0n
      return {
        chain: latest.status === 'fulfilled' ? 'up' : 'down',
        database: indexed.status === 'fulfilled' ? 'up' : 'down',
        indexerLagBlocks: isUp ? Math.max(0, Number(latest.value.number - cursor)) : null,
      }
    },
  }
}
