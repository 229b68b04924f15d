import type { AppRouter, RouterInputs, RouterOutputs } from '@safelane/api'
import { createTRPCContext } from '@trpc/tanstack-react-query'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export type { RouterInputs, RouterOutputs }

export type ChainInfo = RouterOutputs['chain']['info']
export type PaymentQuote = RouterOutputs['payment']['quote']
export type PaymentRouteOffer = PaymentQuote['route']
export type RoutePreference = PaymentRouteOffer['preferences'][number]
export type PaymentQuoteRequest = RouterInputs['payment']['quote']
export type Activity = RouterOutputs['activity']['list']['items'][number]
export type ClaimLink = RouterOutputs['link']['get']
export type ClaimLinkOffer = RouterOutputs['link']['offer']
export type PaymentRequest = RouterOutputs['request']['get']
export type Payment = RouterOutputs['payment']['get']
export type PaymentRoute = NonNullable<Payment['route']>
export type RouteLeg = PaymentRoute['legs'][number]
export type Money = RouterOutputs['portfolio']['balances'][number]
export type CoverProduct = RouterOutputs['cover']['products'][number]
export type CoverQuote = RouterOutputs['cover']['quote']
export type CoverPolicy = RouterOutputs['cover']['policy']
export type IntentOutcome = RouterOutputs['intent']['parse']
