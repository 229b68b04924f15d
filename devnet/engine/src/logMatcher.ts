/** Which logs somebody asks for, compared as bytes: most logs need never be decoded. */
import type { Hex } from './api.ts'
import { hexToBytes } from './hex.ts'

const ADDRESS_BYTES = 20
const WORD_BYTES = 32

/** A log record (assembly/transaction/logs.ts) among the bytes of a block's results. */
export interface LogRecord {
  /** Number of topics, and bytes of data. */
  topics: number
  dataBytes: number
  /** Address, 4 bytes of no meaning, topics and data in hexadecimal, without 0x. */
  hex: string
}

/** Addresses (none: any), and for each place the topics one of which has to stand there (null: any). */
export class LogMatcher {
  readonly #addresses: readonly Uint32Array[]
  readonly #topics: readonly (readonly Uint32Array[] | null)[]

  constructor(addresses: readonly Hex[], topics: readonly (readonly Hex[] | null)[]) {
    this.#addresses = addresses.map((address) => words(address, ADDRESS_BYTES))
    this.#topics = topics.map((wanted) => wanted?.map((topic) => words(topic, WORD_BYTES)) ?? null)
  }

  /** Whether the log with so many topics matches whose address and topics stand at these places. */
  matches(view: DataView, addressAt: number, topicsAt: number, topicCount: number): boolean {
    if (this.#topics.length > topicCount) return false
    if (this.#addresses.length > 0 && !isAnyAt(view, addressAt, this.#addresses)) return false
    return this.#topics.every((wanted, place) => {
      return wanted === null || isAnyAt(view, topicsAt + place * WORD_BYTES, wanted)
    })
  }
}

function isAnyAt(view: DataView, at: number, alternatives: readonly Uint32Array[]): boolean {
  for (const wanted of alternatives) {
    let index = 0
    while (index < wanted.length && view.getUint32(at + index * 4) === wanted[index]) index++
    if (index === wanted.length) return true
  }
  return false
}

function words(hex: Hex, length: number): Uint32Array {
  const bytes = hexToBytes(hex, length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  return Uint32Array.from({ length: length / 4 }, (_, index) => view.getUint32(index * 4))
}
