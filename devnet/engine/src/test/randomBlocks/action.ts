/** What a transaction of a random block does, as plain data: four numbers say it, so that any source of numbers makes any block. */
import type { ForkName } from '../../api.ts'

/** Kinds with their weights in a block. */
export const actionWeights = {
  transfer: 10,
  transferToFresh: 3,
  transferToContract: 2,
  token: 14,
  tokenToHot: 5,
  mintToken: 2,
  swap: 10,
  collect: 6,
  give: 2,
  count: 6,
  create: 3,
  createByContract: 3,
  createAgain: 4,
  callMortal: 5,
  callElder: 3,
  fail: 4,
  payCoinbase: 3,
  callCoinbase: 2,
  readMany: 1,
  writeMany: 1,
  delegate: 3,
  callDelegated: 4,
  accessListed: 3,
  blobs: 1,
  precompile: 2,
  readChain: 2,
  reject: 2,
} as const
export type ActionKind = keyof typeof actionWeights
export const actionKinds = Object.keys(actionWeights) as ActionKind[]

/** Any natural numbers below 2^32: the world takes them modulo what it has. */
export interface Action {
  kind: ActionKind
  from: number
  to: number
  amount: number
}

/** A block before it is encoded. */
export interface BlockPlan {
  fork: ForkName
  /** Which of the world's coinbases. */
  coinbase: number
  /** Gas limit of the block per transaction. */
  gasPerTransaction: number
  actions: Action[]
}
