/** What the simulator knows of a block: how long each transaction takes alone, and which locations it reads and writes. */

export interface TransactionTrace {
  /** Nanoseconds on one lane, in order: decoding, execution and commit. */
  executionNs: number
  /** Numbers of the locations (accounts and slots) read, in the order of first touch. Whatever is written is read first. */
  reads: readonly number[]
  /** When each is read, as a fraction of the execution. Default: evenly. */
  readMoments?: readonly number[]
  /** Those of `reads` that the transaction changes. */
  writes: readonly number[]
  /** Its result holds logs and their bloom filter. Default false. */
  hasLogs?: boolean
  /** It can run at the commit pointer alone, as whoever touches the coinbase does. Default false. */
  onlyAtPointer?: boolean
  /** Gas used. Default: one per nanosecond. */
  gas?: number
  /** A plain transfer of value. Default false. */
  isPlain?: boolean
  /** Number of its kind of call: contract, selector and first argument. Default 0. */
  call?: number
}

export interface BlockTrace {
  workload: string
  transactions: readonly TransactionTrace[]
}

/**
 * A trace in arrays. Of the reads only those are kept whose location more than one transaction reads and some transaction writes:
 * the others can neither be stale nor wait, and count only by their number.
 */
export interface IndexedBlock {
  workload: string
  count: number
  executionNs: Float64Array
  readCount: Uint32Array
  writeCount: Uint32Array
  hasLogs: Uint8Array
  onlyAtPointer: Uint8Array
  gas: Float64Array
  isPlain: Uint8Array
  call: Uint32Array
  /** One more than the highest `call`. */
  callKinds: number
  /** Reads `readStart[i]` … `readStart[i + 1]` are those of transaction `i` that others may change. */
  readStart: Uint32Array
  /** When it is read, as a fraction of the execution. */
  readMoment: Float64Array
  /** Its earlier writers: `writers[k]` for `k` from `writersFrom` to before `writersTo`, in block order; none, if both are equal. */
  writersFrom: Uint32Array
  writersTo: Uint32Array
  writers: Uint32Array
}

/** Throws a RangeError when a transaction writes what it does not read, or has no time of its own. */
export function indexBlock({ workload, transactions }: BlockTrace): IndexedBlock {
  const count = transactions.length
  const writersOf = new Map<number, number[]>()
  const readers = new Map<number, number>()
  for (const [index, { executionNs, reads, writes }] of transactions.entries()) {
    if (!(executionNs > 0)) throw new RangeError(`transaction ${index} takes no time`)
    const known = new Set(reads)
    for (const location of known) readers.set(location, (readers.get(location) ?? 0) + 1)
    for (const location of writes) {
      if (!known.has(location)) throw new RangeError(`transaction ${index} writes what it has not read`)
      const writers = writersOf.get(location)
      if (writers) writers.push(index)
      else writersOf.set(location, [index])
    }
  }
  const firstWriter = new Map<number, number>()
  const writers: number[] = []
  for (const [location, list] of writersOf) {
    firstWriter.set(location, writers.length)
    for (const writer of list) writers.push(writer)
  }

  const readStart = new Uint32Array(count + 1)
  const moments: number[] = []
  const from: number[] = []
  const to: number[] = []
  const passed = new Map<number, number>()
  for (const [index, { reads, readMoments, writes }] of transactions.entries()) {
    for (const [position, location] of reads.entries()) {
      const first = firstWriter.get(location)
      if (first === undefined || readers.get(location) === 1) continue
      moments.push(readMoments?.[position] ?? (position + 0.5) / reads.length)
      from.push(first)
      to.push(first + (passed.get(location) ?? 0))
    }
    for (const location of writes) passed.set(location, (passed.get(location) ?? 0) + 1)
    readStart[index + 1] = moments.length
  }
  return {
    workload,
    count,
    executionNs: Float64Array.from(transactions, (each) => each.executionNs),
    readCount: Uint32Array.from(transactions, (each) => each.reads.length),
    writeCount: Uint32Array.from(transactions, (each) => each.writes.length),
    hasLogs: Uint8Array.from(transactions, (each) => (each.hasLogs ? 1 : 0)),
    onlyAtPointer: Uint8Array.from(transactions, (each) => (each.onlyAtPointer ? 1 : 0)),
    gas: Float64Array.from(transactions, ({ gas, executionNs }) => gas ?? executionNs),
    isPlain: Uint8Array.from(transactions, ({ isPlain }) => (isPlain ? 1 : 0)),
    call: Uint32Array.from(transactions, ({ call }) => call ?? 0),
    callKinds: transactions.reduce((most, { call = 0 }) => Math.max(most, call), 0) + 1,
    readStart,
    readMoment: Float64Array.from(moments),
    writersFrom: Uint32Array.from(from),
    writersTo: Uint32Array.from(to),
    writers: Uint32Array.from(writers),
  }
}

/** Nanoseconds of all transactions one after another: the sequential reference. */
export function sequentialNs({ executionNs }: Pick<IndexedBlock, 'executionNs'>): number {
  let sum = 0
  for (const each of executionNs) sum += each
  return sum
}
