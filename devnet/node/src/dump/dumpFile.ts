/** Dumps as files: `--load-state`, `--dump-state`, `--state-interval`. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DevnetNode } from '../node.ts'
import { DumpError } from './anvilState.ts'
import { addAccounts, chainOfDump } from './loadDump.ts'
import { parseDump } from './readDump.ts'
import { dumpChain } from './writeDump.ts'

/** Name of the file when a directory is named. */
const FILE_IN_DIRECTORY = 'state.json'

/**
 * Puts the chain of a dump in the place of the node's. A forked chain keeps its place behind the origin's: only the dump's accounts
 * come to it. Throws DumpError.
 */
export async function loadDump(node: DevnetNode, bytes: Uint8Array): Promise<void> {
  const dump = parseDump(bytes)
  if (node.forked) await node.mutateState((engine) => addAccounts(engine, dump))
  else await node.replaceChain((engine, head) => chainOfDump(engine, dump, head))
}

/** The same with a dump in a file. Throws DumpError, and the system's error when the file cannot be read. */
export async function loadDumpFile(node: DevnetNode, path: string): Promise<void> {
  const file = await fileOf(path)
  try {
    await loadDump(node, await readFile(file))
  } catch (error) {
    if (error instanceof DumpError)
      throw new DumpError(`cannot load ${file}: ${error.message}`, { cause: error })
    throw error
  }
}

export interface DumpFileOptions {
  path: string
  /** Writes it every so many seconds as well as at the end. */
  intervalSec?: number
  /** Whether the states of older blocks are in it. */
  withFormerStates: boolean
}

/** Writes the chain to a file at the end, and now and then before. */
export class DumpFile {
  readonly #node: DevnetNode
  readonly #options: DumpFileOptions
  readonly #log: (line: string) => void
  #timer: NodeJS.Timeout | null = null
  #isClosed = false
  #writing: Promise<void> = Promise.resolve()

  /** `log` gets a line when writing at an interval fails; the next one tries again. */
  constructor(node: DevnetNode, options: DumpFileOptions, log: (line: string) => void) {
    this.#node = node
    this.#options = options
    this.#log = log
    this.#schedule()
  }

  /** From the end of one writing to the next: those that take long must not pile up. */
  #schedule(): void {
    const { intervalSec } = this.#options
    if (intervalSec === undefined || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.write()
        .catch((error: unknown) => this.#log(`cannot write the dump: ${String(error)}`))
        .finally(() => this.#schedule())
    }, intervalSec * 1000).unref()
  }

  /** Replaces the file in one step. Throws the system's error. */
  write(): Promise<void> {
    const written = this.#writing.then(() => this.#write())
    this.#writing = written.catch(() => undefined)
    return written
  }

  /** Writes it for the last time. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.write()
  }

  async #write(): Promise<void> {
    const { path, withFormerStates } = this.#options
    const file = await fileOf(path)
    const temporary = `${file}.writing`
    const handle = await open(temporary, 'w')
    try {
      await this.#node.dump(withFormerStates, async (source) => {
        for await (const piece of dumpChain(source)) await handle.writeFile(piece)
      })
      await handle.sync()
    } catch (error) {
      await handle.close()
      await rm(temporary, { force: true })
      throw error
    }
    await handle.close()
    await rename(temporary, file)
  }
}

async function fileOf(path: string): Promise<string> {
  const absolute = resolve(path)
  const isDirectory = await stat(absolute).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isDirectory ? join(absolute, FILE_IN_DIRECTORY) : absolute
}
