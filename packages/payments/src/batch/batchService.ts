import {
  type Address,
  type AddressError,
  type AmountError,
  type Asset,
  type AssetRegistry,
  BaseError,
  type Clock,
  fail,
  formatUnits,
  type Hex,
  isSameAddress,
  ok,
  parseAddress,
  parseAmount,
  type Result,
  type TypedData,
} from '@safelane/core'
import { networkFee } from '../fee/networkFee.ts'
import type { BalanceSource, GasMarket, PaymentAdmission } from '../ports.ts'
import { QuoteError } from '../quote/quoteError.ts'
import type { KnownAddress, RiskRule } from '../risk/riskFinding.ts'
import { isCoveredBy, type RiskDecision } from '../risk/riskPolicy.ts'
import {
  HISTORY_SEC,
  type KnownAddressSource,
  type PaymentHistorySource,
  type RiskService,
} from '../risk/riskService.ts'
import { CancelError, SubmitError } from '../settlement/paymentService.ts'
import type { Batch, BatchProblem, BatchRow, BatchStruct } from './batch.ts'
import { assessBatch } from './batchRisk.ts'
import { type BatchRowText, type CsvFailure, MAX_BATCH_ROWS, readBatchCsv } from './readBatchCsv.ts'
import { readRows } from './readRows.ts'
import { splitAmount } from './splitAmount.ts'

/** On-chain side of a batch: hashes, what is signed, and a trial run. */
export interface BatchEncoder {
  hashItems(rows: readonly BatchRow[], salt: bigint): Promise<Hex>
  /** The contract's id of it. */
  hashBatch(struct: BatchStruct): Promise<Hex>
  typedData(struct: BatchStruct): Promise<TypedData>
  isAuthorizedBy(struct: BatchStruct, signature: Hex): Promise<boolean>
  /** Executes the settlement without keeping the result. Throws when the chain cannot be reached. */
  simulate(
    struct: BatchStruct,
    rows: readonly BatchRow[],
  ): Promise<
    { readonly ok: true; readonly gasUnits: bigint } | { readonly ok: false; readonly reason: string }
  >
}

export interface BatchRepository {
  offer(batch: Batch, requestedBy: Address | undefined): Promise<void>
  find(batchId: Hex): Promise<Batch | undefined>
  /**
   * Makes an offer `authorized` with its signature and the job that relays it, if the decision on the payer's history
   * still stands; read and judged under the payer's lock. What is no offer any more comes back as it is.
   */
  authorizeIf(
    authorization: {
      readonly batch: Batch
      readonly signature: Hex
      readonly releaseAtSec: number | undefined
    },
    admission: PaymentAdmission,
  ): Promise<Result<Batch, RiskDecision>>
  /** Ends a batch that is `authorized`, its signature and its job; in any other state nothing is written. */
  void(batchId: Hex): Promise<Batch>
}

export interface BatchServiceDeps {
  readonly assets: AssetRegistry
  readonly clock: Clock
  readonly balances: BalanceSource
  readonly gasMarket: GasMarket
  readonly encoder: BatchEncoder
  readonly risk: RiskService
  readonly history: PaymentHistorySource
  /** Names of the payer's own contacts. */
  readonly contacts: KnownAddressSource
  readonly batches: BatchRepository
  readonly ids: { salt(): bigint }
  readonly feeRecipient: Address
  readonly policy?: Partial<BatchPolicy>
}

export interface BatchPolicy {
  /** Seconds of chain time in which an offer can be signed: people read what they sign. */
  readonly ttlSec: number
  readonly settlementWindowSec: number
  readonly baseGasUnits: bigint
  /** To somebody who has never held the token. */
  readonly rowGasUnits: bigint
  readonly minimumFeeMicroUsd: bigint
}

export const DEFAULT_BATCH_POLICY: BatchPolicy = {
  ttlSec: 900,
  settlementWindowSec: 300,
  baseGasUnits: 130_000n,
  rowGasUnits: 36_000n,
  minimumFeeMicroUsd: 10_000n,
}

/** Who gets how much: a file, rows, or a sum to split equally or by whole-number shares. */
export type BatchContent =
  | { readonly csv: string }
  | { readonly rows: readonly Omit<BatchRowText, 'line'>[] }
  | {
      readonly split: {
        readonly total: string
        readonly among: readonly { readonly recipient: string; readonly share: number }[]
        readonly memo?: string | undefined
      }
    }

export interface BatchRequest {
  readonly payer: string
  readonly token: string
  readonly content: BatchContent
  /** Whether a row that fails stops all, or is left out and given back. */
  readonly onFailure: 'stop' | 'skip'
  /** Whether names are looked up in the payer's contacts: only for the payer. */
  readonly resolvesNames: boolean
}

export type BatchAnswer =
  | {
      readonly kind: 'offer'
      readonly batch: Batch
      readonly typedData: TypedData
      readonly repeated: readonly { readonly line: number; readonly firstLine: number }[]
    }
  /** Nothing was kept: every row that has to be corrected first. */
  | { readonly kind: 'problems'; readonly problems: readonly BatchProblem[]; readonly rowCount: number }
  | { readonly kind: 'unreadable'; readonly failure: CsvFailure }

export interface BatchService {
  quote(
    request: BatchRequest,
    requestedBy: Address | undefined,
  ): Promise<Result<BatchAnswer, QuoteError | AddressError | AmountError | BatchError>>
  /** Accepts a signed offer. Idempotent, and judged again as single payments are. */
  submit(request: {
    readonly batchId: Hex
    readonly signature: Hex
    readonly acknowledged?: readonly RiskRule[] | undefined
  }): Promise<Result<Batch, SubmitError>>
  /** Takes a batch back before anything was sent. */
  cancel(batchId: Hex, by: Address): Promise<Result<Batch, CancelError>>
}

export function createBatchService(deps: BatchServiceDeps): BatchService {
  const policy: BatchPolicy = { ...DEFAULT_BATCH_POLICY, ...deps.policy }

  async function offerOf(
    payer: Address,
    asset: Asset,
    rows: readonly BatchRow[],
    request: BatchRequest,
  ): Promise<Result<{ batch: Batch } | { problems: readonly BatchProblem[] }, QuoteError>> {
    const { decision, problems } = await assessBatch(deps, payer, asset, rows)
    if (problems.length > 0) return ok({ problems })
    const total = rows.reduce((sum, { units }) => sum + units, 0n)
    const fee = networkFee({
      asset,
      gasUnits: policy.baseGasUnits + policy.rowGasUnits * BigInt(rows.length),
      gasPriceWei: await deps.gasMarket.gasPriceWei(),
      unitsPerEther: await deps.gasMarket.unitsPerEther(asset),
      minimumFeeMicroUsd: policy.minimumFeeMicroUsd,
    })
    const [held] = await deps.balances.balancesOf(payer, [asset])
    if ((held?.units ?? 0n) < total + fee) {
      return fail(
        new QuoteError('INSUFFICIENT_BALANCE', `Not enough ${asset.symbol}`, {
          field: 'content',
          metadata: {
            symbol: asset.symbol,
            decimals: asset.decimals,
            required: total + fee,
            available: held?.units ?? 0n,
          },
        }),
      )
    }
    const nowSec = await deps.clock.nowSec()
    const offerExpiresAtSec = nowSec + policy.ttlSec
    const salt = deps.ids.salt()
    const struct: BatchStruct = {
      payer,
      token: asset.address,
      total,
      items: await deps.encoder.hashItems(rows, salt),
      continueOnFailure: request.onFailure === 'skip',
      fee,
      feeRecipient: deps.feeRecipient,
      validBefore: BigInt(offerExpiresAtSec + decision.delaySec + policy.settlementWindowSec),
      salt,
    }
    const simulation = await deps.encoder.simulate(struct, rows)
    if (!simulation.ok) {
      return fail(
        new QuoteError('SIMULATION_FAILED', `Settlement would revert: ${simulation.reason}`, {
          metadata: { reason: simulation.reason },
        }),
      )
    }
    return ok({
      batch: {
        id: await deps.encoder.hashBatch(struct),
        state: 'offered',
        struct,
        asset,
        networkFee: { asset, units: fee },
        decision,
        acknowledged: [],
        rows: rows.map((row) => ({ ...row, state: 'waiting' })),
        txHash: undefined,
        blockNumber: undefined,
        failure: undefined,
        releaseAtSec: undefined,
        createdAtSec: nowSec,
        offerExpiresAtSec,
        settledAtSec: undefined,
      },
    })
  }

  return {
    async quote(request, requestedBy) {
      const payer = parseAddress(request.payer, 'payer')
      if (!payer.ok) return payer
      const asset = deps.assets.bySymbol(request.token)
      if (asset === undefined) {
        return fail(
          new QuoteError('UNKNOWN_TOKEN', `No token is called ${request.token}`, {
            field: 'token',
            metadata: { symbol: request.token },
          }),
        )
      }
      const texts = rowTextsOf(request.content, asset)
      if (!texts.ok) return texts
      if ('unreadable' in texts.value) return ok({ kind: 'unreadable', failure: texts.value.unreadable })
      const contacts: readonly KnownAddress[] = request.resolvesNames
        ? (await deps.contacts.knownTo(payer.value)).filter(({ source }) => source === 'contact')
        : []
      const { rows, problems, repeated } = readRows(texts.value.rows, asset, contacts)
      const rowCount = texts.value.rows.length
      if (problems.length > 0) return ok({ kind: 'problems', problems, rowCount })
      const offer = await offerOf(payer.value, asset, rows, request)
      if (!offer.ok) return offer
      if ('problems' in offer.value) {
        return ok({ kind: 'problems', problems: offer.value.problems, rowCount })
      }
      const { batch } = offer.value
      await deps.batches.offer(batch, requestedBy)
      const typedData = await deps.encoder.typedData(batch.struct)
      return ok({ kind: 'offer', batch, typedData, repeated })
    },

    async submit({ batchId, signature, acknowledged = [] }) {
      const batch = await deps.batches.find(batchId)
      if (batch === undefined) {
        return fail(new SubmitError('NOT_FOUND', 'No such batch', { field: 'batchId' }))
      }
      if (batch.state !== 'offered') return ok(batch)
      const nowSec = await deps.clock.nowSec()
      if (nowSec > batch.offerExpiresAtSec) {
        return fail(
          new SubmitError('QUOTE_EXPIRED', 'The offer has expired', {
            field: 'batchId',
            metadata: { expiresAtSec: batch.offerExpiresAtSec, nowSec },
          }),
        )
      }
      if (!(await deps.encoder.isAuthorizedBy(batch.struct, signature))) {
        return fail(
          new SubmitError('INVALID_SIGNATURE', 'The signature is not the payer’s over this batch', {
            field: 'signature',
          }),
        )
      }
      const missing = batch.decision.asks.filter((rule) => !acknowledged.includes(rule))
      if (missing.length > 0) {
        return fail(
          new SubmitError('RISK_NOT_ACKNOWLEDGED', 'The payer has to acknowledge the findings first', {
            field: 'acknowledged',
            metadata: { rules: missing },
          }),
        )
      }
      const { delaySec } = batch.decision
      const { decideOn } = await assessBatch(deps, batch.struct.payer, batch.asset, batch.rows)
      const admitted = await deps.batches.authorizeIf(
        { batch, signature, releaseAtSec: delaySec > 0 ? nowSec + delaySec : undefined },
        {
          nowSec,
          sinceSec: nowSec - HISTORY_SEC,
          acknowledged,
          decideOn,
          isAdmitted: (decision) => isCoveredBy(decision, { delaySec, acknowledged }),
        },
      )
      if (admitted.ok) return admitted
      const { action, asks, blockedBy } = admitted.error
      return fail(
        new SubmitError('RISK_CHANGED', 'Since the offer the batch has become riskier: ask for a new one', {
          field: 'batchId',
          metadata: { action, rules: [...blockedBy, ...asks] },
        }),
      )
    },

    async cancel(batchId, by) {
      const batch = await deps.batches.find(batchId)
      if (batch === undefined || batch.state === 'offered' || !isSameAddress(batch.struct.payer, by)) {
        return fail(new CancelError('NOT_FOUND', 'No such batch of yours', { field: 'batchId' }))
      }
      const after = await deps.batches.void(batchId)
      if (after.state === 'voided') return ok(after)
      return fail(
        new CancelError('TOO_LATE_TO_CANCEL', 'The batch can no longer be taken back', {
          field: 'batchId',
          metadata: { state: after.state },
        }),
      )
    },
  }
}

/** Content of any kind as rows of text. */
function rowTextsOf(
  content: BatchContent,
  asset: Asset,
): Result<{ rows: readonly BatchRowText[] } | { unreadable: CsvFailure }, AmountError | BatchError> {
  if ('csv' in content) {
    const outcome = readBatchCsv(content.csv)
    return ok(outcome.ok ? { rows: outcome.rows } : { unreadable: outcome.failure })
  }
  if ('rows' in content) return withinLimits(content.rows.map((row, index) => ({ ...row, line: index + 1 })))
  const { among, memo = '' } = content.split
  const total = parseAmount(content.split.total, asset, 'content.split.total')
  if (!total.ok) return total
  if (among.length === 0) return withinLimits([])
  if (among.some(({ share }) => !Number.isSafeInteger(share) || share < 1)) {
    return fail(
      new BatchError('INVALID_SHARE', 'A share is a whole number from 1', { field: 'content.split.among' }),
    )
  }
  const shares = splitAmount(
    total.value.units,
    among.map(({ share }) => BigInt(share)),
  )
  return withinLimits(
    among.map(({ recipient }, index) => ({
      line: index + 1,
      recipient,
      amount: formatUnits(shares[index] ?? 0n, asset.decimals),
      memo,
    })),
  )
}

function withinLimits(rows: readonly BatchRowText[]): Result<{ rows: readonly BatchRowText[] }, BatchError> {
  if (rows.length > 0 && rows.length <= MAX_BATCH_ROWS) return ok({ rows })
  return fail(
    new BatchError('WRONG_NUMBER_OF_ROWS', `A batch has 1 to ${MAX_BATCH_ROWS} rows`, {
      field: 'content',
      metadata: { rows: rows.length, max: MAX_BATCH_ROWS },
    }),
  )
}

export class BatchError extends BaseError<'INVALID_SHARE' | 'WRONG_NUMBER_OF_ROWS'> {}
