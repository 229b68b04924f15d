import { type Amount, isSameAddress, mulDiv, rescaleUnits } from '@safelane/core'
import { BPS, type CoverProduct } from '../product/product.ts'

/** A live policy as far as suggestions care. */
export interface HeldCover {
  readonly productId: bigint
  /** Base units of the product's payout asset. */
  readonly insured: bigint
  readonly endsAtSec: number
}

/** A holding that one depeg would hurt, and the cover that would bear it; the figures are the explanation. */
export interface CoverSuggestion {
  readonly productId: bigint
  readonly holding: Amount
  /** The holding's share of all holdings at face value, in basis points, rounded down. */
  readonly shareBps: number
  /** Already insured, in the payout asset. */
  readonly insured: Amount
  /** Suggested: the uncovered rest of the holding at face value, rounded down, so that nobody insures more than they have. */
  readonly suggested: Amount
}

/** When a holding counts as concentrated. */
export interface SuggestionPolicy {
  readonly minShareBps: number
  /** Smaller holdings are not worth a policy's fee; whole tokens. */
  readonly minWholeUnits: bigint
}

export const DEFAULT_SUGGESTION_POLICY: SuggestionPolicy = { minShareBps: 4_000, minWholeUnits: 100n }

/** Decimals in which holdings of different tokens are compared. */
const COMMON_DECIMALS = 18

/** Concentrated holdings that a product covers and no live policy does yet, the largest gap first. Pure. */
export function suggestCover(
  holdings: readonly Amount[],
  products: readonly CoverProduct[],
  held: readonly HeldCover[],
  nowSec: number,
  policy: SuggestionPolicy = DEFAULT_SUGGESTION_POLICY,
): readonly CoverSuggestion[] {
  const faceOf = ({ asset, units }: Amount) => rescaleUnits(units, asset.decimals, COMMON_DECIMALS, 'down')
  const total = holdings.reduce((sum, holding) => sum + faceOf(holding), 0n)
  if (total === 0n) return []
  const suggestions = holdings.flatMap((holding): readonly CoverSuggestion[] => {
    const product = products.find(({ coveredAsset }) =>
      isSameAddress(coveredAsset.address, holding.asset.address),
    )
    const shareBps = Number(mulDiv(faceOf(holding), BPS, total, 'down'))
    const isSmall = holding.units < policy.minWholeUnits * 10n ** BigInt(holding.asset.decimals)
    if (product === undefined || shareBps < policy.minShareBps || isSmall) return []
    const asset = product.payoutAsset
    const insured = held
      .filter(({ productId, endsAtSec }) => productId === product.productId && endsAtSec > nowSec)
      .reduce((sum, cover) => sum + cover.insured, 0n)
    const wanted = rescaleUnits(holding.units, holding.asset.decimals, asset.decimals, 'down')
    if (wanted <= insured) return []
    return [
      {
        productId: product.productId,
        holding,
        shareBps,
        insured: { asset, units: insured },
        suggested: { asset, units: wanted - insured },
      },
    ]
  })
  return suggestions.sort((left, right) => {
    const [mine, other] = [faceOf(left.suggested), faceOf(right.suggested)]
    return mine === other ? 0 : mine > other ? -1 : 1
  })
}
