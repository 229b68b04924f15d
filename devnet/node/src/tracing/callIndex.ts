/** Who calls and creates whom in each transaction of a block: what searches need to know which blocks to look at, learned by tracing a block once. */
import type { Hex } from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import type { DevnetNode } from '../node.ts'
import { type LocalizedTrace, localizedTracer } from './flatTrace.ts'
import { traceBlock } from './replay.ts'
import { type AddressFilter, endsOf, isMatch } from './traceFilter.ts'

/** What an index may take, by a rough count of its bytes; what was asked for longest ago is forgotten first. */
const MAX_BYTES = 32 * 2 ** 20
const BYTES_PER_ADDRESS = 80
const BYTES_PER_CALL = 12
const BYTES_PER_BLOCK = 500
const NOBODY = 0xffffffff

/** One call, creation or self-destruct of a block; the same ends count once in a transaction. */
export interface IndexedCall {
  /** Of the transaction. */
  index: number
  from: Hex
  /** Null for a creation that failed. */
  to: Hex | null
  isCreation: boolean
}

/** The calls of one block, three numbers each. */
class BlockCalls {
  readonly #addresses: readonly Hex[]
  readonly #calls: Uint32Array

  constructor(traces: readonly LocalizedTrace[]) {
    const places = new Map<Hex, number>()
    const placeOf = (address: Hex): number => {
      const place = places.get(address) ?? places.size
      places.set(address, place)
      return place
    }
    const calls: number[] = []
    const seen = new Set<string>()
    for (const trace of traces) {
      const { from, to } = endsOf(trace)
      // The lowest bit of the transaction's number says whether it creates.
      const index = (trace.transactionPosition ?? 0) * 2 + (trace.type === 'create' ? 1 : 0)
      const call = [index, placeOf(from), to === null ? NOBODY : placeOf(to)]
      const key = call.join()
      if (!seen.has(key)) calls.push(...call)
      seen.add(key)
    }
    this.#addresses = [...places.keys()]
    this.#calls = Uint32Array.from(calls)
  }

  get bytes(): number {
    return (
      BYTES_PER_BLOCK + this.#addresses.length * BYTES_PER_ADDRESS + this.#calls.length * (BYTES_PER_CALL / 3)
    )
  }

  /** In the order of their first execution. */
  *all(): Iterable<IndexedCall> {
    const addresses = this.#addresses
    for (let at = 0; at < this.#calls.length; at += 3) {
      const [index, from, to] = this.#calls.subarray(at, at + 3) as unknown as [number, number, number]
      yield {
        index: index >>> 1,
        from: addresses[from]!,
        to: to === NOBODY ? null : addresses[to]!,
        isCreation: index % 2 === 1,
      }
    }
  }
}

/** Remembers what tracing said of blocks, by their hash: a block that is replaced by another one is never taken for it. */
export class CallIndex {
  readonly #node: DevnetNode
  readonly #maxBytes: number
  readonly #blocks = new Map<Hex, BlockCalls>()
  #bytes = 0

  constructor(node: DevnetNode, maxBytes = MAX_BYTES) {
    this.#node = node
    this.#maxBytes = maxBytes
    node.events.on('reset', () => this.#forgetAll())
  }

  /** The block's calls. Rejects as `readState` does when it has to be traced and its parent's state is not kept. */
  async callsOf(block: Block): Promise<IndexedCall[]> {
    const known = this.#find(block.hash)
    if (known) return [...known.all()]
    const traces = await this.#trace(block)
    return [...this.#remember(block.hash, traces).all()]
  }

  /** The block's traces, unless none of them passes the filter; what passes is for the caller to find out. */
  async tracesFor(block: Block, filter: AddressFilter): Promise<LocalizedTrace[]> {
    const known = this.#find(block.hash)
    if (known && ![...known.all()].some((call) => isMatch(call, filter))) return []
    const traces = await this.#trace(block)
    if (!known) this.#remember(block.hash, traces)
    return traces
  }

  async #trace(block: Block): Promise<LocalizedTrace[]> {
    return (await traceBlock(this.#node, block, localizedTracer)).flatMap(({ result }) => result)
  }

  #find(hash: Hex): BlockCalls | undefined {
    const known = this.#blocks.get(hash)
    if (!known) return undefined
    this.#blocks.delete(hash)
    this.#blocks.set(hash, known)
    return known
  }

  #forgetAll(): void {
    this.#blocks.clear()
    this.#bytes = 0
  }

  #remember(hash: Hex, traces: readonly LocalizedTrace[]): BlockCalls {
    const calls = new BlockCalls(traces)
    this.#bytes += calls.bytes - (this.#blocks.get(hash)?.bytes ?? 0)
    this.#blocks.set(hash, calls)
    for (const [oldest, { bytes }] of this.#blocks) {
      if (this.#bytes <= this.#maxBytes) break
      this.#blocks.delete(oldest)
      this.#bytes -= bytes
    }
    return calls
  }
}

const indexes = new WeakMap<DevnetNode, CallIndex>()

/** The index of a node, made at the first search. */
export function callIndexOf(node: DevnetNode): CallIndex {
  const index = indexes.get(node) ?? new CallIndex(node)
  indexes.set(node, index)
  return index
}
