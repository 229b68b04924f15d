import {
  type Address,
  type Amount,
  type Asset,
  type AssetRegistry,
  type Clock,
  fail,
  isSameAddress,
  mulDiv,
  ok,
  parseAddress,
  parseAmount,
  type Result,
} from '@safelane/core'
import { refusalForText } from '../intent/textHygiene.ts'
import type { PaymentTerms } from '../paymentTerms.ts'
import type {
  AuthorizationEncoder,
  BalanceSource,
  GasMarket,
  MarketSource,
  PaymentIdSource,
  QuoteRepository,
  SettlementSimulator,
} from '../ports.ts'
import type { RiskFinding } from '../risk/riskFinding.ts'
import type { RiskService } from '../risk/riskService.ts'
import { findRoutes } from '../route/findRoutes.ts'
import type { Route } from '../route/route.ts'
import { labelRoutes, rankRoutes } from '../route/routeOptions.ts'
import { DEFAULT_ROUTE_GAS, type RouteGas } from '../route/routeProblem.ts'
import type { Quote, QuoteRequest } from './quote.ts'
import { QuoteError } from './quoteError.ts'

export interface QuoteServiceDeps {
  readonly assets: AssetRegistry
  readonly clock: Clock
  readonly balances: BalanceSource
  readonly markets: MarketSource
  readonly gasMarket: GasMarket
  readonly encoder: AuthorizationEncoder
  readonly simulator: SettlementSimulator
  readonly risk: RiskService
  readonly ids: PaymentIdSource
  readonly quotes: QuoteRepository
  /** Account that relays and is paid the network fee. */
  readonly feeRecipient: Address
  readonly policy?: Partial<QuotePolicy>
}

/** The deployment's choices; defaults in `DEFAULT_QUOTE_POLICY`. */
export interface QuotePolicy {
  /** Seconds of chain time an offer stands. */
  readonly ttlSec: number
  /** Seconds after that in which a signed payment may still settle. */
  readonly settlementWindowSec: number
  /** How far the pool may move between quote and settlement, on top of the quoted input. */
  readonly slippageBps: number
  readonly maxPriceImpactBps: number
  readonly directGasUnits: bigint
  readonly routeGas: RouteGas
  /** Blocks after the pools were read in which an offer that converts can be accepted. */
  readonly blocksValid: bigint
  readonly minimumFeeMicroUsd: bigint
}

export const DEFAULT_QUOTE_POLICY: QuotePolicy = {
  ttlSec: 120,
  settlementWindowSec: 180,
  slippageBps: 50,
  maxPriceImpactBps: 500,
  directGasUnits: 170_000n,
  routeGas: DEFAULT_ROUTE_GAS,
  blocksValid: 300n,
  minimumFeeMicroUsd: 10_000n,
}

export interface QuoteService {
  /**
   * Prices a payment: checks every field, judges the recipient, ranks the routes the payer can afford, simulates the
   * best one and keeps the offer. Expected failures are returned as `QuoteError`; unreachable ports throw.
   */
  quote(request: QuoteRequest): Promise<Result<Quote, QuoteError>>
}

interface ParsedRequest {
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
  readonly payWith: Asset | undefined
  readonly memo: string | undefined
}

const BPS = 10_000n
const MAX_MEMO_LENGTH = 280

export function createQuoteService(deps: QuoteServiceDeps): QuoteService {
  const policy: QuotePolicy = { ...DEFAULT_QUOTE_POLICY, ...deps.policy }

  async function quote(request: QuoteRequest): Promise<Result<Quote, QuoteError>> {
    const parsed = parseRequest(request, deps.assets)
    if (!parsed.ok) return parsed
    const { payer, recipient, amountOut, payWith, memo } = parsed.value

    const { confirmedMiddleDigits } = request
    const riskRequest = { payer, recipient, amount: amountOut, confirmedMiddleDigits }
    const { decision } = await deps.risk.assess(riskRequest)
    const refusing = decision.findings.find(({ rule }) => decision.blockedBy.includes(rule))
    if (refusing !== undefined) {
      return fail(errorFromFinding(refusing, await deps.risk.record(riskRequest, decision)))
    }

    const held = await deps.balances.balancesOf(payer, payWith === undefined ? deps.assets.all : [payWith])
    // Of tokens that are not held at all only the one the recipient gets is of interest: it tells how much is missing.
    const tokensIn = held
      .filter(({ asset, units }) => units > 0n || asset === payWith || asset === amountOut.asset)
      .map(({ asset }) => asset)
    const search = await findRoutes(deps, { ...policy, amountOut, tokensIn })
    const affordable = selectAffordable(search.routes, held, amountOut, payWith)
    if (!affordable.ok) return affordable

    let rejection = ''
    for (const route of rankRoutes(affordable.value, request.preference ?? 'cheapest')) {
      const nowSec = await deps.clock.nowSec()
      const expiresAtSec = nowSec + policy.ttlSec
      const payment = await paymentFor(route, {
        payer,
        recipient,
        amountOut,
        expiresAtSec,
        delaySec: decision.delaySec,
      })
      const simulation = await deps.simulator.simulate(payment)
      if (!simulation.ok) {
        rejection ||= simulation.reason
        continue
      }
      const asset = route.amountIn.asset
      const offer: Quote = {
        id: deps.ids.quoteId(),
        payment,
        typedData: await deps.encoder.typedData(payment),
        route,
        alternatives: affordable.value.filter((other) => other !== route),
        amountOut,
        amountIn: { asset, units: route.amountIn.units + route.networkFee.units },
        maxAmountIn: { asset, units: payment.maxAmountIn },
        networkFee: route.networkFee,
        gas: {
          units: simulation.gasUnits,
          priceWei: search.gasPriceWei,
          costWei: simulation.gasUnits * search.gasPriceWei,
        },
        balanceChanges: simulation.balanceChanges,
        risk: decision.findings,
        decision,
        confirmedMiddleDigits,
        memo,
        purpose: request.purpose,
        expiresAtSec,
        blocks:
          route.legs.length === 0 || search.blockNumber === undefined
            ? undefined
            : { computedAt: search.blockNumber, validUntil: search.blockNumber + policy.blocksValid },
      }
      await deps.quotes.save(offer)
      if (decision.action !== 'allow') await deps.risk.record(riskRequest, decision, offer.id)
      return ok(offer)
    }
    return fail(
      new QuoteError('SIMULATION_FAILED', `Settlement would revert: ${rejection}`, {
        metadata: { reason: rejection },
      }),
    )
  }

  function selectAffordable(
    routes: readonly Route[],
    balances: readonly Amount[],
    amountOut: Amount,
    payWith: Asset | undefined,
  ): Result<readonly Route[], QuoteError> {
    if (routes.length === 0) {
      return fail(new QuoteError('NO_ROUTE', 'No pool can deliver this amount', { field: 'payWith' }))
    }
    const gentle = routes.filter((route) => route.priceImpactBps <= policy.maxPriceImpactBps)
    if (gentle.length === 0) {
      const impact = Math.min(...routes.map((route) => route.priceImpactBps))
      return fail(
        new QuoteError('PRICE_IMPACT_TOO_HIGH', 'The pools are too shallow for this amount', {
          field: 'amount',
          metadata: { priceImpactBps: impact, maxPriceImpactBps: policy.maxPriceImpactBps },
        }),
      )
    }
    const held = (asset: Asset) =>
      balances.find((balance) => isSameAddress(balance.asset.address, asset.address))?.units ?? 0n
    const affordable = gentle.filter((route) => held(route.amountIn.asset) >= maxAmountInOf(route))
    if (affordable.length > 0) return ok(labelRoutes(affordable))
    const wanted = payWith ?? amountOut.asset
    const nearest =
      gentle.find((route) => isSameAddress(route.amountIn.asset.address, wanted.address)) ?? gentle[0]
    const asset = nearest?.amountIn.asset ?? wanted
    return fail(
      new QuoteError('INSUFFICIENT_BALANCE', `Not enough ${asset.symbol}`, {
        field: 'amount',
        metadata: {
          symbol: asset.symbol,
          decimals: asset.decimals,
          required: nearest === undefined ? amountOut.units : maxAmountInOf(nearest),
          available: held(asset),
        },
      }),
    )
  }

  /** A direct payment takes exactly what it says; a swap may move against the payer by the slippage allowance. */
  function maxAmountInOf(route: Route): bigint {
    const allowance = route.legs.length === 0 ? BPS : BPS + BigInt(policy.slippageBps)
    return mulDiv(route.amountIn.units, allowance, BPS, 'up') + route.networkFee.units
  }

  async function paymentFor(
    route: Route,
    terms: {
      payer: Address
      recipient: Address
      amountOut: Amount
      expiresAtSec: number
      delaySec: number
    },
  ): Promise<PaymentTerms> {
    const id = deps.ids.paymentId()
    const shared = {
      payer: terms.payer,
      recipient: terms.recipient,
      tokenIn: route.amountIn.asset.address,
      maxAmountIn: maxAmountInOf(route),
      tokenOut: terms.amountOut.asset.address,
      amountOut: terms.amountOut.units,
      fee: route.networkFee.units,
      feeRecipient: deps.feeRecipient,
      // Held as long as the rules ask, a payment accepted at the last moment still has its whole window.
      validBefore: BigInt(terms.expiresAtSec + terms.delaySec + policy.settlementWindowSec),
    }
    if (route.legs.length === 0) return { id, ...shared, poolFee: 0 }
    const legs = route.legs.map(({ tokenIn, amountOut, hops }) => ({
      tokenIn,
      amountOut,
      hops: hops.map(({ pool, tokenOut }) => ({ pool, tokenOut })),
    }))
    const routed = { ...shared, legs, salt: BigInt(id) }
    return { id: await deps.encoder.idOf(routed), ...routed }
  }

  return { quote }
}

function parseRequest(request: QuoteRequest, assets: AssetRegistry): Result<ParsedRequest, QuoteError> {
  const payer = parseAddress(request.payer, 'payer')
  if (!payer.ok) return fail(quoteErrorFrom(payer.error))
  const recipient = parseAddress(request.recipient, 'recipient')
  if (!recipient.ok) return fail(quoteErrorFrom(recipient.error))
  const token = assets.bySymbol(request.token)
  if (token === undefined) return fail(unknownToken(request.token, 'token'))
  const payWith = request.payWith === undefined ? undefined : assets.bySymbol(request.payWith)
  if (request.payWith !== undefined && payWith === undefined)
    return fail(unknownToken(request.payWith, 'payWith'))
  const amountOut = parseAmount(request.amount, token, 'amount')
  if (!amountOut.ok) return fail(quoteErrorFrom(amountOut.error))
  const memo = request.memo === undefined || request.memo === '' ? undefined : request.memo
  if (memo !== undefined && (memo.length > MAX_MEMO_LENGTH || refusalForText(memo) === 'HIDDEN_CHARACTERS')) {
    return fail(
      new QuoteError('MALFORMED_MEMO', `A memo is at most ${MAX_MEMO_LENGTH} visible characters`, {
        field: 'memo',
      }),
    )
  }
  return ok({ payer: payer.value, recipient: recipient.value, amountOut: amountOut.value, payWith, memo })
}

function unknownToken(symbol: string, field: string): QuoteError {
  return new QuoteError('UNKNOWN_TOKEN', `No token is called ${symbol}`, { field, metadata: { symbol } })
}

function quoteErrorFrom(error: {
  code: QuoteError['code']
  message: string
  field: string | undefined
  metadata: QuoteError['metadata']
}): QuoteError {
  return new QuoteError(error.code, error.message, {
    field: error.field,
    metadata: error.metadata,
    cause: error,
  })
}

/** Three rules are about the recipient field and have codes of their own; the rest is told by rule and evidence. */
function errorFromFinding(
  { rule, evidence, dataVersion, appeal }: RiskFinding,
  decisionId: string,
): QuoteError {
  const metadata = { ...evidence, rule, dataVersion, appeal, decisionId }
  if (rule === 'SELF_PAYMENT' || rule === 'TOKEN_CONTRACT_RECIPIENT' || rule === 'LOOKALIKE_RECIPIENT') {
    return new QuoteError(rule, `The recipient was refused by rule ${rule}`, { field: 'recipient', metadata })
  }
  return new QuoteError('RISK_BLOCKED', `The payment was refused by rule ${rule}`, { metadata })
}
