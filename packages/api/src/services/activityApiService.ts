import type { Amount } from '@safelane/core'
import { ACTIVITY_KINDS, type Activity, PUBLIC_ACTIVITY, type Store } from '@safelane/store'
import type { ActivityView } from '../views/activityViews.ts'
import { addressFrom } from './orThrow.ts'
import type { Services } from './services.ts'

export interface ActivityApiDeps {
  readonly store: Pick<Store, 'activity'>
  readonly requests: Pick<Services['requests'], 'get'>
  readonly cover: Pick<Services['cover'], 'policiesById'>
}

type Terms = Pick<ActivityView, 'state' | 'coveredAsset' | 'payout'> & { readonly amount: Amount | undefined }

/** One list of all that moves money. What payments and the clock decide is told by the services of requests and cover. */
export function createActivityApiService(deps: ActivityApiDeps): Services['activity'] {
  const { store, requests, cover } = deps

  /** The part that is not in the row of the list, by kind and id. */
  async function termsOf(items: readonly Activity[]): Promise<ReadonlyMap<string, Terms>> {
    const idsOf = (kind: Activity['kind']) => items.filter((item) => item.kind === kind).map(({ id }) => id)
    const [policies, asked] = await Promise.all([
      cover.policiesById(idsOf('cover').map(BigInt)),
      Promise.all(idsOf('request').map((requestId) => requests.get({ requestId }))),
    ])
    return new Map<string, Terms>([
      ...policies.map(({ policyId, premium, coveredAsset, status, payout }): [string, Terms] => [
        `cover-${policyId}`,
        { state: status, amount: premium, coveredAsset, payout },
      ]),
      ...asked.map(({ requestId, state, amount }): [string, Terms] => [
        `request-${requestId}`,
        { state, amount, coveredAsset: null, payout: null },
      ]),
    ])
  }

  return {
    async list({ address: text, kind, cursor, limit }, caller) {
      const address = addressFrom(text, 'address')
      const isComplete = caller === address
      const readable = isComplete ? ACTIVITY_KINDS : PUBLIC_ACTIVITY
      const kinds = readable.filter((each) => kind === undefined || each === kind)
      const page = await store.activity.list(address, kinds, { cursor: cursor ?? undefined, limit })
      const terms = await termsOf(page.items)
      return {
        items: page.items.flatMap((item): ActivityView[] => {
          const { amount, counterparty, memo, isOutgoing, ...rest } = item
          const known = terms.get(`${item.kind}-${item.id}`)
          const sum = known?.amount ?? amount
          // A policy that left between the two readings.
          if (sum === undefined) return []
          return [
            {
              ...rest,
              direction: isOutgoing ? 'out' : 'in',
              amount: sum,
              counterparty: counterparty ?? null,
              memo: memo ?? null,
              state: known?.state ?? item.state,
              coveredAsset: known?.coveredAsset ?? null,
              payout: known?.payout ?? null,
            },
          ]
        }),
        nextCursor: page.nextCursor ?? null,
        isComplete,
      }
    },
  }
}
