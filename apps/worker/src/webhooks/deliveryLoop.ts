import type { AttemptOutcome, LeasedDelivery, Store } from '@safelane/store'
import { type SendOptions, type SendResult, sendWebhook } from './sendWebhook.ts'

export interface DeliveryLoopDeps {
  readonly store: Pick<Store, 'webhooks'>
  readonly allowsPrivateAddresses: boolean
  readonly timeoutMs?: number
  /** Pauses after failed attempts; when they are used up the delivery has failed. */
  readonly retriesMs?: readonly number[]
}

/** Tells endpoints of events: at least once, each as often as needed until it answers with 2xx. */
export interface DeliveryLoop {
  /** Starts what is due and there is room for; does not wait for the answers. */
  step(): Promise<boolean>
  /** Ends attempts under way; others may be made at once by another worker. */
  stop(): Promise<void>
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Ten retries over three days, as Standard Webhooks recommend. */
const RETRIES_MS = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
const TIMEOUT_MS = 15 * SECOND
/** Attempts at once, in all and to one endpoint: a hanging one fills its own places, not everybody's. */
const PLACES = 64
const PLACES_OF_ENDPOINT = 4
const HTTP_GONE = 410

export function createDeliveryLoop(deps: DeliveryLoopDeps): DeliveryLoop {
  const { webhooks } = deps.store
  const { timeoutMs = TIMEOUT_MS, retriesMs = RETRIES_MS } = deps
  const stopping = new AbortController()
  const options: SendOptions = {
    timeoutMs,
    allowsPrivateAddresses: deps.allowsPrivateAddresses,
    signal: stopping.signal,
  }
  const underWay = new Map<bigint, { endpointId: string; done: Promise<void> }>()
  let trouble: unknown

  async function attempt(delivery: LeasedDelivery): Promise<void> {
    const result = await sendWebhook(delivery, options)
    if (stopping.signal.aborted && result.kind === 'failed') {
      // Nobody refused: another worker, or this one when it is back, tries again at once.
      await webhooks.settle(delivery, { status: undefined, error: 'the worker stopped', retryAt: new Date() })
      return
    }
    if (result.kind === 'answered' && result.status === HTTP_GONE) await webhooks.disable(delivery.endpointId)
    await webhooks.settle(delivery, outcomeOf(result, delivery.attempts))
  }

  function outcomeOf(result: SendResult, attempts: number): AttemptOutcome {
    const status = result.kind === 'answered' ? result.status : undefined
    if (status !== undefined && status >= 200 && status < 300) {
      return { status, error: undefined, retryAt: undefined }
    }
    const pauseMs = status === HTTP_GONE ? undefined : retriesMs[attempts - 1]
    return {
      status,
      error: result.kind === 'failed' ? result.error : `answered ${result.status}`,
      retryAt: pauseMs === undefined ? 'never' : new Date(Date.now() + pauseMs),
    }
  }

  function busyEndpoints(): readonly string[] {
    const taken = new Map<string, number>()
    for (const { endpointId } of underWay.values()) taken.set(endpointId, (taken.get(endpointId) ?? 0) + 1)
    return [...taken].filter(([, count]) => count >= PLACES_OF_ENDPOINT).map(([endpointId]) => endpointId)
  }

  return {
    async step() {
      if (trouble !== undefined) {
        const error = trouble
        trouble = undefined
        throw error
      }
      const limit = PLACES - underWay.size
      if (limit <= 0 || stopping.signal.aborted) return false
      const leased = await webhooks.lease({
        limit,
        perEndpoint: PLACES_OF_ENDPOINT,
        busy: busyEndpoints(),
        leaseMs: timeoutMs + 15 * SECOND,
      })
      for (const delivery of leased) {
        const done = attempt(delivery)
          // The lease ends by itself; the loop reports the outage.
          .catch((error: unknown) => {
            trouble = error
          })
          .finally(() => underWay.delete(delivery.id))
        underWay.set(delivery.id, { endpointId: delivery.endpointId, done })
      }
      return leased.length > 0
    },

    async stop() {
      stopping.abort()
      await Promise.all([...underWay.values()].map(({ done }) => done))
    },
  }
}
