import { randomBytes } from 'node:crypto'
import type { Address, Hex } from '@safelane/core'
import { createPlanService, PLAN_NONCE_PREFIX, type Plan } from '@safelane/payments'
import { ApiError } from '../apiError.ts'
import type { PlanView } from '../views/planViews.ts'
import { decisionSummary } from './decisionSummary.ts'
import { orThrow } from './orThrow.ts'
import { createDeployedRiskService, type RiskApiDeps } from './riskApiService.ts'
import type { Services } from './services.ts'

/** Composes plans with their ports and shapes what clients see. */
export function createPlanApiService(deps: RiskApiDeps): Services['plans'] {
  const { chain, store } = deps
  const service = createPlanService({
    assets: chain.assets,
    clock: chain.clock,
    encoder: chain.planEncoder,
    risk: createDeployedRiskService(deps),
    plans: store.plans,
    ids: {
      planId: () => `plan_${randomBytes(16).toString('hex')}`,
      nonce: () => `${PLAN_NONCE_PREFIX}${randomBytes(24).toString('hex')}`,
    },
  })

  return {
    async quote(input, requestedBy) {
      const { plan, typedData } = orThrow(await service.quote(input, requestedBy ?? undefined))
      const { decision } = plan
      return {
        ...planView(plan),
        typedData,
        risk: decision.findings,
        decision: decisionSummary(decision),
        expiresAtSec: plan.offerExpiresAtSec,
      }
    },

    submit: async ({ planId, signatures, acknowledged }) =>
      planView(orThrow(await service.submit({ planId, signatures: signatures as Hex[], acknowledged }))),

    async list(owner, { cursor, limit }) {
      const page = await store.plans.list(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(planView), nextCursor: page.nextCursor ?? null }
    },

    get: async (owner, { planId }) => planView(await ownPlan(owner, planId)),
    pause: async (owner, { planId }) => planView(orThrow(await service.pause(planId, owner))),
    resume: async (owner, { planId }) => planView(orThrow(await service.resume(planId, owner))),
    cancel: async (owner, { planId }) => planView(orThrow(await service.cancel(planId, owner))),
    acknowledge: async (owner, { planId, rules }) =>
      planView(orThrow(await service.acknowledge(planId, rules, owner))),
  }

  async function ownPlan(owner: Address, planId: string): Promise<Plan> {
    const plan = await store.plans.find(planId)
    if (plan === undefined || plan.payer !== owner || plan.state === 'offered') {
      throw new ApiError('NOT_FOUND', 'No such plan of yours', { field: 'planId' })
    }
    return plan
  }
}

function planView(plan: Plan): PlanView {
  return {
    planId: plan.id,
    state: plan.state,
    payer: plan.payer,
    recipient: plan.recipient,
    amount: plan.amount,
    memo: plan.memo ?? null,
    rule: plan.rule,
    createdAtSec: plan.createdAtSec,
    payments: plan.payments.map(({ problem, payment, ...rest }) => ({
      ...rest,
      problem: problem ?? null,
      payment: payment === undefined ? null : { state: payment.state, txHash: payment.txHash ?? null },
    })),
  }
}
