import {
  type Address,
  type Amount,
  type AssetRegistry,
  type Clock,
  fail,
  mulDiv,
  ok,
  type Result,
  type TypedData,
} from '@safelane/core'
import { networkFee } from '../fee/networkFee.ts'
import type { GasMarket, MarketSource, RoutedPaymentEncoder, RoutedSettlementSimulator } from '../ports.ts'
import { type RouteOption, type RoutePreference, routeOptions } from '../route/routeOptions.ts'
import { ROUTE_LIMITS, type RouteGas } from '../route/routeProblem.ts'
import type { RoutedPayment } from '../routedPayment.ts'
import type { BalanceChange } from './quote.ts'
import { QuoteError } from './quoteError.ts'
import { DEFAULT_QUOTE_POLICY, type QuotePolicy } from './quoteService.ts'

const BPS = 10_000n
/** Blocks after the quote's own in which it is taken to hold within its slippage allowance. */
const BLOCKS_VALID = 50n

export interface RoutedQuoteDeps {
  readonly assets: AssetRegistry
  readonly clock: Clock
  readonly markets: MarketSource
  readonly gasMarket: GasMarket
  readonly encoder: RoutedPaymentEncoder
  readonly simulator: RoutedSettlementSimulator
  /** Account that relays and is paid the network fee. */
  readonly feeRecipient: Address
  readonly gas: RouteGas
  readonly policy?: Partial<QuotePolicy>
}

/** What is to be paid; every field is valid already. */
export interface RoutedQuoteRequest {
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
  /** What the payer holds of the tokens that may be used: each payment takes one of them. */
  readonly balances: readonly Amount[]
  readonly preference: RoutePreference
  readonly salt: bigint
}

/** A priced offer over a route; what the person sees and signs comes from this one object. */
export interface RoutedQuote {
  readonly payment: RoutedPayment
  /** Binds every field of `payment`, the route included. */
  readonly typedData: TypedData
  readonly option: RouteOption
  /** The other options, cheapest first. */
  readonly alternatives: readonly RouteOption[]
  /** What is expected to leave the payer, network fee included. */
  readonly amountIn: Amount
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  /** Gas of the settlement as it was simulated. */
  readonly gasUnits: bigint
  readonly balanceChanges: readonly BalanceChange[]
  /** The block whose pools were used, and the last on which the offer stands. */
  readonly computedAtBlock: bigint
  readonly validUntilBlock: bigint
  /** Chain time in seconds after which the offer can no longer be accepted. */
  readonly expiresAtSec: number
}

/**
 * Prices a payment over any route: searches the pools of the newest block for each token that suffices, takes the option
 * that answers the preference, and simulates its exact calldata; balance changes come from there. Expected failures are
 * returned; unreachable ports throw.
 */
export async function quoteRoutedPayment(
  deps: RoutedQuoteDeps,
  request: RoutedQuoteRequest,
): Promise<Result<RoutedQuote, QuoteError>> {
  const policy: QuotePolicy = { ...DEFAULT_QUOTE_POLICY, ...deps.policy }
  const [{ market, blockNumber }, gasPriceWei, nowSec] = await Promise.all([
    deps.markets.market(),
    deps.gasMarket.gasPriceWei(),
    deps.clock.nowSec(),
  ])
  const options: PricedOption[] = []
  for (const balance of request.balances) {
    const unitsPerEther = await deps.gasMarket.unitsPerEther(balance.asset)
    const found = routeOptions(market, {
      tokenOut: request.amountOut.asset.address,
      amountOut: request.amountOut.units,
      sources: [{ token: balance.asset.address, unitsPerEther, available: balance.units }],
      gasPriceWei,
      gas: deps.gas,
      limits: ROUTE_LIMITS,
    })
    for (const option of found) {
      const { gasUnits, inputs } = option.plan
      const fee = networkFee({ ...policy, asset: balance.asset, gasUnits, gasPriceWei, unitsPerEther })
      const spent = inputs.reduce((sum, input) => sum + input.amountIn, 0n)
      const isDirect = option.plan.legs.every(({ hops }) => hops.length === 0)
      const allowed = isDirect ? spent : mulDiv(spent, BPS + BigInt(policy.slippageBps), BPS, 'up')
      if (allowed + fee <= balance.units)
        options.push({ option, asset: balance.asset, spent, fee, max: allowed + fee })
    }
  }
  options.sort((a, b) => Number(a.option.plan.costWei > b.option.plan.costWei) - 0.5)
  const chosen = options.find(({ option }) => option.preferences.includes(request.preference))
  if (chosen === undefined) {
    return fail(
      new QuoteError('NO_ROUTE', 'No token of the payer reaches this amount over the listed pools', {
        field: 'amount',
      }),
    )
  }
  const { option, asset, spent, fee, max } = chosen
  const { legs } = option.plan
  const expiresAtSec = nowSec + policy.ttlSec
  const payment: RoutedPayment = {
    payer: request.payer,
    recipient: request.recipient,
    tokenIn: asset.address,
    maxAmountIn: max,
    tokenOut: request.amountOut.asset.address,
    amountOut: request.amountOut.units,
    fee,
    feeRecipient: deps.feeRecipient,
    validBefore: BigInt(expiresAtSec + policy.settlementWindowSec),
    route: deps.encoder.hashRoute(legs),
    salt: request.salt,
  }
  const simulation = await deps.simulator.simulate(payment, legs)
  if (!simulation.ok) {
    const metadata = { reason: simulation.reason }
    return fail(
      new QuoteError('SIMULATION_FAILED', `Settlement would revert: ${simulation.reason}`, { metadata }),
    )
  }
  return ok({
    payment,
    typedData: await deps.encoder.typedData(payment),
    option,
    alternatives: options.filter((other) => other !== chosen).map((other) => other.option),
    amountIn: { asset, units: spent + fee },
    maxAmountIn: { asset, units: max },
    networkFee: { asset, units: fee },
    gasUnits: simulation.gasUnits,
    balanceChanges: simulation.balanceChanges,
    computedAtBlock: blockNumber,
    validUntilBlock: blockNumber + BLOCKS_VALID,
    expiresAtSec,
  })
}

interface PricedOption {
  readonly option: RouteOption
  readonly asset: Amount['asset']
  /** What the route takes, without the fee. */
  readonly spent: bigint
  readonly fee: bigint
  readonly max: bigint
}
