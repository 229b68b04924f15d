import { BaseError } from '@safelane/core'
import type { Database } from './database.ts'

/** What tells one chain from every other, a development chain that began anew included. */
export interface ChainIdentity {
  readonly chainId: number
  /** Undefined where the chain's node keeps no block 0. */
  readonly genesisHash: string | undefined
}

export interface ChainIdentityRepository {
  /**
   * Says whose rows these are: the first chain that asks owns the database for good. Throws `ChainMismatchError` for any
   * other; nothing may be read or written on its behalf then, for signatures of one chain could be good on the other.
   */
  claim(identity: ChainIdentity): Promise<void>
}

export function createChainIdentityRepository(database: Database): ChainIdentityRepository {
  return {
    async claim({ chainId, genesisHash }) {
      await database.chainIdentity.createMany({
        data: [{ id: 1, chainId: BigInt(chainId), genesisHash: genesisHash ?? null }],
        skipDuplicates: true,
      })
      if (genesisHash !== undefined) {
        await database.chainIdentity.updateMany({
          where: { id: 1, chainId: BigInt(chainId), genesisHash: null },
          data: { genesisHash },
        })
      }
      const row = await database.chainIdentity.findUniqueOrThrow({ where: { id: 1 } })
      const owner = { chainId: Number(row.chainId), genesisHash: row.genesisHash ?? undefined }
      if (!isSameChain(owner, { chainId, genesisHash })) {
        throw new ChainMismatchError(owner, { chainId, genesisHash })
      }
    },
  }
}

function isSameChain(left: ChainIdentity, right: ChainIdentity): boolean {
  if (left.chainId !== right.chainId) return false
  const [mine, theirs] = [left.genesisHash, right.genesisHash]
  return mine === undefined || theirs === undefined || mine === theirs
}

/** The database holds the rows of another chain. */
export class ChainMismatchError extends BaseError<'DATABASE_OF_ANOTHER_CHAIN'> {
  constructor(owner: ChainIdentity, asked: ChainIdentity) {
    super(
      'DATABASE_OF_ANOTHER_CHAIN',
      `The database belongs to ${nameOf(owner)}, but CHAIN_RPC_URL is ${nameOf(asked)}: name that chain, or another (empty) database in DATABASE_URL`,
      {
        metadata: {
          chainId: owner.chainId,
          genesisHash: owner.genesisHash ?? 'unknown',
          askedChainId: asked.chainId,
          askedGenesisHash: asked.genesisHash ?? 'unknown',
        },
      },
    )
  }
}

function nameOf({ chainId, genesisHash }: ChainIdentity): string {
  return genesisHash === undefined ? `chain ${chainId}` : `chain ${chainId} with genesis ${genesisHash}`
}
