/** The chain, its clock and what accounts hold. */
import { z } from 'zod'
import { address, amount, asset, sec } from './common.ts'

export const balances = z.array(amount).readonly()
export const chainInfo = z.object({
  chainId: z.number().int(),
  isDevChain: z.boolean(),
  rpcUrl: z.string(),
  blockNumber: z.bigint(),
  chainTimeSec: sec,
  assets: z.array(asset).readonly(),
  readsPiecewise: z.boolean().describe('Whether sentences are read by a model that answers piece by piece'),
  relayer: address,
})

export const chainHealth = z.object({
  chain: z.enum(['up', 'down']),
  database: z.enum(['up', 'down']),
  indexerLagBlocks: z.number().int().nullable(),
})

export const clock = z.object({ chainTimeSec: sec })
export const movedPrice = z.object({ asset, price: z.bigint(), chainTimeSec: sec })
