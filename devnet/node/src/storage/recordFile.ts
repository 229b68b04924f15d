import { constants, fstatSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { readFully, type StoredBytes } from './spillFile.ts'

/** First bytes of the file: name and version of the format. */
const MAGIC = Buffer.from('SAFELANE-DEVNET-LOG-1\n')
/** Bytes before a record's payload: length (u32) and checksum of the payload (crc32, u32), little endian. */
const FRAME_BYTES = 8
/** So much is read at once when all records are read. */
const READ_BYTES = 1024 * 1024
const MAX_RECORD_BYTES = 0x7fff_ffff

/**
 * A file of checksummed records that only grows.
 *
 * ```
 * file   = magic record*
 * record = u32 length | u32 crc32(payload) | payload
 * ```
 * `append` returns when the record is on the disk (fdatasync), so what was appended survives `kill -9` and power loss.
 * A crash can leave at most one torn record at the end; `openRecordFile` cuts it off.
 */
export class RecordFile implements StoredBytes {
  readonly path: string
  readonly #handle: FileHandle
  #bytes: number

  constructor(path: string, handle: FileHandle, bytes: number) {
    this.path = path
    this.#handle = handle
    this.#bytes = bytes
  }

  /** Length of the file. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Appends records and waits until they are durable. Returns where the payload of each begins. Throws RecordFileError if
   * another process wrote in between.
   */
  async append(payloads: readonly Uint8Array[]): Promise<number[]> {
    if (payloads.length === 0) return []
    const { size } = await this.#handle.stat()
    if (size !== this.#bytes) {
      throw new RecordFileError(
        `${this.path} was changed by another process; is a second node running on it?`,
      )
    }
    const frames = Buffer.concat(payloads.flatMap(frame))
    await this.#writeAll(frames)
    await this.#handle.datasync()
    const places = placesOf(payloads, this.#bytes)
    this.#bytes += frames.length
    return places
  }

  /** Throws the system's error. */
  read(place: number, length: number): Buffer {
    return readFully(this.#handle.fd, place, length)
  }

  /** All records with the places of their payloads. Throws RecordFileError for what is damaged. */
  *records(): Generator<PlacedRecord> {
    yield* recordsIn(this.#handle.fd, this.#bytes, this.path)
  }

  async #writeAll(frames: Buffer): Promise<void> {
    try {
      let written = 0
      while (written < frames.length) {
        const { bytesWritten } = await this.#handle.write(
          frames,
          written,
          frames.length - written,
          this.#bytes + written,
        )
        written += bytesWritten
      }
    } catch (cause) {
      // Half a record must not stay in front of the next one.
      await this.#handle.truncate(this.#bytes).catch(() => undefined)
      throw new RecordFileError(`cannot write ${this.path}`, { cause })
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** A record's bytes, and where they begin in the file. */
export interface PlacedRecord {
  payload: Buffer
  place: number
}

export interface OpenedRecordFile {
  file: RecordFile
  /** Bytes of a torn record that were cut off the end. */
  truncatedBytes: number
}

/**
 * Opens or creates a record file and checks all of it; `RecordFile.records` reads it. Throws RecordFileError when the file is of
 * another kind, or when a damaged record is followed by sound ones: that is no torn tail, and cutting there would lose
 * acknowledged data.
 */
export async function openRecordFile(path: string): Promise<OpenedRecordFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const { size } = fstatSync(handle.fd)
    const magic = readFully(handle.fd, 0, MAGIC.length)
    if (size < MAGIC.length && MAGIC.subarray(0, size).equals(magic)) {
      await handle.truncate(0)
      await handle.write(MAGIC, 0, MAGIC.length, 0)
      await handle.datasync()
      await syncDirectory(dirname(path))
      return { file: new RecordFile(path, handle, MAGIC.length), truncatedBytes: 0 }
    }
    if (!magic.equals(MAGIC)) throw new RecordFileError(`${path} is not a state file of this node`)
    let end = MAGIC.length
    for (const record of recordsIn(handle.fd, size, path)) end = record.end
    if (end < size) {
      await handle.truncate(end)
      await handle.datasync()
    }
    return { file: new RecordFile(path, handle, end), truncatedBytes: size - end }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Replaces the file by one with these records, in one atomic step, and opens it. Throws RecordFileError, and the file is as it was. */
export async function rewriteRecordFile(path: string, payloads: Iterable<Uint8Array>): Promise<RecordFile> {
  const temporary = `${path}.compacting`
  const handle = await open(temporary, 'w', 0o600).catch((cause: unknown) => {
    throw new RecordFileError(`cannot write ${temporary}`, { cause })
  })
  let bytes = MAGIC.length
  try {
    await handle.write(MAGIC)
    for (const payload of payloads) {
      const frames = Buffer.concat(frame(payload))
      await handle.writeFile(frames)
      bytes += frames.length
    }
    await handle.sync()
  } catch (cause) {
    await handle.close()
    await rm(temporary, { force: true })
    throw new RecordFileError(`cannot write ${temporary}`, { cause })
  }
  await handle.close()
  await rename(temporary, path)
  await syncDirectory(dirname(path))
  return new RecordFile(path, await open(path, constants.O_RDWR), bytes)
}

function frame(payload: Uint8Array): [Buffer, Uint8Array] {
  if (payload.length > MAX_RECORD_BYTES) throw new RecordFileError('a record is larger than 2 GiB')
  const head = Buffer.alloc(FRAME_BYTES)
  head.writeUInt32LE(payload.length, 0)
  head.writeUInt32LE(crc32(payload), 4)
  return [head, payload]
}

function placesOf(payloads: readonly Uint8Array[], start: number): number[] {
  let end = start
  return payloads.map((payload) => {
    const place = end + FRAME_BYTES
    end = place + payload.length
    return place
  })
}

/** Sound records up to the first torn one. Throws RecordFileError when others follow one that is not. */
function* recordsIn(fd: number, size: number, path: string): Generator<PlacedRecord & { end: number }> {
  let chunk: Buffer = Buffer.alloc(0)
  let chunkStart = 0
  const bytesAt = (start: number, length: number): Buffer => {
    if (start < chunkStart || start + length > chunkStart + chunk.length) {
      chunk = readFully(fd, start, Math.max(length, Math.min(READ_BYTES, size - start)))
      chunkStart = start
    }
    return chunk.subarray(start - chunkStart, start - chunkStart + length)
  }
  for (let at = MAGIC.length; size - at >= FRAME_BYTES; ) {
    const frame = bytesAt(at, FRAME_BYTES)
    const length = frame.readUInt32LE(0)
    const checksum = frame.readUInt32LE(4)
    const place = at + FRAME_BYTES
    const end = place + length
    // A record is never empty: zeros are blocks of the disk that were allotted but not written.
    if (length === 0 || end > size) return
    const payload = bytesAt(place, length)
    if (crc32(payload) !== checksum) {
      if (end < size) throw new RecordFileError(`${path} is damaged at byte ${at}`)
      return
    }
    yield { payload, place, end }
    at = end
  }
}

/** A new name in a directory is durable only once the directory is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Windows cannot sync directories and does not need to.
    if (process.platform !== 'win32') throw error
  } finally {
    await handle.close()
  }
}

/** The state file cannot be used or written. */
export class RecordFileError extends Error {
  readonly code = 'STATE_FILE'
}
