import { randomUUID } from 'node:crypto'
import { type Chain, isDevChain } from '@safelane/chain'
import type { Address, Hex } from '@safelane/core'
import {
  createRiskService,
  ivms101Payload,
  type KnownAddressSource,
  type OriginatorSource,
  type PersonDetails,
  type RiskService,
  type SanctionsSource,
  sampleSanctionsList,
  type VaspDetails,
} from '@safelane/payments'
import type { RiskRecord, Store } from '@safelane/store'
import { ApiError } from '../apiError.ts'
import type { AppealView, RiskDecisionView } from '../views/riskViews.ts'
import type { Services } from './services.ts'

/** What a deployment decides about compliance; everything left out has a default by chain. */
export interface ComplianceSettings {
  /** Default: the sample on development chains, where no list is required; elsewhere none, so that nobody can pay. */
  readonly sanctions?: SanctionsSource | undefined
  readonly isTravelRuleRequired?: boolean | undefined
  /** Who decides appeals. Default: nobody, and on development chains the account of the development procedures. */
  readonly operators?: readonly Address[] | undefined
  /** Who we are in travel-rule messages. */
  readonly vasp?: VaspDetails | undefined
}

export interface RiskApiDeps {
  readonly chain: Chain
  readonly store: Store
  readonly compliance?: ComplianceSettings | undefined
}

/** Kind under which a person's details are kept. */
const PERSON = 'person'
/** A list is published every few days; a week without one is a broken download. */
const DEFAULT_SANCTIONS_POLICY = { maxAgeDays: 7, isRequired: true }

/** The rules over the deployment's chain, database and lists. */
export function createDeployedRiskService({ chain, store, compliance = {} }: RiskApiDeps): RiskService {
  return createRiskService({
    assets: chain.assets.all,
    clock: chain.clock,
    knownAddresses: knownAddressesIn(store),
    history: store.risk,
    encounters: chain.tokenEncounters,
    sanctions: compliance.sanctions ?? defaultSanctions(chain.deployment.chainId),
    originators: originatorsIn(store, compliance.isTravelRuleRequired ?? false),
    decisions: store.risk,
    ids: { decisionId: randomUUID },
    nowMs: Date.now,
  })
}

function defaultSanctions(chainId: number): SanctionsSource {
  if (!isDevChain(chainId)) return { current: async () => undefined, policy: DEFAULT_SANCTIONS_POLICY }
  const sample = sampleSanctionsList()
  return { current: async () => sample, policy: { ...DEFAULT_SANCTIONS_POLICY, isRequired: false } }
}

/** Whom a payer may trust: saved contacts first, for their names, then those they have paid. */
function knownAddressesIn(store: Store): KnownAddressSource {
  return {
    async knownTo(payer) {
      const [contacts, recipients] = await Promise.all([
        store.contacts.list(payer),
        store.payments.recipientsOf(payer),
      ])
      return [...contacts.map((contact) => ({ ...contact, source: 'contact' as const })), ...recipients]
    },
  }
}

function originatorsIn(store: Store, isRequired: boolean): OriginatorSource {
  return { isRequired, isKnown: (payer) => store.personalData.has(payer, PERSON) }
}

/** Decisions and appeals, and the personal data that compliance needs. Everybody sees and erases their own alone. */
export function createRiskApiService({ chain, store, compliance = {} }: RiskApiDeps): {
  readonly risk: Services['risk']
  readonly identity: Services['identity']
} {
  async function ownDecision(owner: Address, decisionId: string): Promise<RiskRecord> {
    const record = await store.risk.find(decisionId)
    if (record === undefined || record.payer !== owner) {
      throw new ApiError('NOT_FOUND', 'No such decision', { field: 'decisionId' })
    }
    return record
  }

  const isOperator = (address: Address) => compliance.operators?.includes(address) === true

  function requireOperator(address: Address): void {
    if (isOperator(address)) return
    throw new ApiError('NOT_OPERATOR', 'Only operators whom the deployment names decide appeals')
  }

  /** What somebody has to know who decides: the decision, its evidence, who appeals and what became of the payment. */
  async function appealView(record: RiskRecord): Promise<AppealView> {
    const payment =
      record.quoteId === undefined ? undefined : await store.payments.findByQuote(record.quoteId)
    return {
      ...decisionView(record),
      payer: record.payer,
      payment:
        payment === undefined
          ? null
          : {
              paymentId: payment.id,
              state: payment.state,
              amountOut: payment.amountOut,
              releaseAtSec: payment.releaseAtSec ?? null,
            },
    }
  }

  return {
    risk: {
      isOperator,
      async decisions(owner, { cursor, limit, quoteId, isAppealed }) {
        const page = await store.risk.list(
          owner,
          { cursor: cursor ?? undefined, limit },
          { quoteId, isAppealed },
        )
        return { items: page.items.map(decisionView), nextCursor: page.nextCursor ?? null }
      },
      async appeal(owner, { decisionId, reason }) {
        await ownDecision(owner, decisionId)
        await store.risk.appeal(decisionId, reason, await chain.clock.nowSec())
        return decisionView(await ownDecision(owner, decisionId))
      },
      async appeals(operator, { state, cursor, limit }) {
        requireOperator(operator)
        const page = await store.risk.appeals(state, { cursor: cursor ?? undefined, limit })
        return { items: await Promise.all(page.items.map(appealView)), nextCursor: page.nextCursor ?? null }
      },
      async decide(operator, { decisionId, verdict, answer }) {
        requireOperator(operator)
        const record = await store.risk.find(decisionId)
        if (record?.appeal === undefined) {
          throw new ApiError('NOT_FOUND', 'No such appeal', { field: 'decisionId' })
        }
        if (record.payer === operator) {
          throw new ApiError('NOT_OPERATOR', 'Nobody decides their own appeal', { field: 'decisionId' })
        }
        const state = verdict === 'release' ? 'overturned' : 'upheld'
        const atSec = await chain.clock.nowSec()
        const outcome = await store.risk.decideAppeal(decisionId, {
          state,
          answer,
          decidedBy: operator,
          atSec,
        })
        if (outcome.kind === 'not-open') {
          throw new ApiError('APPEAL_DECIDED', 'The appeal has been decided', { field: 'decisionId' })
        }
        if (outcome.kind === 'nothing-held') {
          throw new ApiError(
            'NOTHING_HELD',
            'The decision holds no payment (any more) that could be released',
            {
              field: 'verdict',
            },
          )
        }
        return appealView((await store.risk.find(decisionId)) ?? record)
      },
    },
    identity: {
      save: (owner, details) => store.personalData.put(owner, PERSON, details),
      get: async (owner) =>
        ((await store.personalData.get(owner, PERSON)) as PersonDetails | undefined) ?? null,
      erase: (owner) => store.personalData.erase(owner),
      async travelRule(owner, { paymentId, beneficiary }) {
        const { vasp } = compliance
        if (vasp === undefined) {
          throw new ApiError(
            'TRAVEL_RULE_NOT_CONFIGURED',
            'This deployment has not said which provider it is',
          )
        }
        const payment = await store.payments.find(paymentId as Hex)
        if (payment === undefined || payment.payer !== owner) {
          throw new ApiError('NOT_FOUND', 'No such payment of yours', { field: 'paymentId' })
        }
        const originator = (await store.personalData.get(owner, PERSON)) as PersonDetails | undefined
        if (originator === undefined)
          throw new ApiError('NOT_FOUND', 'Save your details first', { field: 'identity' })
        const payload = ivms101Payload({
          originator,
          originatorAccount: owner,
          beneficiary,
          beneficiaryAccount: payment.recipient,
          originatingVasp: vasp,
        })
        await store.personalData.put(owner, `travel-rule:${payment.id}`, payload)
        return payload
      },
    },
  }
}

function decisionView({ id, decision, appeal, ...record }: RiskRecord): RiskDecisionView {
  return {
    decisionId: id,
    quoteId: record.quoteId ?? null,
    recipient: record.recipient,
    action: decision.action,
    delaySec: decision.delaySec,
    findings: decision.findings,
    policyVersion: decision.policyVersion,
    acknowledged: record.acknowledged,
    appeal: appeal === undefined ? null : { ...appeal, answer: appeal.answer ?? null },
    createdAtSec: record.createdAtSec,
  }
}
