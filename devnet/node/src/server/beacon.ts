/** The part of the Beacon API that anvil has: where clients of rollups look for blobs. */
import type { Hex } from '@safelane/devnet-engine'
import { type BlockReference, findBlock } from '../blockReference.ts'
import { decodeTransaction } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import { ZERO_HASH } from '../quantity.ts'
import { blockReference } from '../rpc/params.ts'

const PREFIX = '/eth/v1/beacon/'
const GENESIS_FORK_VERSION = '0x00000000'

export interface BeaconAnswer {
  status: number
  body: object
}

/** The answer to a `GET` of this path and query; null when it is not of this API. */
export function answerBeacon(node: DevnetNode, url: string): BeaconAnswer | null {
  if (!url.startsWith(PREFIX)) return null
  const { pathname, searchParams } = new URL(url, 'http://node')
  const [resource, id = ''] = pathname.slice(PREFIX.length).split('/')
  switch (resource) {
    case 'genesis':
      return { status: 200, body: { data: genesis(node) } }
    case 'blobs':
      return blobsOfBlock(node, decodeURIComponent(id), searchParams.getAll('versioned_hashes'))
    case 'blob_sidecars':
      return failure(410, 'This endpoint is deprecated. Use `GET /eth/v1/beacon/blobs/{block_id}` instead.')
    default:
      return failure(404, `there is no ${PREFIX}${resource}`)
  }
}

function genesis({ store }: DevnetNode) {
  return {
    genesis_time: String(store.genesis.header.timestampSec),
    genesis_validators_root: ZERO_HASH,
    genesis_fork_version: GENESIS_FORK_VERSION,
  }
}

/** Blobs of a block in the order of its transactions; with `wanted`, those that it names. */
function blobsOfBlock(node: DevnetNode, id: string, wanted: readonly string[]): BeaconAnswer {
  let reference: BlockReference
  try {
    // Slots, which are block numbers here, are decimal in this API.
    reference = /^\d{1,19}$/.test(id) ? { number: BigInt(id) } : blockReference(id, 'block_id')
  } catch {
    return failure(400, `Invalid block ID: ${id}`)
  }
  const block = findBlock(node.store, reference)
  if (!block) return failure(404, 'Block not found')
  const hashes = wanted.flatMap((list) => list.toLowerCase().split(','))
  const data = block.transactions.flatMap((transaction): Hex[] => {
    const sidecar = node.blobs.ofTransaction(transaction.hash)
    if (!sidecar) return []
    const { blobVersionedHashes = [] } = decodeTransaction(transaction)
    return sidecar.blobs.filter((_, index) => {
      return hashes.length === 0 || hashes.includes(blobVersionedHashes[index] as Hex)
    })
  })
  return { status: 200, body: { execution_optimistic: false, finalized: false, data } }
}

function failure(code: number, message: string): BeaconAnswer {
  return { status: code, body: { code, message } }
}
