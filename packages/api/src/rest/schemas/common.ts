/** What several answers have in common. */
import { z } from 'zod'

export const address = z.string().describe('EIP-55 address')
export const hash = z.string().describe('32 bytes, 0x-prefixed')
export const sec = z.number().int().describe('Chain time in seconds')
export const instant = z.string().describe('ISO 8601, wall clock')
export const asset = z.object({ symbol: z.string(), name: z.string(), address, decimals: z.number().int() })
export const amount = z.object({ asset, units: z.bigint().describe('Base units of the asset') })
export const failure = z.object({ code: z.string(), detail: z.string() }).nullable()
export const typedData = z
  .object({ primaryType: z.string(), domain: z.unknown(), types: z.unknown(), message: z.unknown() })
  .describe('EIP-712 data for the wallet to sign')

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item).readonly(), nextCursor: z.string().nullable() })
