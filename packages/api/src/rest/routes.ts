import type { z } from 'zod'
import type { RouterOutputs } from '../routers/app.ts'
import * as schemas from './schemas/index.ts'

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Where a procedure is found over plain HTTP; its input, scope and kind are the procedure's own. */
export interface RestRoute {
  readonly method: RestMethod
  /** Below `/api/v1`; `{name}` is a member of the input. */
  readonly path: `/${string}`
  readonly summary: string
  readonly output: z.ZodType
}

type Answers = {
  [Router in keyof RouterOutputs & string as `${Router}.${keyof RouterOutputs[Router] & string}`]: never
} extends infer Paths
  ? {
      [Path in keyof Paths]: Path extends `${infer Router}.${infer Procedure}`
        ? Router extends keyof RouterOutputs
          ? Procedure extends keyof RouterOutputs[Router]
            ? RouterOutputs[Router][Procedure]
            : never
          : never
        : never
    }
  : never

/** Takes a schema only if every answer of the procedure has what it promises. */
function route<Path extends keyof Answers, Schema extends z.ZodType>(
  _procedure: Path,
  method: RestMethod,
  path: `/${string}`,
  summary: string,
  output: Answers[Path] extends z.input<Schema> ? Schema : never,
): RestRoute {
  return { method, path, summary, output }
}

/** Every procedure that programs may call, except subscriptions. */
export const REST_ROUTES: Readonly<Record<string, RestRoute>> = {
  'chain.info': route('chain.info', 'GET', '/chain', 'Chain, tokens and contracts', schemas.chainInfo),
  'chain.health': route('chain.health', 'GET', '/health', 'What is up', schemas.chainHealth),
  'portfolio.balances': route(
    'portfolio.balances',
    'GET',
    '/balances/{address}',
    'Token balances of an address',
    schemas.balances,
  ),
  'intent.parse': route('intent.parse', 'POST', '/intents', 'Understand a sentence', schemas.intent),
  'payment.quote': route(
    'payment.quote',
    'POST',
    '/payment-quotes',
    'Price a payment and get what the payer signs',
    schemas.paymentQuote,
  ),
  'payment.refundQuote': route(
    'payment.refundQuote',
    'POST',
    '/payments/{paymentId}/refund-quotes',
    'Price a refund and get what the recipient signs; it is submitted like a payment',
    schemas.paymentQuote,
  ),
  'link.offer': route(
    'link.offer',
    'POST',
    '/link-offers',
    'Price a claim link and get what its creator signs',
    schemas.claimLinkOffer,
  ),
  'link.create': route('link.create', 'POST', '/links', 'Make a signed link', schemas.claimLink),
  'link.get': route('link.get', 'GET', '/links/{linkId}', 'A link', schemas.claimLink),
  'link.list': route('link.list', 'GET', '/links', 'Own links, newest first', schemas.claimLinkPage),
  'link.claimOffer': route(
    'link.claimOffer',
    'GET',
    '/links/{linkId}/claim/{recipient}',
    'What the link’s key signs to pay the recipient',
    schemas.linkClaimOffer,
  ),
  'link.claim': route('link.claim', 'POST', '/links/{linkId}/claim', 'Claim a link', schemas.claimLink),
  'request.create': route(
    'request.create',
    'POST',
    '/requests',
    'Ask for money; the page /request/{requestId} can be paid by anyone',
    schemas.paymentRequest,
  ),
  'request.get': route('request.get', 'GET', '/requests/{requestId}', 'A request', schemas.paymentRequest),
  'request.list': route(
    'request.list',
    'GET',
    '/requests',
    'Own requests, newest first',
    schemas.paymentRequestPage,
  ),
  'request.cancel': route(
    'request.cancel',
    'POST',
    '/requests/{requestId}/cancel',
    'Withdraw a request',
    schemas.paymentRequest,
  ),
  'request.quote': route(
    'request.quote',
    'POST',
    '/requests/{requestId}/quotes',
    'Price a payment of a request; it is submitted like any other',
    schemas.paymentQuote,
  ),
  'payment.submit': route(
    'payment.submit',
    'POST',
    '/payments',
    'Submit a signed quote; it is settled without gas of the payer',
    schemas.submittedPayment,
  ),
  'payment.cancel': route(
    'payment.cancel',
    'POST',
    '/payments/{paymentId}/cancel',
    'Take back a payment that was not sent yet',
    schemas.submittedPayment,
  ),
  'payment.get': route('payment.get', 'GET', '/payments/{paymentId}', 'A payment', schemas.payment),
  'activity.list': route(
    'activity.list',
    'GET',
    '/activity',
    'Everything that moved money to or from an address, or will; all of it for the address itself',
    schemas.activityPage,
  ),
  'payment.list': route(
    'payment.list',
    'GET',
    '/payments',
    'Payments an address made or received, newest first',
    schemas.paymentPage,
  ),
  'plan.quote': route(
    'plan.quote',
    'POST',
    '/plan-quotes',
    'Work out the dates of a scheduled or repeated payment and get what the payer signs',
    schemas.planQuote,
  ),
  'plan.submit': route('plan.submit', 'POST', '/plans', 'Submit a plan’s signatures', schemas.plan),
  'plan.list': route('plan.list', 'GET', '/plans', 'Own plans, newest first', schemas.planPage),
  'plan.get': route('plan.get', 'GET', '/plans/{planId}', 'A plan of one’s own', schemas.plan),
  'plan.pause': route('plan.pause', 'POST', '/plans/{planId}/pause', 'Pay nothing for now', schemas.plan),
  'plan.resume': route('plan.resume', 'POST', '/plans/{planId}/resume', 'Pay again', schemas.plan),
  'plan.cancel': route(
    'plan.cancel',
    'POST',
    '/plans/{planId}/cancel',
    'End a plan and destroy its unused signatures',
    schemas.plan,
  ),
  'plan.acknowledge': route(
    'plan.acknowledge',
    'POST',
    '/plans/{planId}/acknowledgement',
    'Accept rules that hold its payments back',
    schemas.plan,
  ),
  'batch.quote': route(
    'batch.quote',
    'POST',
    '/batch-quotes',
    'Check and price many payments (rows, a CSV file, or a split) and get what the payer signs',
    schemas.batchQuote,
  ),
  'batch.submit': route(
    'batch.submit',
    'POST',
    '/batches',
    'Submit a signed batch; it is settled in one transaction without gas of the payer',
    schemas.submittedBatch,
  ),
  'batch.list': route('batch.list', 'GET', '/batches', 'Own batches, newest first', schemas.batchPage),
  'batch.get': route('batch.get', 'GET', '/batches/{batchId}', 'A batch of one’s own', schemas.batch),
  'batch.cancel': route(
    'batch.cancel',
    'POST',
    '/batches/{batchId}/cancel',
    'Take back a batch that was not sent yet',
    schemas.submittedBatch,
  ),
  'revocation.list': route(
    'revocation.list',
    'GET',
    '/revocations/{kind}/{subjectId}',
    'What can be cancelled on chain of a plan, payment or batch that was taken back',
    schemas.revocations,
  ),
  'revocation.submit': route(
    'revocation.submit',
    'POST',
    '/revocations/{kind}/{subjectId}',
    'Cancel signed authorizations on chain, without gas of the payer',
    schemas.revocations,
  ),
  'risk.decisions': route(
    'risk.decisions',
    'GET',
    '/risk-decisions',
    'How own payments were judged, newest first',
    schemas.riskDecisionPage,
  ),
  'risk.appeal': route(
    'risk.appeal',
    'POST',
    '/risk-decisions/{decisionId}/appeal',
    'Appeal against a decision',
    schemas.riskDecision,
  ),
  'risk.appeals': route(
    'risk.appeals',
    'GET',
    '/appeals',
    'Appeals that wait for a decision, for operators',
    schemas.appealPage,
  ),
  'risk.decide': route(
    'risk.decide',
    'POST',
    '/appeals/{decisionId}/decision',
    'Uphold a decision, or release the payment that it held',
    schemas.appeal,
  ),
  'prediction.quality': route(
    'prediction.quality',
    'GET',
    '/prediction-quality',
    'How good each model is beside its naive baseline',
    schemas.predictionQuality,
  ),
  'prediction.market': route(
    'prediction.market',
    'GET',
    '/market-forecasts',
    'What gas and pegs are expected to do',
    schemas.marketForecast,
  ),
  'prediction.ofPayment': route(
    'prediction.ofPayment',
    'GET',
    '/payments/{paymentId}/predictions',
    'What was predicted of a payment when it was accepted',
    schemas.paymentPredictions,
  ),
  'insights.spending': route(
    'insights.spending',
    'GET',
    '/spending',
    'Own spending by payee, category, token and month, with a forecast',
    schemas.spending,
  ),
  'cover.products': route('cover.products', 'GET', '/cover/products', 'Products', schemas.coverProducts),
  'cover.quote': route('cover.quote', 'POST', '/cover/quotes', 'Price a policy', schemas.coverQuote),
  'cover.buy': route('cover.buy', 'POST', '/cover/purchases', 'Buy a signed quote', schemas.coverPurchase),
  'cover.purchase': route(
    'cover.purchase',
    'GET',
    '/cover/purchases/{purchaseId}',
    'A purchase',
    schemas.coverPurchase,
  ),
  'cover.policies': route(
    'cover.policies',
    'GET',
    '/cover/policies',
    'Policies of a holder, newest first',
    schemas.coverPolicyPage,
  ),
  'cover.policy': route('cover.policy', 'GET', '/cover/policies/{policyId}', 'A policy', schemas.coverPolicy),
  'cover.suggestions': route(
    'cover.suggestions',
    'GET',
    '/cover/suggestions',
    'Concentrated holdings that cover would protect',
    schemas.coverSuggestions,
  ),
  'cover.claim': route('cover.claim', 'POST', '/cover/claims', 'Claim on a policy', schemas.coverClaim),
  'cover.claimState': route(
    'cover.claimState',
    'GET',
    '/cover/claims/{claimId}',
    'A claim',
    schemas.coverClaim,
  ),
  'contacts.list': route('contacts.list', 'GET', '/contacts', 'Own contacts by name', schemas.contactPage),
  'contacts.save': route('contacts.save', 'PUT', '/contacts/{name}', 'Name an address', schemas.contact),
  'contacts.remove': route('contacts.remove', 'DELETE', '/contacts/{name}', 'Forget a name', schemas.removed),
  'webhooks.create': route(
    'webhooks.create',
    'POST',
    '/webhooks',
    'Register an endpoint',
    schemas.newWebhook,
  ),
  'webhooks.list': route('webhooks.list', 'GET', '/webhooks', 'Own endpoints', schemas.webhookPage),
  'webhooks.update': route(
    'webhooks.update',
    'PATCH',
    '/webhooks/{endpointId}',
    'Change an endpoint',
    schemas.webhook,
  ),
  'webhooks.remove': route(
    'webhooks.remove',
    'DELETE',
    '/webhooks/{endpointId}',
    'Remove an endpoint',
    schemas.removed,
  ),
  'webhooks.deliveries': route(
    'webhooks.deliveries',
    'GET',
    '/webhooks/{endpointId}/deliveries',
    'What was sent to an endpoint',
    schemas.deliveryPage,
  ),
  'webhooks.replay': route(
    'webhooks.replay',
    'POST',
    '/webhook-deliveries/{deliveryId}/replay',
    'Send again',
    schemas.replayed,
  ),
  'webhooks.sendTest': route(
    'webhooks.sendTest',
    'POST',
    '/webhooks/{endpointId}/test',
    'Send a test event',
    schemas.sentTest,
  ),
  'webhooks.events': route('webhooks.events', 'GET', '/events', 'Own events', schemas.eventPage),
  'audit.list': route('audit.list', 'GET', '/audit', 'Own audit log, newest first', schemas.auditPage),
  'dev.fund': route('dev.fund', 'POST', '/dev/fund', 'Test money (development chains)', schemas.balances),
  'dev.advanceTime': route(
    'dev.advanceTime',
    'POST',
    '/dev/clock',
    'Move the chain’s clock (development chains)',
    schemas.clock,
  ),
  'dev.movePrice': route(
    'dev.movePrice',
    'POST',
    '/dev/prices',
    'Move a price (development chains)',
    schemas.movedPrice,
  ),
}
