import { type Address, type Asset, isSameAddress } from '@safelane/core'
import { finding, type KnownAddress, type RiskFinding } from './riskFinding.ts'

/** Hexadecimal digits at either end that wallets show, and that poisoners therefore grind for. */
export const LOOKALIKE_EDGE_DIGITS = 3

const ADDRESS_DIGITS = 40

export interface RecipientRiskInput {
  readonly payer: Address
  readonly recipient: Address
  readonly known: readonly KnownAddress[]
  readonly assets: readonly Asset[]
  /** What the payer typed in to override a lookalike block: the digits that do differ. */
  readonly confirmedMiddleDigits?: string | undefined
}

/** Judges a recipient before anything is priced; pure, strongest finding first, every finding with its evidence. */
export function assessRecipient(input: RecipientRiskInput): readonly RiskFinding[] {
  const { payer, recipient, known, assets } = input
  if (isSameAddress(payer, recipient)) {
    return [finding('SELF_PAYMENT', 'block', { recipient })]
  }
  const token = assets.find((asset) => isSameAddress(asset.address, recipient))
  if (token !== undefined) {
    return [finding('TOKEN_CONTRACT_RECIPIENT', 'block', { symbol: token.symbol })]
  }
  if (known.some((entry) => isSameAddress(entry.address, recipient))) return []
  const lookalike = lookalikeFinding(input)
  const firstPayment = finding('FIRST_PAYMENT_TO_RECIPIENT', 'note', {
    recipient,
    knownAddresses: known.length,
  })
  return lookalike === undefined ? [firstPayment] : [lookalike, firstPayment]
}

/** How many digits two addresses share from the left and from the right; 40 and 40 when equal. */
export function sharedEdges(
  left: Address,
  right: Address,
): { readonly prefix: number; readonly suffix: number } {
  const leftDigits = left.slice(2).toLowerCase()
  const rightDigits = right.slice(2).toLowerCase()
  let prefix = 0
  while (prefix < ADDRESS_DIGITS && leftDigits[prefix] === rightDigits[prefix]) prefix++
  let suffix = 0
  while (
    suffix < ADDRESS_DIGITS &&
    leftDigits[ADDRESS_DIGITS - 1 - suffix] === rightDigits[ADDRESS_DIGITS - 1 - suffix]
  ) {
    suffix++
  }
  return { prefix, suffix }
}

/** The recipient imitates the trusted address (or the payer's own) it shares the most digits with. */
function lookalikeFinding(input: RecipientRiskInput): RiskFinding | undefined {
  const own: KnownAddress = { address: input.payer, source: 'contact' }
  let closest: { entry: KnownAddress; prefix: number; suffix: number } | undefined
  for (const entry of [...input.known, own]) {
    const { prefix, suffix } = sharedEdges(input.recipient, entry.address)
    if (prefix < LOOKALIKE_EDGE_DIGITS || suffix < LOOKALIKE_EDGE_DIGITS) continue
    if (closest === undefined || prefix + suffix > closest.prefix + closest.suffix) {
      closest = { entry, prefix, suffix }
    }
  }
  if (closest === undefined) return undefined
  const { entry, prefix, suffix } = closest
  const middle = input.recipient.slice(2 + prefix, 2 + ADDRESS_DIGITS - suffix).toLowerCase()
  const isConfirmed = input.confirmedMiddleDigits?.toLowerCase() === middle
  return finding('LOOKALIKE_RECIPIENT', isConfirmed ? 'warn' : 'block', {
    recipient: input.recipient,
    trusted: entry.address,
    ...(entry.name === undefined ? {} : { trustedName: entry.name }),
    sharedPrefixDigits: prefix,
    sharedSuffixDigits: suffix,
  })
}
