import type { DevnetNode } from '../node.ts'
import { type Answer, type Dispatcher, textOf } from '../rpc/dispatcher.ts'
import { Subscriptions } from '../rpc/subscriptions.ts'

/** A client that messages go to without being asked for: over a WebSocket or IPC. It may subscribe. */
export class Connection {
  readonly #dispatcher: Dispatcher
  readonly #send: (message: string) => void
  readonly #subscriptions: Subscriptions
  readonly #open = new Set<Promise<void>>()

  constructor(node: DevnetNode, dispatcher: Dispatcher, send: (message: string) => void) {
    this.#dispatcher = dispatcher
    this.#send = send
    this.#subscriptions = new Subscriptions(node, send)
  }

  /** Answers a message, a request or a batch, as soon as the answer is known. */
  receive(message: string): void {
    const send = (answer: Answer | null) => {
      if (answer !== null) this.#send(textOf(answer))
    }
    const answer = this.#dispatcher.answer(message, this.#subscriptions.methods)
    if (!(answer instanceof Promise)) {
      send(answer)
      return
    }
    const answered = answer.then((later) => {
      send(later)
      this.#open.delete(answered)
    })
    this.#open.add(answered)
  }

  /** Resolves when all that was received is answered. */
  async answered(): Promise<void> {
    await Promise.all(this.#open)
  }

  /** Ends the subscriptions. */
  close(): void {
    this.#subscriptions.close()
  }
}
