import {
  type Address,
  type AddressError,
  type Amount,
  type AmountError,
  type AssetRegistry,
  fail,
  ok,
  parseAddress,
  parseAmount,
  type Result,
} from '@safelane/core'
import { refusalForText } from '../intent/textHygiene.ts'
import { QuoteError } from '../quote/quoteError.ts'

/** Longest memo in characters. */
export const MAX_MEMO_LENGTH = 280

/** Whether a memo can be shown as it is: not too long, and nothing hidden in it. */
export function isPlainMemo(memo: string): boolean {
  return memo.length <= MAX_MEMO_LENGTH && refusalForText(memo) !== 'HIDDEN_CHARACTERS'
}

export interface TransferTerms {
  readonly payer: Address
  readonly recipient: Address
  readonly amount: Amount
  readonly memo: string | undefined
}

/** Reads what a transfer in one token is asked for with; the error names the field. */
export function parseTransferTerms(
  request: {
    readonly payer: string
    readonly recipient: string
    readonly amount: string
    readonly token: string
    readonly memo?: string | undefined
  },
  assets: AssetRegistry,
): Result<TransferTerms, QuoteError | AddressError | AmountError> {
  const payer = parseAddress(request.payer, 'payer')
  if (!payer.ok) return payer
  const recipient = parseAddress(request.recipient, 'recipient')
  if (!recipient.ok) return recipient
  const asset = assets.bySymbol(request.token)
  if (asset === undefined) {
    return fail(
      new QuoteError('UNKNOWN_TOKEN', `No token is called ${request.token}`, {
        field: 'token',
        metadata: { symbol: request.token },
      }),
    )
  }
  const amount = parseAmount(request.amount, asset, 'amount')
  if (!amount.ok) return amount
  const memo = request.memo === '' ? undefined : request.memo
  if (memo !== undefined && !isPlainMemo(memo)) {
    return fail(
      new QuoteError('MALFORMED_MEMO', `A memo is at most ${MAX_MEMO_LENGTH} visible characters`, {
        field: 'memo',
      }),
    )
  }
  return ok({ payer: payer.value, recipient: recipient.value, amount: amount.value, memo })
}
