/** A node that is measured: ours, anvil or Hardhat's, each a process of its own with the settings of its maker. */
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import type { Hex } from '@safelane/devnet-engine'
import { type StartedProcess, startProcess, startSilentAnvil } from '@safelane/devnet-node/testing'
import type { NodeName } from '../parallel/building/peerNode.ts'
import { chainId } from '../parallel/workload.ts'
import { type PreparedRequest, prepareRequest, RawConnection, type RpcRequest } from './rawConnection.ts'

/** Rules that all three know. */
const HARDFORK = 'prague'
/** Room for every block here: nobody has to divide what is sent. */
const GAS_LIMIT = 2_000_000_000
/** Requests in one batch while a world is set up. */
const SET_UP_BATCH = 1_000
const POLL_MS = 2
/** A process that was told to end and has not is killed. */
const END_MS = 5_000

const chain = String(chainId)
const limit = String(GAS_LIMIT)
const repository = path.resolve(import.meta.dirname, '../../../..')

interface Answer {
  id: number
  result?: unknown
  error?: { message: string }
}

/** Starts the process; resolves when it answers. */
async function startNode(
  name: NodeName,
  more: readonly string[],
): Promise<{ process: StartedProcess; url: string }> {
  const flags = ['--chain-id', chain, '--gas-limit', limit, '--hardfork', HARDFORK, ...more]
  if (name === 'safelane') {
    const command = path.join(repository, 'devnet/node/bin/safelane-devnet.js')
    const process = await startProcess(globalThis.process.execPath, [
      // As `npm run devnet` and the command's first line say.
      '--max-semi-space-size=4',
      command,
      '--port',
      '0',
      '--silent',
      ...flags,
    ])
    return { process, url: process.url }
  }
  if (name === 'hardhat') {
    const program = path.join(import.meta.dirname, '../parallel/building/hardhatNode.ts')
    const process = await startProcess(globalThis.process.execPath, [
      program,
      chain,
      limit,
      HARDFORK,
      'automine',
    ])
    return { process, url: process.url }
  }
  // Printing every request would slow it down; silent, it does not say where it listens either.
  const process = await startSilentAnvil(await freePort(), ...flags)
  return { process, url: process.url }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export class BenchedNode {
  readonly name: NodeName
  readonly url: string
  readonly #process: StartedProcess

  private constructor(name: NodeName, process: StartedProcess, url: string) {
    this.name = name
    this.url = url
    this.#process = process
  }

  /** With more flags of its own, where one is asked for. */
  static async start(name: NodeName, flags: readonly string[] = []): Promise<BenchedNode> {
    const { process, url } = await startNode(name, flags)
    return new BenchedNode(name, process, url)
  }

  connect(): Promise<RawConnection> {
    return RawConnection.open(this.url)
  }

  prepare(method: string, ...params: unknown[]): PreparedRequest {
    return prepareRequest(this.url, { method, params })
  }

  prepareBatch(requests: readonly RpcRequest[]): PreparedRequest {
    return prepareRequest(this.url, requests)
  }

  /** Result of one request on a connection of its own. Throws when the answer is an error. */
  async call<T>(method: string, ...params: unknown[]): Promise<T> {
    const [result] = await this.all([{ method, params }])
    return result as T
  }

  /** Results of many requests, in batches. */
  async all(requests: readonly RpcRequest[]): Promise<unknown[]> {
    const connection = await this.connect()
    const results: unknown[] = []
    try {
      for (let start = 0; start < requests.length; start += SET_UP_BATCH) {
        const batch = requests.slice(start, start + SET_UP_BATCH)
        results.push(...resultsOf(await connection.send(this.prepareBatch(batch)), batch))
      }
    } finally {
      connection.close()
    }
    return results
  }

  /**
   * Waits until nothing is pending; false if something still is at the deadline (of `performance.now()`). Hardhat answers when a transaction
   * is in a block, so there is nothing to wait for.
   */
  async settled(deadline: number): Promise<boolean> {
    if (this.name === 'hardhat') return true
    const connection = await this.connect()
    const request = this.prepare('txpool_status')
    try {
      for (;;) {
        const { result } = JSON.parse(String(await connection.send(request))) as { result: { pending: Hex } }
        if (BigInt(result.pending) === 0n) return true
        if (performance.now() > deadline) return false
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    } finally {
      connection.close()
    }
  }

  /** Resident memory of the process, in MiB, with all its threads. */
  residentMiB(): number {
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.#process.pid)], {
      encoding: 'utf8',
    })
    return Number(kibibytes) / 1024
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => void this.#process.kill('SIGKILL'), END_MS)
    await this.#process.kill('SIGTERM')
    clearTimeout(timer)
  }
}

/** Results of a batch in the order of its requests. Throws an Error for the first that failed. */
export function resultsOf(body: Buffer, batch: readonly RpcRequest[]): unknown[] {
  const answers = JSON.parse(String(body)) as Answer[]
  if (!Array.isArray(answers)) throw new Error(`a batch was answered with ${String(body).slice(0, 200)}`)
  const results: unknown[] = []
  for (const { id, result, error } of answers) {
    if (error) throw new Error(`${batch[id]?.method}: ${error.message}`)
    results[id] = result
  }
  return results
}
