/** What a simulated call sees differently: accounts, and the block it stands in. */
import type { BlockEnv, Hex, StateOverride } from '@safelane/devnet-engine'
import { ZERO_HASH } from '../quantity.ts'
import type { AccountOverride, HeaderOverrides } from '../simulation/simulatedBlocks.ts'
import type { StateView } from '../stateReader.ts'
import {
  address,
  arrayOf,
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

const MAX_WITHDRAWALS = 1_000

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

const moves = mapOf(address, objectOf({ movePrecompileToAddress: optional(address) }))

/** The same for `eth_simulateV1`, which may move precompiled contracts too. */
export const movableOverrides: Decoder<Record<Hex, AccountOverride>> = (value, path) => {
  const accounts: Record<Hex, AccountOverride> = stateOverrides(value, path)
  for (const [key, { movePrecompileToAddress }] of Object.entries(moves(value, path))) {
    if (movePrecompileToAddress) accounts[key as Hex] = { ...accounts[key as Hex], movePrecompileToAddress }
  }
  return accounts
}

const anyKey: Decoder<Hex> = (value) => value as Hex

/** `BLOCKHASH` by block number. */
const blockHashes: Decoder<ReadonlyMap<bigint, Hex>> = (value, path) => {
  const hashes = mapOf(anyKey, hash)(value, path)
  return new Map(Object.entries(hashes).map(([key, item]) => [uint64(key, `${path} key`), item]))
}

/** What of a block may look different under any method; geth, anvil and Ethereum's execution APIs name some members differently. */
const blockMembers = {
  number: optional(uint64),
  time: optional(uint64),
  gasLimit: optional(uint64),
  feeRecipient: optional(address),
  coinbase: optional(address),
  prevRandao: optional(hash),
  random: optional(hash),
  baseFeePerGas: optional(uint256),
  baseFee: optional(uint256),
  blobBaseFee: optional(uint256),
}

function named(members: Decoded<typeof blockMembers>) {
  return {
    number: members.number,
    timestampSec: members.time,
    gasLimit: members.gasLimit,
    coinbase: members.feeRecipient ?? members.coinbase,
    prevRandao: members.prevRandao ?? members.random,
    baseFeePerGas: members.baseFeePerGas ?? members.baseFee,
    blobBaseFee: members.blobBaseFee,
  }
}

function given(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined))
}

export type BlockOverrides = Partial<BlockEnv> & { blockHashes?: ReadonlyMap<bigint, Hex> }

const callBlock = objectOf({ ...blockMembers, blockHash: optional(blockHashes) })

/** The block as it should look to one call, where it differs from the real one. */
export const blockOverrides: Decoder<BlockOverrides> = (value, path) => {
  const members = callBlock(value, path)
  return given({ ...named(members), blockHashes: members.blockHash })
}

const withdrawal = objectOf({ index: uint64, validatorIndex: uint64, address, amount: uint64 })

const simulatedBlock = objectOf({
  ...blockMembers,
  beaconRoot: optional(hash),
  withdrawals: optional(arrayOf(withdrawal, MAX_WITHDRAWALS)),
})

/** The header of a block that `eth_simulateV1` makes, where it differs from what follows from its parent. */
export const headerOverrides: Decoder<HeaderOverrides> = (value, path) => {
  const members = simulatedBlock(value, path)
  return given({
    ...named(members),
    parentBeaconBlockRoot: members.beaconRoot,
    withdrawals: members.withdrawals?.map(({ amount, ...rest }) => ({ ...rest, amountGwei: amount })),
  })
}

/** The view with the block overridden. */
export function overrideBlock(view: StateView, overrides: BlockOverrides | undefined): StateView {
  if (!overrides) return view
  const { blockHashes, ...block } = overrides
  const { env } = view
  const blockHash = (number: bigint) => blockHashes?.get(number) ?? env.blockHash?.(number) ?? ZERO_HASH
  return { ...view, env: { ...env, ...block, ...(blockHashes ? { blockHash } : {}) } }
}
