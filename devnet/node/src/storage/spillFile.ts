import { closeSync, mkdirSync, openSync, readSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file is left for a new one at this length, so that what is not needed any more can go file by file. */
const SEGMENT_BYTES = 64 * 1024 * 1024

/** Bytes that can be read by the place where they were put. Reading is synchronous: nearly always the system has them in memory. */
export interface StoredBytes {
  /** Up to `length` bytes; fewer only where there are no more. Throws when they cannot be read. */
  read(place: number, length: number): Buffer
}

interface Segment {
  fd: number
  path: string | null
  start: number
  end: number
}

let files = 0

/**
 * What does not have to be in memory and dies with the process: temporary files without a name (where the system allows that), so
 * nothing is left behind however the process ends. There is none before the first `write`.
 */
export class SpillFile implements StoredBytes {
  readonly #folder: string
  readonly #segmentBytes: number
  readonly #segments: Segment[] = []
  #end = 0

  constructor(folder: string = tmpdir(), segmentBytes: number = SEGMENT_BYTES) {
    this.#folder = folder
    this.#segmentBytes = segmentBytes
  }

  /** Bytes on the disk. */
  get bytes(): number {
    return this.#end - (this.#segments[0]?.start ?? this.#end)
  }

  /** Appends the parts one after another and returns where they begin. Throws the system's error, with nothing written then. */
  write(...parts: readonly Uint8Array[]): number {
    const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
    let segment = this.#segments.at(-1)
    if (!segment || segment.end - segment.start >= this.#segmentBytes) segment = this.#open()
    const place = this.#end
    for (let written = 0; written < bytes.length; ) {
      const at = place - segment.start + written
      written += writeSync(segment.fd, bytes, written, bytes.length - written, at)
    }
    segment.end = this.#end = place + bytes.length
    return place
  }

  read(place: number, length: number): Buffer {
    const segment = this.#segments.findLast(({ start }) => start <= place)
    if (!segment) throw new RangeError(`nothing is kept at ${place} any more`)
    return readFully(segment.fd, place - segment.start, Math.min(length, segment.end - place))
  }

  /** What lies before `place` may go; files that hold nothing else do. */
  discardBefore(place: number): void {
    while (this.#segments.length > 1 && (this.#segments[0] as Segment).end <= place) {
      close(this.#segments.shift() as Segment)
    }
  }

  close(): void {
    for (const segment of this.#segments.splice(0)) close(segment)
  }

  #open(): Segment {
    mkdirSync(this.#folder, { recursive: true })
    const path = join(this.#folder, `safelane-devnet-${process.pid}-${files++}.spill`)
    const fd = openSync(path, 'wx+', 0o600)
    const segment: Segment = { fd, path, start: this.#end, end: this.#end }
    try {
      unlinkSync(path)
      segment.path = null
    } catch {
      // Windows keeps names of open files: it goes with `close`.
    }
    this.#segments.push(segment)
    return segment
  }
}

/** Reads until there are `length` bytes or the file ends. */
export function readFully(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = readSync(fd, bytes, filled, length - filled, position + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

function close({ fd, path }: Segment): void {
  closeSync(fd)
  if (path !== null) rmSync(path, { force: true })
}
