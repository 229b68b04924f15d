/** What a snapshot keeps of the clock. */
export interface ClockState {
  offsetSec: bigint
  lastTimestampSec: bigint
  nextTimestampSec: bigint | null
  intervalSec: bigint | null
}

/**
 * The chain's time: the wall clock plus an offset that tests move, never before the last block.
 * As in anvil, two blocks may share a second.
 */
export class ChainClock {
  #offsetSec = 0n
  #lastTimestampSec: bigint
  #nextTimestampSec: bigint | null = null
  #intervalSec: bigint | null = null
  readonly #runningSec: () => bigint
  /** Where the wall clock is held, null: it runs. */
  #heldSec: bigint | null = null

  constructor(genesisTimestampSec: bigint, wallClockSec: () => bigint = systemSec) {
    this.#runningSec = wallClockSec
    this.#lastTimestampSec = genesisTimestampSec
    this.#offsetSec = genesisTimestampSec - wallClockSec()
  }

  /** As if it had just been made for a chain that begins at this time. */
  restart(timestampSec: bigint): void {
    this.restore({
      offsetSec: timestampSec - this.#wallClockSec(),
      lastTimestampSec: timestampSec,
      nextTimestampSec: null,
      intervalSec: null,
    })
  }

  #wallClockSec(): bigint {
    return this.#heldSec ?? this.#runningSec()
  }

  get offsetSec(): bigint {
    return this.#offsetSec
  }

  /** Lets no time pass until `release`, for blocks that are to be exactly so far apart. */
  hold(): void {
    this.#heldSec = this.#runningSec()
  }

  /** Lets time go on from now. */
  release(): void {
    this.#heldSec = null
  }

  /** Timestamp that a block made now would carry, in seconds. */
  pendingTimestampSec(): bigint {
    if (this.#nextTimestampSec !== null) return this.#nextTimestampSec
    if (this.#intervalSec !== null) return this.#lastTimestampSec + this.#intervalSec
    const now = this.#wallClockSec() + this.#offsetSec
    // As in anvil: two blocks may share a second, but one that the clock has yet to reach is followed by the next second.
    return now < this.#lastTimestampSec ? this.#lastTimestampSec + 1n : now
  }

  /** Timestamp of the block being made now. Call `commit` with it once the block stands. */
  commit(timestampSec: bigint): void {
    // An exact timestamp moves the clock: time goes on from there. An interval does not, as in anvil.
    if (this.#nextTimestampSec !== null) {
      this.#offsetSec = timestampSec - this.#wallClockSec()
      this.#nextTimestampSec = null
    }
    this.#lastTimestampSec = timestampSec
  }

  /** Adds seconds to the clock and returns the whole offset to the wall clock. */
  increase(seconds: bigint): bigint {
    this.#offsetSec += seconds
    return this.#offsetSec
  }

  /** Fixes the timestamp of the next block. Returns false, and does nothing, if that is before the last block. */
  setNext(timestampSec: bigint): boolean {
    if (timestampSec < this.#lastTimestampSec) return false
    this.#nextTimestampSec = timestampSec
    return true
  }

  /** Sets the clock, also back before the last block, and returns by how many seconds it moved forward (0 if back). */
  set(timestampSec: bigint): bigint {
    const before = this.pendingTimestampSec()
    this.#lastTimestampSec = timestampSec
    this.#nextTimestampSec = null
    this.#offsetSec = timestampSec - this.#wallClockSec()
    return timestampSec > before ? timestampSec - before : 0n
  }

  /** Another chain stands here now, whose last block has this timestamp: time goes on from now, or from there if that is later. */
  continueAfter(timestampSec: bigint): void {
    this.#lastTimestampSec = timestampSec
    this.#nextTimestampSec = null
  }

  /** Makes every block exactly this many seconds later than its parent; null ends that. */
  setInterval(seconds: bigint | null): void {
    this.#intervalSec = seconds
  }

  capture(): ClockState {
    return {
      offsetSec: this.#offsetSec,
      lastTimestampSec: this.#lastTimestampSec,
      nextTimestampSec: this.#nextTimestampSec,
      intervalSec: this.#intervalSec,
    }
  }

  restore(state: ClockState): void {
    this.#offsetSec = state.offsetSec
    this.#lastTimestampSec = state.lastTimestampSec
    this.#nextTimestampSec = state.nextTimestampSec
    this.#intervalSec = state.intervalSec
  }
}

function systemSec(): bigint {
  return BigInt(Math.floor(Date.now() / 1000))
}
