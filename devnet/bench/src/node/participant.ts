/** One of the nodes that take turns on the large chain, with what it has been sent. */
import type { World } from '../engine/world.ts'
import type { NodeName } from '../parallel/building/peerNode.ts'
import type { SignedTransfers } from '../parallel/building/signedTransfers.ts'
import { BenchedNode } from './benchedNode.ts'
import { type ChainSize, prepareChain } from './chainWorld.ts'
import type { RunContext } from './workloads.ts'

export class Participant {
  readonly name: NodeName
  readonly #world: World
  readonly #transfers: SignedTransfers
  readonly #size: ChainSize
  #node: BenchedNode | null = null
  /** Next nonce of each sender. */
  #nonces: number[] = []

  constructor(name: NodeName, world: World, transfers: SignedTransfers, size: ChainSize) {
    this.name = name
    this.#world = world
    this.#transfers = transfers
    this.#size = size
  }

  /** The node on its chain; a new one the first time and after it was discarded. */
  async node(): Promise<BenchedNode> {
    if (this.#node) return this.#node
    const { accounts, blocks } = this.#size
    console.error(`${this.name}: a chain of ${accounts} accounts and ${blocks} blocks …`)
    const node = await BenchedNode.start(this.name)
    try {
      await prepareChain(node, this.#world, this.#size)
    } catch (error) {
      await node.close()
      throw error
    }
    this.#nonces = []
    this.#node = node
    return node
  }

  /** What a workload may ask of whoever takes part. */
  readonly context: RunContext = {
    nextTransfers: (count) =>
      Array.from({ length: count }, (_, index) => {
        const sender = index % this.#transfers.senders
        const nonce = this.#nonces[sender] ?? 0
        this.#nonces[sender] = nonce + 1
        return this.#transfers.signOne(sender, nonce)
      }),
  }

  /** Ends the node, whose state nobody knows after it failed or was left with transactions in no block. */
  async discard(): Promise<void> {
    await this.#node?.close()
    this.#node = null
  }
}
