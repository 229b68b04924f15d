import type { Chain } from '@safelane/chain'
import type { Hex } from '@safelane/core'
import { createRevocationService, type RevocableAuthorization } from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { RevocationView } from '../views/revocationViews.ts'
import { orThrow } from './orThrow.ts'
import type { Services } from './services.ts'

/** Composes revocations with their ports and shapes what clients see. */
export function createRevocationApiService({
  chain,
  store,
}: {
  readonly chain: Chain
  readonly store: Store
}): Services['revocations'] {
  const service = createRevocationService({
    clock: chain.clock,
    encoder: chain.revocationEncoder,
    plans: store.plans,
    payments: store.payments,
    quotes: store.paymentQuotes,
    batches: store.batches,
    batchEncoder: chain.batchEncoder,
    revocations: store.revocations,
  })

  return {
    async list(owner, { kind, subjectId }) {
      return { items: orThrow(await service.list({ kind, id: subjectId }, owner)).map(revocationView) }
    },

    async submit(owner, { kind, subjectId, signatures }) {
      const request = {
        subject: { kind, id: subjectId },
        signatures: signatures.map(({ nonce, signature }) => ({
          nonce: nonce as Hex,
          signature: signature as Hex,
        })),
      }
      return { items: orThrow(await service.submit(request, owner)).map(revocationView) }
    },
  }
}

function revocationView({ authorization, revocation, typedData }: RevocableAuthorization): RevocationView {
  return {
    nonce: authorization.nonce,
    state: revocation?.state ?? 'open',
    dueAtSec: authorization.dueAtSec ?? null,
    validBeforeSec: authorization.validBeforeSec,
    typedData: typedData ?? null,
    txHash: revocation?.txHash ?? null,
    blockNumber: revocation?.blockNumber ?? null,
    failure: revocation?.failure ?? null,
  }
}
