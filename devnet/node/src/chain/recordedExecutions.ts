/** How recent blocks were executed, as long as the engine remembers it. */
import type { BlockRecording, Hex } from '@safelane/devnet-engine'

/**
 * Recordings by block hash. They lie in the engine's memory, whose part for them is bounded: the newest push out the oldest, and only
 * handles are kept here.
 */
export class RecordedExecutions {
  readonly isOn: boolean
  readonly #byHash = new Map<Hex, BlockRecording>()

  constructor(isOn: boolean) {
    this.isOn = isOn
  }

  add(blockHash: Hex, recording: BlockRecording | null): void {
    for (const [hash, { isAvailable }] of this.#byHash) {
      if (isAvailable) break
      this.#byHash.delete(hash)
    }
    if (recording) this.#byHash.set(blockHash, recording)
  }

  /** Undefined when the block was not recorded, or is not any more. */
  get(blockHash: Hex): BlockRecording | undefined {
    const recording = this.#byHash.get(blockHash)
    return recording?.isAvailable ? recording : undefined
  }
}
