import { randomBytes } from 'node:crypto'
import type { Chain } from '@safelane/chain'
import { formatUnits, isSameAddress, parseAmount } from '@safelane/core'
import {
  type Payment,
  type PaymentRequest,
  QuoteError,
  refusalForText,
  refusalOfRequestPayment,
  standingOf,
} from '@safelane/payments'
import type { Store } from '@safelane/store'
import { ApiError } from '../apiError.ts'
import type { PaymentRequestView } from '../views/requestViews.ts'
import { addressFrom, orThrow } from './orThrow.ts'
import type { Services } from './services.ts'

export interface RequestApiDeps {
  readonly chain: Pick<Chain, 'clock' | 'assets' | 'deployment'>
  readonly store: Pick<Store, 'requests' | 'payments'>
  readonly payments: Pick<Services['payments'], 'quote'>
}

/** Requests for money: made and withdrawn by whom they pay, answered by payments like any other. */
export function createRequestApiService({ chain, store, payments }: RequestApiDeps): Services['requests'] {
  async function find(requestId: string): Promise<PaymentRequest> {
    const request = await store.requests.find(requestId)
    if (request === undefined) throw new ApiError('NOT_FOUND', 'No such request', { field: 'requestId' })
    return request
  }

  async function viewsOf(requests: readonly PaymentRequest[]): Promise<readonly PaymentRequestView[]> {
    const nowSec = await chain.clock.nowSec()
    const answers = await store.payments.answersTo(requests.map(({ id }) => id))
    return requests.map((request) =>
      viewOf(
        request,
        answers.filter(({ purpose }) => purpose?.kind === 'request' && purpose.requestId === request.id),
        nowSec,
      ),
    )
  }

  function viewOf(request: PaymentRequest, answers: readonly Payment[], nowSec: number): PaymentRequestView {
    const standing = standingOf(request, answers, nowSec)
    return {
      requestId: request.id,
      payee: request.payee,
      debtor: request.debtor ?? null,
      amount: request.amount,
      inParts: request.inParts,
      reference: request.reference ?? null,
      memo: request.memo ?? null,
      dueAtSec: request.dueAtSec ?? null,
      createdAtSec: request.createdAtSec,
      ...standing,
      payments: answers
        .filter(({ state }) => state === 'settled' || state === 'authorized' || state === 'submitted')
        .map(({ id, payer, state, amountOut, createdAtSec }) => ({
          paymentId: id,
          payer,
          state,
          amount: amountOut,
          createdAtSec,
        })),
    }
  }

  return {
    async create(payee, input) {
      const token = chain.assets.bySymbol(input.token)
      if (token === undefined) {
        throw new ApiError('UNKNOWN_TOKEN', `No token is called ${input.token}`, { field: 'token' })
      }
      const amount = orThrow(parseAmount(input.amount, token, 'amount'))
      for (const field of ['memo', 'reference'] as const) {
        if (input[field] !== undefined && refusalForText(input[field]) === 'HIDDEN_CHARACTERS') {
          throw new QuoteError('MALFORMED_MEMO', 'People have to see every character of it', { field })
        }
      }
      const debtor = input.debtor === undefined ? undefined : addressFrom(input.debtor, 'debtor')
      if (debtor !== undefined && isSameAddress(debtor, payee)) {
        throw new QuoteError('SELF_PAYMENT', 'Nobody owes themselves', { field: 'debtor' })
      }
      const nowSec = await chain.clock.nowSec()
      if (input.dueAtSec !== undefined && input.dueAtSec <= nowSec) {
        throw new ApiError('DUE_IN_THE_PAST', 'The due time has passed already', {
          field: 'dueAtSec',
          metadata: { nowSec },
        })
      }
      const request: PaymentRequest = {
        id: randomBytes(16).toString('base64url'),
        payee,
        debtor,
        amount,
        inParts: input.inParts,
        reference: input.reference,
        memo: input.memo,
        dueAtSec: input.dueAtSec,
        createdAtSec: nowSec,
        cancelledAtSec: undefined,
      }
      await store.requests.create(request)
      return viewOf(request, [], nowSec)
    },

    async get({ requestId }) {
      const [view] = await viewsOf([await find(requestId)])
      return view!
    },

    async list(payee, { cursor, limit }) {
      const page = await store.requests.list(payee, { cursor: cursor ?? undefined, limit })
      return { items: await viewsOf(page.items), nextCursor: page.nextCursor ?? null }
    },

    async cancel(payee, { requestId }) {
      const request = await find(requestId)
      // To anybody but the payee it says no more than of a request that is not there.
      if (!isSameAddress(request.payee, payee)) {
        throw new ApiError('NOT_FOUND', 'No such request of yours', { field: 'requestId' })
      }
      await store.requests.cancel(requestId, request.payee, await chain.clock.nowSec())
      const [view] = await viewsOf([await find(requestId)])
      return view!
    },

    async quote(input, requestedBy) {
      const { requestId, amount, ...choices } = input
      const request = await find(requestId)
      const payer = addressFrom(choices.payer, 'payer')
      const answers = await store.payments.answersTo([requestId])
      const nowSec = await chain.clock.nowSec()
      const { asset } = request.amount
      const { outstanding } = standingOf(request, answers, nowSec)
      const amountOut =
        amount === undefined
          ? { asset, units: outstanding.units === 0n ? 1n : outstanding.units }
          : orThrow(parseAmount(amount, asset, 'amount'))
      const refusal = refusalOfRequestPayment(
        request,
        answers,
        { payer, recipient: request.payee, amountOut },
        nowSec,
      )
      if (refusal !== undefined) throw refusal
      return payments.quote(
        {
          ...choices,
          recipient: request.payee,
          amount: formatUnits(amountOut.units, asset.decimals),
          token: asset.symbol,
          ...(request.reference === undefined ? {} : { memo: request.reference }),
        },
        requestedBy,
        { kind: 'request', requestId },
      )
    },
  }
}
