/** Sends messages to a node in a process of its own, and watches what becomes of both. */
import { connect } from 'node:net'
import type { StartedProcess } from '@safelane/devnet-node/testing'
import { WebSocket } from 'ws'
import { Random } from '../random.ts'
import { answerFault, filtersIn } from './answer.ts'
import { InspectedNode } from './inspectedNode.ts'
import { type MemorySample, memoryFault } from './memoryVerdict.ts'
import { type FuzzMessage, nextMessage } from './mutation.ts'

export interface FuzzRpcOptions {
  requests: number
  /** Messages depend on it and their number alone. */
  seed: number
  connections?: number
  /**
   * Longest that the node lets anybody wait for a receipt: a transaction with a gap before its nonce is in no block, so `eth_sendTransactionSync` waits
   * for it as long as it may. Default: 1 second.
   */
  receiptTimeoutSec?: number
  /** An answer that takes longer than this and the wait for receipts counts as none. Default: 60 seconds. */
  answerTimeoutSec?: number
  onProgress?: (done: number, findings: number, memory: MemorySample | undefined) => void
  /** Told of wrong answers as they come. */
  onFinding?: (finding: string) => void
}

export interface FuzzRpcReport {
  requests: number
  /** Messages that were answered as they must not be, and what is wrong; memory that grew as well. */
  findings: string[]
  /** Of the node's process, as it was after each twentieth of the requests. */
  memory: MemorySample[]
}

/** The chain begins anew after so many messages, and filters and subscriptions are given back, so that memory tells of leaks and not of blocks. */
const RESET_EVERY = 2_000
const SAMPLES = 20
const MAX_FINDINGS = 20

/** Rejects when the node cannot be started. */
export async function fuzzRpc(options: FuzzRpcOptions): Promise<FuzzRpcReport> {
  const { requests, seed, connections = 8, receiptTimeoutSec = 1, answerTimeoutSec = 60 } = options
  const { onProgress = () => undefined, onFinding = () => undefined } = options
  const node = await InspectedNode.start('--workers', '1', '--receipt-timeout', String(receiptTimeoutSec))
  const { process } = node
  const findings: string[] = []
  const session = new Session(process, (answerTimeoutSec + receiptTimeoutSec) * 1_000)
  const memory: MemorySample[] = []
  let next = 0
  try {
    const run = async (end: number): Promise<void> => {
      while (next < end && findings.length < MAX_FINDINGS && session.isAlive) {
        const index = next++
        if (index % RESET_EVERY === RESET_EVERY - 1) await session.reset()
        const message = nextMessage(new Random(seed, index))
        const fault = await session.exchange(message)
        if (fault) {
          const finding = `message ${index} of seed ${seed}: ${fault}\n  ${message.kind} ${shortened(message.body)}`
          findings.push(finding)
          onFinding(finding)
        }
        if (index % 1_000 === 999) onProgress(index + 1, findings.length, memory.at(-1))
      }
    }
    for (let part = 1; part <= SAMPLES; part++) {
      const end = Math.floor((requests * part) / SAMPLES)
      await Promise.all(Array.from({ length: connections }, () => run(end)))
      // Nothing is under way here, and no chain to be kept.
      if (!session.isAlive || findings.length >= MAX_FINDINGS) break
      await session.reset()
      const sample = await node.measure()
      if (sample) memory.push(sample)
    }
    if (!session.isAlive) findings.push(`the node ended:\n${process.output().slice(-4_000)}`)
    else if (
      await session.exchange({ kind: 'http', body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}' })
    ) {
      findings.push('the node does not answer any more')
    }
    // What nobody foresaw is told there.
    for (const line of process.output().split('\n')) {
      if (/^\S+ failed: /.test(line) && findings.length < MAX_FINDINGS)
        findings.push(`internal error: ${line}`)
    }
    const growth = memoryFault(memory)
    if (growth) findings.push(growth)
    return { requests: next, findings, memory }
  } finally {
    session.close()
    await node.end()
  }
}

class Session {
  readonly #node: StartedProcess
  readonly #timeoutMs: number
  #socket: WebSocket | null = null
  /** One message at a time on the socket, so that answers belong to messages. */
  #turn: Promise<unknown> = Promise.resolve()
  /** Made since the last reset. The node would keep them for five minutes, and all that happens meanwhile. */
  readonly #filters = new Set<string>()
  isAlive = true

  constructor(node: StartedProcess, timeoutMs: number) {
    this.#node = node
    this.#timeoutMs = timeoutMs
    void node.ended.then(() => {
      this.isAlive = false
    })
  }

  /** What is wrong with the answer, null: nothing. */
  async exchange(message: FuzzMessage): Promise<string | null> {
    try {
      switch (message.kind) {
        case 'http': {
          const answer = await this.#post(message.body)
          this.#noteFilters(answer ?? '')
          return answerFault(message.body, answer)
        }
        case 'cut':
          await this.#cut(message.body)
          return null
        case 'socket': {
          const turn = this.#turn.then(() => this.#say(message.body, message.binary))
          this.#turn = turn.catch(() => undefined)
          return await turn
        }
      }
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }
  }

  async reset(): Promise<void> {
    await this.#post('{"jsonrpc":"2.0","id":1,"method":"anvil_reset","params":[]}')
    await this.#post('{"jsonrpc":"2.0","id":1,"method":"evm_setAutomine","params":[true]}')
    await this.#post('{"jsonrpc":"2.0","id":1,"method":"anvil_dropAllTransactions","params":[]}')
    const filters = [...this.#filters]
    this.#filters.clear()
    const calls = filters.map((id) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_uninstallFilter',
      params: [id],
    }))
    if (calls.length > 0) await this.#post(JSON.stringify(calls))
    // Its subscriptions go with it.
    this.#turn = this.#turn.then(() => this.close())
    await this.#turn
  }

  close(): void {
    this.#socket?.terminate()
    this.#socket = null
  }

  #noteFilters(answer: string): void {
    for (const id of filtersIn(answer)) this.#filters.add(id)
  }

  async #post(body: string): Promise<string | null> {
    const response = await fetch(this.#node.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(this.#timeoutMs),
    })
    const text = await response.text()
    if (![200, 204, 413].includes(response.status)) throw new Error(`status ${response.status}`)
    return response.status === 204 ? null : text
  }

  #cut(body: string): Promise<void> {
    const { hostname, port } = new URL(this.#node.url)
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        const length = Buffer.byteLength(body) + 10
        const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`
        socket.write(head + body, () => socket.destroy())
      })
      socket.once('close', () => resolve())
      socket.once('error', reject)
    })
  }

  /** A mark follows the message, for not every message is answered. */
  async #say(body: string, binary: boolean): Promise<string | null> {
    const socket = await this.#open()
    const mark = JSON.stringify({ jsonrpc: '2.0', id: 'mark', method: 'net_listening', params: [] })
    const answers: string[] = []
    const ended = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer on the WebSocket')), this.#timeoutMs)
      socket.on('message', (data) => {
        const text = String(data)
        if (text.includes('"method":"eth_subscription"')) return
        this.#noteFilters(text)
        answers.push(text)
        // The answer to the message may come after that to the mark.
        if (answers.some((each) => each.includes('"id":"mark"'))) setTimeout(resolve, 0)
        clearTimeout(timer)
      })
      socket.once('close', () => {
        clearTimeout(timer)
        reject(new Error('the WebSocket was closed'))
      })
    })
    try {
      socket.send(binary ? Buffer.from(body) : body, { binary })
      socket.send(mark)
      await ended
    } catch (error) {
      socket.terminate()
      this.#socket = null
      throw error
    } finally {
      socket.removeAllListeners('message')
      socket.removeAllListeners('close')
    }
    return answers.every((text) => isJson(text)) ? null : 'a WebSocket answer is no JSON'
  }

  #open(): Promise<WebSocket> {
    if (this.#socket) return Promise.resolve(this.#socket)
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.#node.url.replace('http', 'ws'))
      socket.once('open', () => {
        this.#socket = socket
        resolve(socket)
      })
      socket.once('error', reject)
    })
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function shortened(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text
}
