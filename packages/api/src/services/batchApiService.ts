import { randomBytes } from 'node:crypto'
import { type Address, type Hex, isSameAddress } from '@safelane/core'
import { type Batch, createBatchService } from '@safelane/payments'
import { ApiError } from '../apiError.ts'
import type { BatchView } from '../views/batchViews.ts'
import { decisionSummary } from './decisionSummary.ts'
import { orThrow } from './orThrow.ts'
import { createDeployedRiskService, type RiskApiDeps } from './riskApiService.ts'
import type { Services } from './services.ts'

/** Composes batches with their ports and shapes what clients see. */
export function createBatchApiService(
  deps: RiskApiDeps & { readonly relayerAddress: Address },
): Services['batches'] {
  const { chain, store } = deps
  const service = createBatchService({
    assets: chain.assets,
    clock: chain.clock,
    balances: chain.balances,
    gasMarket: chain.gasMarket,
    encoder: chain.batchEncoder,
    risk: createDeployedRiskService(deps),
    history: store.risk,
    contacts: {
      knownTo: async (payer) =>
        (await store.contacts.list(payer)).map((contact) => ({ ...contact, source: 'contact' as const })),
    },
    batches: store.batches,
    ids: { salt: () => BigInt(`0x${randomBytes(32).toString('hex')}`) },
    feeRecipient: deps.relayerAddress,
  })

  return {
    async quote(input, requestedBy) {
      // Names are looked up for the payer alone: nobody learns of somebody else's contacts.
      const resolvesNames = requestedBy !== null && requestedBy.toLowerCase() === input.payer.toLowerCase()
      const answer = orThrow(await service.quote({ ...input, resolvesNames }, requestedBy ?? undefined))
      if (answer.kind === 'unreadable') return { outcome: 'unreadable', failure: answer.failure }
      if (answer.kind === 'problems') {
        return { outcome: 'problems', rowCount: answer.rowCount, problems: answer.problems }
      }
      const { batch, typedData, repeated } = answer
      return {
        outcome: 'offer',
        batch: batchView(batch),
        typedData,
        risk: batch.decision.findings,
        decision: decisionSummary(batch.decision),
        expiresAtSec: batch.offerExpiresAtSec,
        repeated,
      }
    },

    submit: async ({ batchId, signature, acknowledged }) =>
      batchView(
        orThrow(await service.submit({ batchId: batchId as Hex, signature: signature as Hex, acknowledged })),
      ),

    async list(owner, { cursor, limit }) {
      const page = await store.batches.list(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(batchView), nextCursor: page.nextCursor ?? null }
    },

    async get(owner, { batchId }) {
      const batch = await store.batches.find(batchId as Hex)
      const view =
        batch === undefined || batch.state === 'offered'
          ? undefined
          : isSameAddress(batch.struct.payer, owner)
            ? batchView(batch)
            : shareView(batch, owner)
      if (view === undefined) {
        throw new ApiError('NOT_FOUND', 'No such batch of yours', { field: 'batchId' })
      }
      return view
    },

    cancel: async (owner, { batchId }) => batchView(orThrow(await service.cancel(batchId as Hex, owner))),
  }
}

/** A settled batch as one of those who were paid sees it: nothing of the others, nor the payer's names for people. */
function shareView(batch: Batch, payee: Address): BatchView | undefined {
  const rows = batch.rows.filter(
    ({ recipient, state }) => state === 'paid' && isSameAddress(recipient, payee),
  )
  if (rows.length === 0) return undefined
  const { asset } = batch
  return {
    ...batchView({ ...batch, rows: rows.map((row) => ({ ...row, name: undefined })) }),
    total: { asset, units: rows.reduce((sum, { units }) => sum + units, 0n) },
    networkFee: { asset, units: 0n },
  }
}

function batchView(batch: Batch): BatchView {
  const { asset, struct } = batch
  return {
    batchId: batch.id,
    state: batch.state,
    payer: struct.payer,
    total: { asset, units: struct.total },
    networkFee: batch.networkFee,
    onFailure: struct.continueOnFailure ? 'skip' : 'stop',
    rows: batch.rows.map(({ units, name, memo, ...row }) => ({
      ...row,
      name: name ?? null,
      amount: { asset, units },
      memo: memo ?? null,
    })),
    txHash: batch.txHash ?? null,
    blockNumber: batch.blockNumber ?? null,
    failure: batch.failure ?? null,
    validBeforeSec: Number(struct.validBefore),
    releaseAtSec: batch.releaseAtSec ?? null,
    createdAtSec: batch.createdAtSec,
    settledAtSec: batch.settledAtSec ?? null,
  }
}
