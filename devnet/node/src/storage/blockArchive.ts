/** Where blocks lie that are not in memory, and how they are read from there. */
import type { StateChange } from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import { BLOCK_HEAD_BYTES, encodeBlockBody, holdsHeader, StoredBlock } from './blockCodec.ts'
import { SpillFile, type StoredBytes } from './spillFile.ts'

/** Places of a block's two parts. At each lies `u32 length | bytes`; a change is two such in a row, `undo` and `redo`. */
export interface BlockPlaces {
  body: number
  /** NaN: the change is not kept. */
  change: number
}

interface Spills {
  bodies: SpillFile
  changes: SpillFile
}

/** Reads what was written somewhere; without a state file it also is where blocks are written that memory has no room for. */
export class BlockArchive {
  /** Null: the state file holds everything. */
  readonly #spills: Spills | null
  readonly #bodies: StoredBytes
  readonly #changes: StoredBytes

  private constructor(bodies: StoredBytes, changes: StoredBytes, spills: Spills | null) {
    this.#bodies = bodies
    this.#changes = changes
    this.#spills = spills
  }

  /** Everything lies in one file, which somebody else writes. */
  static over(file: StoredBytes): BlockArchive {
    return new BlockArchive(file, file, null)
  }

  /** Everything lies in temporary files of this folder. */
  static temporary(folder?: string): BlockArchive {
    const bodies = new SpillFile(folder)
    const changes = new SpillFile(folder)
    return new BlockArchive(bodies, changes, { bodies, changes })
  }

  /** Whether blocks are to be written here when they leave memory; otherwise they have been written before. */
  get isWritable(): boolean {
    return this.#spills !== null
  }

  writeBody(block: Block): number {
    const body = encodeBlockBody(block)
    return this.#writable().bodies.write(lengthOf(body), body)
  }

  writeChange({ undo, redo }: StateChange): number {
    return this.#writable().changes.write(lengthOf(undo), undo, lengthOf(redo), redo)
  }

  /** Changes before `place` are not asked for any more. */
  discardChangesBefore(place: number): void {
    this.#spills?.changes.discardBefore(place)
  }

  /** The block at these places; only its header is read now. `readChange` fetches its change. */
  block(places: BlockPlaces, readChange: () => StateChange): StoredBlock {
    const start = this.#bodies.read(places.body, 4 + BLOCK_HEAD_BYTES)
    const head = start.subarray(4, 4 + start.readUInt32LE(0))
    return new StoredBlock(
      holdsHeader(head) ? head : this.#body(places.body),
      () => this.#body(places.body),
      readChange,
    )
  }

  /** What `encodeBlockBody` made of the block at these places. */
  body(places: BlockPlaces): Buffer {
    return this.#body(places.body)
  }

  change(place: number): StateChange {
    const undo = readSized(this.#changes, place)
    return { undo, redo: readSized(this.#changes, place + 4 + undo.length) }
  }

  /** Nothing of what was written here is asked for any more. */
  clear(): void {
    this.close()
  }

  close(): void {
    this.#spills?.bodies.close()
    this.#spills?.changes.close()
  }

  #body(place: number): Buffer {
    return readSized(this.#bodies, place)
  }

  #writable() {
    if (!this.#spills) throw new Error('the state file is written by the node')
    return this.#spills
  }
}

/** What lies at `place` after its length. */
function readSized(bytes: StoredBytes, place: number): Buffer {
  return bytes.read(place + 4, bytes.read(place, 4).readUInt32LE(0))
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32LE(bytes.length)
  return length
}
