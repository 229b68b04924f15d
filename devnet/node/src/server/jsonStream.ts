const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])

/** Cuts a stream of bytes into the JSON objects and arrays of which it consists, whatever lies between them is white space. */
export class JsonStream {
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #length = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The texts that end in this chunk. Throws JsonStreamError when something else than JSON comes, or too much of it. */
  push(chunk: Buffer): string[] {
    const texts: string[] = []
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === BACKSLASH) this.#isEscaped = true
        else if (byte === QUOTE) this.#isInString = false
      } else if (OPENING.has(byte)) {
        if (this.#depth === 0) start = at
        this.#depth++
      } else if (this.#depth === 0) {
        if (!SPACE.has(byte)) throw new JsonStreamError('a message must be a JSON object or array')
      } else if (byte === QUOTE) this.#isInString = true
      else if (CLOSING.has(byte) && --this.#depth === 0) {
        texts.push(this.#take(chunk.subarray(start, at + 1)))
      }
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(start))
    return texts
  }

  #take(last: Buffer): string {
    this.#keep(last)
    const text = Buffer.concat(this.#chunks).toString('utf8')
    this.#chunks = []
    this.#length = 0
    return text
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    if (this.#length > this.#maxBytes) {
      throw new JsonStreamError(`the request is larger than ${this.#maxBytes} bytes`)
    }
    // A copy, because the chunk's memory may be used again.
    this.#chunks.push(Buffer.from(part))
  }
}

/** The stream cannot be read any further. */
export class JsonStreamError extends Error {
  readonly code = 'JSON_STREAM'
}
