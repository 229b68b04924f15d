import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/** First bytes of the file: name and version of the format. */
const MAGIC = Buffer.from('SAFELANE-DEVNET-LOG-1\n')
/** Bytes before a record's payload: length (u32) and checksum of the payload (crc32, u32), little endian. */
const FRAME_BYTES = 8
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
export class RecordFile {
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

  /** Appends records and waits until they are durable. Throws RecordFileError if another process wrote in between. */
  async append(payloads: readonly Uint8Array[]): Promise<void> {
    if (payloads.length === 0) return
    const { size } = await this.#handle.stat()
    if (size !== this.#bytes) {
      throw new RecordFileError(
        `${this.path} was changed by another process; is a second node running on it?`,
      )
    }
    const frames = Buffer.concat(payloads.flatMap(frame))
    await this.#writeAll(frames)
    await this.#handle.datasync()
    this.#bytes += frames.length
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

export interface OpenedRecordFile {
  file: RecordFile
  records: Buffer[]
  /** Bytes of a torn record that were cut off the end. */
  truncatedBytes: number
}

/**
 * Opens or creates a record file and reads it whole. Throws RecordFileError when the file is of another kind, or when a
 * damaged record is followed by sound ones: that is no torn tail, and cutting there would lose acknowledged data.
 */
export async function openRecordFile(path: string): Promise<OpenedRecordFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const content = await handle.readFile()
    if (content.length < MAGIC.length && MAGIC.subarray(0, content.length).equals(content)) {
      await handle.truncate(0)
      await handle.write(MAGIC, 0, MAGIC.length, 0)
      await handle.datasync()
      await syncDirectory(dirname(path))
      return { file: new RecordFile(path, handle, MAGIC.length), records: [], truncatedBytes: 0 }
    }
    if (!content.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw new RecordFileError(`${path} is not a state file of this node`)
    }
    const { records, end } = readRecords(content, path)
    const truncatedBytes = content.length - end
    if (truncatedBytes > 0) {
      await handle.truncate(end)
      await handle.datasync()
    }
    return { file: new RecordFile(path, handle, end), records, truncatedBytes }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Replaces the file by one with these records, in one atomic step, and opens it. */
export async function rewriteRecordFile(path: string, payloads: Iterable<Uint8Array>): Promise<RecordFile> {
  const temporary = `${path}.compacting`
  const handle = await open(temporary, 'w', 0o600)
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

function readRecords(content: Buffer, path: string): { records: Buffer[]; end: number } {
  const records: Buffer[] = []
  let end = MAGIC.length
  while (content.length - end >= FRAME_BYTES) {
    const start = end + FRAME_BYTES
    const length = content.readUInt32LE(end)
    const next = start + length
    // A record is never empty: zeros are blocks of the disk that were allotted but not written.
    if (length === 0 || next > content.length) break
    const payload = content.subarray(start, next)
    if (crc32(payload) !== content.readUInt32LE(end + 4)) {
      if (next < content.length) throw new RecordFileError(`${path} is damaged at byte ${end}`)
      break
    }
    records.push(payload)
    end = next
  }
  return { records, end }
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
