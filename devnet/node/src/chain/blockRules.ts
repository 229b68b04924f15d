/** What the node itself must know of the forks; the engine knows the rest. */
import type { ForkName } from '@safelane/devnet-engine'

/** The forks whose blocks the node can make: their headers and blob fields are those of `header.ts`. */
export type NodeFork = Extract<ForkName, 'cancun' | 'prague' | 'osaka'>

export interface BlockRules {
  /** As `anvil_nodeInfo` spells it. */
  name: string
  /** EIP-7702, EIP-7623, EIP-7685 and EIP-2935 came together. */
  isPrague: boolean
  /** EIP-7825: the most gas that a transaction may ask for; null: only the block limits it. */
  transactionGasMax: bigint | null
}

const rules: Readonly<Partial<Record<ForkName, BlockRules>>> = {
  cancun: { name: 'Cancun', isPrague: false, transactionGasMax: null },
  prague: { name: 'Prague', isPrague: true, transactionGasMax: null },
  osaka: { name: 'Osaka', isPrague: true, transactionGasMax: 2n ** 24n },
} satisfies Record<NodeFork, BlockRules>

/** Throws a RangeError for forks whose blocks the node cannot make. */
export function blockRules(fork: ForkName): BlockRules {
  const found = rules[fork]
  if (!found) throw new RangeError(`the node makes no blocks of ${fork}`)
  return found
}

/** As much of `gas` as a transaction may ask for. */
export function transactionGasLimit(fork: ForkName, gas: bigint): bigint {
  const { transactionGasMax } = blockRules(fork)
  return transactionGasMax !== null && transactionGasMax < gas ? transactionGasMax : gas
}
