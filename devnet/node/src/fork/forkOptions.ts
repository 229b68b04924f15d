import type { Hex } from '@safelane/devnet-engine'
import type { OriginOptions } from './origin.ts'

/** Where a chain is forked from, and how that is asked. */
export interface ForkOptions extends OriginOptions {
  /** The last block of the origin that belongs to the fork; a negative one counts back from the newest. Default: the newest. */
  blockNumber?: bigint
  /** Forks in the middle of the block of this transaction, which is executed again with all before it in its block. */
  transactionHash?: Hex
  /** Of the origin, so that it need not be asked. With `blockNumber` and all that is read in the cache, the origin need not be there. */
  chainId?: bigint
  /** Folder for what was read. Null: nothing is kept. Default: `safelane-devnet/rpc` in the user's cache folder. */
  cacheFolder?: string | null
}

/** Divides `URL@BLOCK`. Of several URLs only one may name a block. Throws a RangeError. */
export function parseForkUrls(given: readonly string[]): { urls: string[]; blockNumber?: bigint } {
  let blockNumber: bigint | undefined
  const urls = given.map((url) => {
    // An address before an @ is a password's, not a block's: a block is the last thing, and digits.
    const at = /^(.+)@(\d+)$/.exec(url)
    if (!at) return url
    if (blockNumber !== undefined && blockNumber !== BigInt(at[2] as string)) {
      throw new RangeError('the URLs of a fork name two different blocks')
    }
    blockNumber = BigInt(at[2] as string)
    return at[1] as string
  })
  return { urls, ...(blockNumber === undefined ? {} : { blockNumber }) }
}
