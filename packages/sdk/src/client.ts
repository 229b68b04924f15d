import type { AppRouter, RouterInputs, RouterOutputs } from '@safelane/api'
import { createTRPCClient, type TRPCClient } from '@trpc/client'
import type { TypedDataDefinition } from 'viem'
import { linksOf } from './links.ts'

export interface SafelaneOptions {
  /** Where Safelane runs, e.g. `http://localhost:3000`. */
  readonly url: string
  /** `slk_…`; without one only what everybody may call. */
  readonly apiKey?: string
  /** Repetitions of a call that nobody answered or that the chain or database was away for; default 4. */
  readonly retries?: number
  readonly fetch?: typeof globalThis.fetch
}

type Quote = RouterOutputs['payment']['quote']
type Payment = RouterOutputs['payment']['get']

/** What to pay, and who signs it. */
export type PaymentTerms = RouterInputs['payment']['quote'] & {
  /** The payer's wallet: an EIP-712 signature over `typedData`, e.g. viem's `account.signTypedData`. */
  readonly sign: (typedData: TypedDataDefinition, quote: Quote) => Promise<`0x${string}`>
}

/** Which payment to give back, how much of it, and who signs: its recipient. */
export type RefundTerms = RouterInputs['payment']['refundQuote'] & Pick<PaymentTerms, 'sign'>

/** What to pay on which dates, and who signs each payment. */
export type PlanTerms = RouterInputs['plan']['quote'] & {
  readonly sign: (typedData: TypedDataDefinition) => Promise<`0x${string}`>
}

/** Whom to pay how much at once (rows, a CSV file or a split), and who signs. */
export type BatchTerms = RouterInputs['batch']['quote'] & {
  readonly sign: (typedData: TypedDataDefinition) => Promise<`0x${string}`>
}

/** What was taken back (a plan, a payment or a batch), and who signs that it must never be used: its payer. */
export type RevocationTerms = RouterInputs['revocation']['list'] & {
  readonly sign: (typedData: TypedDataDefinition) => Promise<`0x${string}`>
  /** How many to sign for, soonest first; all, unless said otherwise. */
  readonly atMost?: number
}

/** Which request to pay, how much of it and from which token. */
export type RequestPaymentTerms = RouterInputs['request']['quote'] & Pick<PaymentTerms, 'sign'>

export interface Safelane {
  /** Every procedure, typed: `api.payment.quote.mutate(…)`. A mutation's key: `{ context: { idempotencyKey } }`. */
  readonly api: TRPCClient<AppRouter>
  /** Quotes, has it signed and submits. The quote's price is what `sign` sees; it may throw to refuse it. */
  pay(terms: PaymentTerms): Promise<{ readonly paymentId: `0x${string}`; readonly quote: Quote }>
  /** Gives a settled payment back, all that is left of it unless an amount is named; a payment like any other. */
  refund(terms: RefundTerms): Promise<{ readonly paymentId: `0x${string}`; readonly quote: Quote }>
  /** Plans payments for dates to come: `sign` is called once for each. Every payment then happens by itself on its date. */
  plan(terms: PlanTerms): Promise<RouterOutputs['plan']['submit']>
  /** Pays many at once; when something in the rows has to be corrected, nothing is signed and `answer` says what. */
  payMany(
    terms: BatchTerms,
  ): Promise<
    | { readonly batchId: `0x${string}` }
    | { readonly batchId: null; readonly answer: RouterOutputs['batch']['quote'] }
  >
  /**
   * Voids on chain, without gas, what was signed and taken back: `sign` is called once for each. Answers with all that
   * belongs to the subject; `voided` is what the chain has confirmed.
   */
  revoke(terms: RevocationTerms): Promise<RouterOutputs['revocation']['list']>
  /** Pays a request, all that is due unless an amount is named. */
  payRequest(
    terms: RequestPaymentTerms,
  ): Promise<{ readonly paymentId: `0x${string}`; readonly quote: Quote }>
  /** The payment once it is settled, failed, voided or expired; rejects with the signal's reason, or when there is no such. */
  ended(paymentId: string, signal?: AbortSignal): Promise<Payment>
}

/**
 * A client for programs.
 *
 *     const safelane = createSafelane({ url: 'http://localhost:3000', apiKey: 'slk_…' })
 *     const { paymentId } = await safelane.pay({ payer, recipient, amount: '5', token: 'USDC', sign })
 *     const payment = await safelane.ended(paymentId)
 */
export function createSafelane({ url, apiKey, retries = 4, ...options }: SafelaneOptions): Safelane {
  const endpoint = new URL('/api/trpc', url).toString()
  const api = createTRPCClient<AppRouter>({
    links: linksOf({ url: endpoint, apiKey, retries, fetch: options.fetch ?? globalThis.fetch }),
  })
  async function submit(quote: Quote, sign: PaymentTerms['sign']) {
    const signature = await sign(quote.typedData as TypedDataDefinition, quote)
    const { paymentId } = await api.payment.submit.mutate({ quoteId: quote.quoteId, signature })
    return { paymentId, quote }
  }

  return {
    api,

    pay: async ({ sign, ...terms }) => submit(await api.payment.quote.mutate(terms), sign),

    refund: async ({ sign, ...terms }) => submit(await api.payment.refundQuote.mutate(terms), sign),

    async plan({ sign, ...terms }) {
      const { planId, typedData } = await api.plan.quote.mutate(terms)
      const signatures: `0x${string}`[] = []
      // One after the other: a wallet that asks its owner can show one request at a time.
      for (const message of typedData) signatures.push(await sign(message as TypedDataDefinition))
      return api.plan.submit.mutate({ planId, signatures })
    },

    async payMany({ sign, ...terms }) {
      const answer = await api.batch.quote.mutate(terms)
      if (answer.outcome !== 'offer') return { batchId: null, answer }
      const signature = await sign(answer.typedData as TypedDataDefinition)
      const { batchId } = await api.batch.submit.mutate({ batchId: answer.batch.batchId, signature })
      return { batchId }
    },

    async revoke({ sign, atMost, ...subject }) {
      const listed = await api.revocation.list.query(subject)
      const signatures: { nonce: `0x${string}`; signature: `0x${string}` }[] = []
      for (const { nonce, typedData } of listed.items) {
        if (typedData === null || signatures.length === atMost) continue
        signatures.push({ nonce, signature: await sign(typedData as TypedDataDefinition) })
      }
      return signatures.length === 0 ? listed : api.revocation.submit.mutate({ ...subject, signatures })
    },

    payRequest: async ({ sign, ...terms }) => submit(await api.request.quote.mutate(terms), sign),

    ended: (paymentId, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          subscription.unsubscribe()
          reject(signal?.reason)
        }
        const settle = (finish: () => void) => {
          signal?.removeEventListener('abort', leave)
          finish()
        }
        const subscription = api.payment.watch.subscribe(
          { paymentId },
          {
            onError: (error) => settle(() => reject(error)),
            // The stream ends with the payment; its last word is read once more, whatever was missed on the way.
            onComplete: () =>
              settle(() => {
                api.payment.get.query({ paymentId }).then(resolve, reject)
              }),
          },
        )
        if (signal?.aborted) leave()
        else signal?.addEventListener('abort', leave)
      }),
  }
}
