/**
 * What was read from an origin at one block, on the disk. A folder per chain and block; in it each node that ever ran appends to a file
 * of its own, so that nodes running at the same time never touch one another's. A line is the CRC-32 of an entry and the entry as
 * JSON: torn or damaged lines are passed over, for what they said can be fetched again.
 */
import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Hex } from '@safelane/devnet-engine'

/** More files of one block than this become one. */
const FILES_MAX = 4
const SUFFIX = '.jsonl'

/** Where forks are cached unless something else is said: `$XDG_CACHE_HOME`, or `~/.cache`. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'safelane-devnet', 'rpc')
}

interface CacheLocation {
  folder: string
  chainId: bigint
  blockNumber: bigint
}

export class OriginCache {
  readonly #entries: Map<string, unknown>
  readonly #file: string
  readonly #log: (line: string) => void
  #unwritten: string[] = []
  #writing: Promise<void> = Promise.resolve()
  #isBroken = false

  private constructor(entries: Map<string, unknown>, file: string, log: (line: string) => void) {
    this.#entries = entries
    this.#file = file
    this.#log = log
  }

  /** Reads what other nodes have left of this very block. A folder that cannot be used is told to `log`, and nothing is cached. */
  static async open(
    location: CacheLocation,
    blockHash: Hex,
    log: (line: string) => void,
  ): Promise<OriginCache> {
    const folder = folderOf(location)
    const entries = new Map<string, unknown>()
    const cache = new OriginCache(entries, join(folder, fileName(blockHash)), log)
    try {
      await mkdir(folder, { recursive: true })
      const files = (await filesIn(folder)).filter((name) => name.startsWith(prefixOf(blockHash)))
      for (const name of files) await readInto(entries, join(folder, name))
      if (files.length > FILES_MAX) await merge(folder, blockHash, files, entries)
    } catch (error) {
      cache.#fail(error)
    }
    return cache
  }

  /** The hash of the block as the newest file has it; null when nothing was cached. For when the origin cannot be asked. */
  static async blockHashIn(location: CacheLocation): Promise<Hex | null> {
    const folder = folderOf(location)
    const entries = new Map<string, unknown>()
    for (const name of await filesIn(folder).catch(() => [])) await readInto(entries, join(folder, name))
    return (entries.get(BLOCK_HASH_KEY) as Hex | undefined) ?? null
  }

  get(key: string): unknown {
    return this.#entries.get(key)
  }

  set(key: string, value: unknown): void {
    if (this.#entries.has(key)) return
    this.#entries.set(key, value)
    if (this.#isBroken) return
    this.#unwritten.push(lineOf(key, value))
    if (this.#unwritten.length === 1) this.#writing = this.#writing.then(() => this.#write())
  }

  /** Everything set so far is in the file when the promise resolves, or never will be. */
  async close(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    const lines = this.#unwritten.join('')
    this.#unwritten = []
    try {
      await appendFile(this.#file, lines)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#isBroken) return
    this.#isBroken = true
    this.#log(`the fork is not cached: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Under this key stands the hash of the block itself. */
export const BLOCK_HASH_KEY = 'hash'

function folderOf({ folder, chainId, blockNumber }: CacheLocation): string {
  return join(folder, String(chainId), String(blockNumber))
}

function prefixOf(blockHash: Hex): string {
  return `${blockHash.slice(2, 18)}-`
}

function fileName(blockHash: Hex): string {
  return `${prefixOf(blockHash)}${randomUUID()}${SUFFIX}`
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort()
}

function lineOf(key: string, value: unknown): string {
  const json = JSON.stringify([key, value])
  // The line break in front ends a line that another write was torn in.
  return `\n${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
}

async function readInto(entries: Map<string, unknown>, file: string): Promise<void> {
  // Another node may just have merged it with others.
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  for (const line of text.split('\n')) {
    const json = line.slice(9)
    if (line === '' || crc32(json) !== Number.parseInt(line.slice(0, 8), 16)) continue
    const [key, value] = JSON.parse(json) as [string, unknown]
    entries.set(key, value)
  }
}

/** Writes one file in place of many. Whoever still appends to one of them loses nothing but what it adds from now on. */
async function merge(
  folder: string,
  blockHash: Hex,
  files: readonly string[],
  entries: ReadonlyMap<string, unknown>,
): Promise<void> {
  const merged = join(folder, fileName(blockHash))
  await writeFile(`${merged}.new`, [...entries].map(([key, value]) => lineOf(key, value)).join(''))
  await rename(`${merged}.new`, merged)
  for (const name of files) await unlink(join(folder, name)).catch(() => undefined)
}
