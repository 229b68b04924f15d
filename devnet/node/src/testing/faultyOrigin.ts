/** An origin for forks that fails as it is told to: between a node and whoever forks from it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a request. `hang`: it is answered when `release` is called. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'error'; code: number; message: string }
  | { kind: 'body'; body: string }
  | { kind: 'disconnect' }
  | { kind: 'hang' }

type Message = { id: number; method: string; params: unknown[] }

export interface FaultyOrigin {
  url: string
  /** Methods of every request so far, in the order in which they came; those of a batch are one entry. */
  readonly requests: string[][]
  readonly headers: IncomingMessage['headers'][]
  /** The next requests get these faults, one each; then all is well again. */
  fail(...faults: Fault[]): void
  /** Every request gets this fault for which `concerns` holds. Null: none. */
  failEach(fault: Fault | null, concerns?: (messages: readonly Message[]) => boolean): void
  /** Passes on the requests that hang, and lets no other hang. */
  release(): void
  /** Resolves when a request hangs. */
  hanging(): Promise<void>
  /** Is gone for whoever asks, with all connections. */
  close(): Promise<void>
}

/** Starts it in front of the node at `target`. */
export async function startFaultyOrigin(target: string): Promise<FaultyOrigin> {
  const requests: string[][] = []
  const headers: IncomingMessage['headers'][] = []
  let next: Fault[] = []
  let each: { fault: Fault; concerns: (messages: readonly Message[]) => boolean } | null = null
  let held: (() => void)[] = []
  let onHang: (() => void)[] = []

  async function pass(body: string, response: ServerResponse): Promise<void> {
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    response.setHeader('content-type', 'application/json')
    response.end(await answer.text())
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const parsed = JSON.parse(body) as Message | Message[]
    const messages = Array.isArray(parsed) ? parsed : [parsed]
    requests.push(messages.map(({ method }) => method))
    headers.push(request.headers)
    const fault = next.shift() ?? (each?.concerns(messages) ? each.fault : undefined)
    switch (fault?.kind) {
      case 'status':
        response.writeHead(fault.status, fault.headers).end('no')
        return
      case 'error': {
        const { code, message } = fault
        const errors = messages.map(({ id }) => ({ jsonrpc: '2.0', id, error: { code, message } }))
        response.end(JSON.stringify(Array.isArray(parsed) ? errors : errors[0]))
        return
      }
      case 'body':
        response.end(fault.body)
        return
      case 'disconnect':
        request.socket.destroy()
        return
      case 'hang':
        await new Promise<void>((resolve) => {
          held.push(resolve)
          for (const told of onHang.splice(0)) told()
        })
    }
    await pass(body, response)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const release = () => {
    each = null
    next = []
    for (const passOn of held) passOn()
    held = []
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    fail: (...faults) => {
      next = faults
    },
    failEach: (fault, concerns = () => true) => {
      each = fault && { fault, concerns }
    },
    release,
    hanging: () =>
      held.length > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            onHang.push(resolve)
          }),
    close: async () => {
      onHang = []
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      release()
    },
  }
}
