import { coverPoolAbi, depegOracleAbi } from '@safelane/contracts'
import type {
  ClaimStatus,
  CoverProduct,
  CoverProductSource,
  PremiumSource,
  ProductState,
} from '@safelane/cover'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'

/** In the order of the contract's enum. */
const CLAIM_STATUSES: readonly ClaimStatus[] = ['none', 'waiting', 'active', 'triggered', 'paid', 'expired']

/** Everything the application asks the pool. */
export interface CoverPoolReader extends CoverProductSource, PremiumSource {
  /** Yearly rate of the next unit of cover in basis points, rounded up. */
  annualRateBps(productId: bigint): Promise<number>
  /** Where a policy stands, and what it was paid or would be paid now (base units of the payout asset). */
  claimable(policyId: bigint): Promise<{ readonly status: ClaimStatus; readonly payout: bigint }>
}

export function createCoverPoolReader(client: ChainClient, deployment: Deployment): CoverPoolReader {
  const pool = { address: deployment.coverPool, abi: coverPoolAbi } as const
  const oracle = { address: deployment.depegOracle, abi: depegOracleAbi } as const

  async function find(productId: bigint): Promise<CoverProduct | undefined> {
    const known = deployment.products.find((product) => product.productId === productId)
    if (known === undefined) return undefined
    const terms = await client.readContract({ ...pool, functionName: 'product', args: [productId] })
    return {
      productId,
      coveredAsset: known.asset,
      payoutAsset: known.payoutAsset,
      triggerPrice1e18: terms.triggerPrice,
      watchPrice1e18: terms.watchPrice,
      windowSec: terms.windowSec,
      confirmationSec: terms.confirmationSec,
      deductibleBps: terms.deductibleBps,
      capBps: terms.capBps,
      curve: terms.curve,
      waitingPeriodSec: terms.waitingPeriodSec,
    }
  }

  async function state(productId: bigint): Promise<ProductState> {
    const args = [productId] as const
    const terms = await client.readContract({ ...pool, functionName: 'product', args })
    const [capacity, freeCapacity, committed, isOnWatch, [price, priceFresh], [twap, twapFresh]] =
      await Promise.all([
        client.readContract({ ...pool, functionName: 'productCapacity', args, blockTag: 'pending' }),
        client.readContract({ ...pool, functionName: 'capacity', args, blockTag: 'pending' }),
        client.readContract({ ...pool, functionName: 'insuredOf', args, blockTag: 'pending' }),
        client.readContract({ ...pool, functionName: 'isOnWatch', args, blockTag: 'pending' }),
        client.readContract({ ...oracle, functionName: 'latest', args: [terms.asset], blockTag: 'pending' }),
        client.readContract({
          ...oracle,
          functionName: 'twap',
          args: [terms.asset, BigInt(terms.windowSec)],
          blockTag: 'pending',
        }),
      ])
    return {
      productId,
      capacity,
      freeCapacity,
      committed,
      isOnSale: terms.onSale && !isOnWatch,
      trigger: {
        price1e18: price,
        twap1e18: twap,
        fresh: priceFresh && twapFresh,
        met: twapFresh && twap <= terms.triggerPrice,
      },
    }
  }

  return {
    find,
    state,

    async products() {
      const found = await Promise.all(deployment.products.map(({ productId }) => find(productId)))
      return found.filter((product) => product !== undefined)
    },

    quotePremium: (productId, insured, periodSec) =>
      client.readContract({
        ...pool,
        functionName: 'quotePremium',
        args: [productId, insured, BigInt(periodSec)],
        blockTag: 'pending',
      }),

    async annualRateBps(productId) {
      const rate = await client.readContract({ ...pool, functionName: 'annualRateBps', args: [productId] })
      return Number(rate)
    },

    async claimable(policyId) {
      const [payout, status] = await client.readContract({
        ...pool,
        functionName: 'claimable',
        args: [policyId],
        blockTag: 'pending',
      })
      return { status: CLAIM_STATUSES[status] ?? 'none', payout }
    },
  }
}
