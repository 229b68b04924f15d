import { Webhook } from 'standardwebhooks'

/** What a webhook tells: `data` is the payment, purchase, claim or policy as it was then. */
export interface SafelaneEvent {
  /** Subject and state, e.g. `payment.settled`. */
  readonly type: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * The event of a request that Safelane sent. `body` is the text exactly as it arrived, `secret` the endpoint's
 * `whsec_…`. Throws standardwebhooks' `WebhookVerificationError` when the signature is not ours or older than five
 * minutes. Deliveries are repeated until one is answered with 2xx: `webhook-id` tells whether you know the event.
 */
export function verifyWebhook(
  secret: string,
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string,
): SafelaneEvent {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers)
  const texts = entries.flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  )
  return new Webhook(secret).verify(body, Object.fromEntries(texts)) as SafelaneEvent
}
