/** A node whose memory can be measured without what its garbage collector has not come to yet. */
import { execFileSync } from 'node:child_process'
import { type StartedProcess, startInspectedCommand } from '@safelane/devnet-node/testing'
import { WebSocket } from 'ws'
import type { MemorySample } from './memoryVerdict.ts'

interface Reply {
  id: number
  result: { result?: { value: number } }
}

/** The process, and a connection to Node's inspector in it. */
export class InspectedNode {
  readonly process: StartedProcess
  readonly #inspector: WebSocket
  readonly #waiting = new Map<number, (reply: Reply['result']) => void>()
  #asked = 0

  private constructor(process: StartedProcess, inspector: WebSocket) {
    this.process = process
    this.#inspector = inspector
    inspector.on('message', (data) => {
      const { id, result } = JSON.parse(String(data)) as Reply
      this.#waiting.get(id)?.(result)
      this.#waiting.delete(id)
    })
    // The connection ends with the process, and whoever waits must not wait on.
    inspector.on('error', () => undefined)
    inspector.on('close', () => {
      for (const reply of this.#waiting.values()) reply({})
      this.#waiting.clear()
    })
  }

  /** Rejects when the node cannot be started. */
  static async start(...args: string[]): Promise<InspectedNode> {
    const { process, inspectorUrl } = await startInspectedCommand(...args)
    const inspector = new WebSocket(inspectorUrl)
    await new Promise((resolve, reject) => {
      inspector.once('open', resolve)
      inspector.once('error', reject)
    })
    return new InspectedNode(process, inspector)
  }

  /** Collects all garbage, then measures. Null when the process has ended. */
  async measure(): Promise<MemorySample | null> {
    // Twice: finalizers run in between, and free what lies outside of the heap.
    await this.#ask('HeapProfiler.collectGarbage')
    await this.#ask('HeapProfiler.collectGarbage')
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())'
    const { result } = await this.#ask('Runtime.evaluate', { expression, returnByValue: true })
    if (!result) return null
    return { liveMiB: result.value / 2 ** 20, residentMiB: this.#residentMiB() }
  }

  async end(): Promise<void> {
    this.#inspector.terminate()
    await this.process.kill('SIGKILL')
  }

  #ask(method: string, params: Record<string, unknown> = {}): Promise<Reply['result']> {
    if (this.#inspector.readyState !== WebSocket.OPEN) return Promise.resolve({})
    return new Promise((resolve) => {
      const id = ++this.#asked
      this.#waiting.set(id, resolve)
      this.#inspector.send(JSON.stringify({ id, method, params }))
    })
  }

  #residentMiB(): number {
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.process.pid)], { encoding: 'utf8' })
    return Number(kibibytes) / 1024
  }
}
