import { setTimeout as delay } from 'node:timers/promises'
import type { AppRouter } from '@safelane/api'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import superjson from 'superjson'

export type ApiClient = ReturnType<typeof createTRPCClient<AppRouter>>

/** How long a call is tried again while servers are down. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 100

/** Calls one server after the other until one answers: what a load balancer in front of replicas does. */
export class ReplicatedApi {
  readonly #clients: readonly ApiClient[]
  #next = 0
  /** Calls that had to be made again because a server was gone. */
  repeats = 0

  constructor(urls: readonly string[]) {
    this.#clients = urls.map((url) =>
      createTRPCClient<AppRouter>({
        links: [httpLink({ url: `${url}/api/trpc`, transformer: superjson })],
      }),
    )
  }

  /** Rejects with the API's own refusals at once; an answer that never came is asked for again. */
  async call<Answer>(ask: (client: ApiClient) => Promise<Answer>): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const client = this.#clients[this.#next++ % this.#clients.length]!
      try {
        return await ask(client)
      } catch (error) {
        if (!isOutage(error) || Date.now() > deadline) throw error
        this.repeats++
        await delay(PAUSE_MS)
      }
    }
  }
}

function isOutage(error: unknown): boolean {
  // Without a shape nobody answered: the server was killed before or while it did.
  return error instanceof TRPCClientError && error.shape === undefined
}
