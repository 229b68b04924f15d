/** What a simulated call sees differently: accounts, and the block it stands in. */
import type { BlockEnv, Hex, StateOverride } from '@safelane/devnet-engine'
import { ZERO_HASH } from '../quantity.ts'
import type { StateView } from '../stateReader.ts'
import {
  address,
  bytes,
  type Decoded,
  type Decoder,
  hash,
  invalid,
  mapOf,
  objectOf,
  optional,
  slot,
  uint64,
  uint256,
} from './params.ts'

/** Accounts that look different for the length of one call. */
export const stateOverrides: Decoder<Record<Hex, StateOverride>> = mapOf(address, (value, path) => {
  const { balance, nonce, code, state, stateDiff } = objectOf({
    balance: optional(uint256),
    nonce: optional(uint64),
    code: optional(bytes),
    state: optional(mapOf(slot, hash)),
    stateDiff: optional(mapOf(slot, hash)),
  })(value, path)
  if (state && stateDiff) throw invalid(path, 'must not have both state and stateDiff')
  return {
    ...(balance === undefined ? {} : { balance }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(code === undefined ? {} : { code }),
    ...(state === undefined ? {} : { state }),
    ...(stateDiff === undefined ? {} : { stateDiff }),
  }
})

const anyKey: Decoder<Hex> = (value) => value as Hex

/** `BLOCKHASH` by block number. */
const blockHashes: Decoder<ReadonlyMap<bigint, Hex>> = (value, path) => {
  const hashes = mapOf(anyKey, hash)(value, path)
  return new Map(Object.entries(hashes).map(([key, item]) => [uint64(key, `${path} key`), item]))
}

const overrideMembers = objectOf({
  number: optional(uint64),
  time: optional(uint64),
  gasLimit: optional(uint64),
  coinbase: optional(address),
  feeRecipient: optional(address),
  random: optional(hash),
  prevRandao: optional(hash),
  baseFee: optional(uint256),
  baseFeePerGas: optional(uint256),
  blobBaseFee: optional(uint256),
  blockHash: optional(blockHashes),
})

type OverrideMembers = Decoded<{ block: typeof overrideMembers }>['block']
export type BlockOverrides = Partial<BlockEnv> & { blockHashes?: ReadonlyMap<bigint, Hex> }

/** The block as it should look to one call, where it differs from the real one; geth and anvil name some members differently. */
export const blockOverrides: Decoder<BlockOverrides> = (value, path) => {
  const members: OverrideMembers = overrideMembers(value, path)
  const named = {
    number: members.number,
    timestampSec: members.time,
    gasLimit: members.gasLimit,
    coinbase: members.coinbase ?? members.feeRecipient,
    prevRandao: members.random ?? members.prevRandao,
    baseFeePerGas: members.baseFee ?? members.baseFeePerGas,
    blobBaseFee: members.blobBaseFee,
    blockHashes: members.blockHash,
  }
  return Object.fromEntries(Object.entries(named).filter(([, member]) => member !== undefined))
}

/** The view with the block overridden. */
export function overrideBlock(view: StateView, overrides: BlockOverrides | undefined): StateView {
  if (!overrides) return view
  const { blockHashes, ...block } = overrides
  const { env } = view
  const blockHash = (number: bigint) => blockHashes?.get(number) ?? env.blockHash?.(number) ?? ZERO_HASH
  return { ...view, env: { ...env, ...block, ...(blockHashes ? { blockHash } : {}) } }
}
