import { type Address, type Amount, type Asset, type Clock, isSameAddress } from '@safelane/core'
import { assessPayment } from './assessPayment.ts'
import { DAY_SEC, faceUsdMicros, type PaymentHistory } from './paymentHistory.ts'
import type { TokenEncounter } from './poisoning.ts'
import type { KnownAddress } from './riskFinding.ts'
import {
  DEFAULT_RISK_POLICY,
  decideRisk,
  type ModelOpinion,
  type RiskDecision,
  type RiskPolicy,
} from './riskPolicy.ts'
import { DEFAULT_RISK_THRESHOLDS, type RiskThresholds } from './riskThresholds.ts'
import type { SanctionsList, SanctionsPolicy } from './sanctions/sanctionsList.ts'

/** Addresses a payer may trust: contacts saved by them and recipients they have paid. Never inbound-only senders. */
export interface KnownAddressSource {
  knownTo(payer: Address): Promise<readonly KnownAddress[]>
}

/** Payments of an account since a chain time, oldest first. */
export interface PaymentHistorySource {
  history(account: Address, sinceSec: number): Promise<PaymentHistory>
}

/** Token transfers between two accounts on chain, whoever made them. Throws when the chain cannot be reached. */
export interface TokenEncounterSource {
  between(payer: Address, counterparty: Address): Promise<readonly TokenEncounter[]>
}

/** The list in force; undefined when none could be loaded. */
export interface SanctionsSource {
  current(): Promise<SanctionsList | undefined>
  readonly policy: SanctionsPolicy
}

/** Who is known well enough for the travel rule. */
export interface OriginatorSource {
  isKnown(payer: Address): Promise<boolean>
  /** Whether this deployment has to know them. */
  readonly isRequired: boolean
}

/** A decision that was taken, to be kept. */
export interface StoredRiskDecision {
  readonly id: string
  /** Undefined when the payment was refused before there was a quote. */
  readonly quoteId: string | undefined
  readonly payer: Address
  readonly recipient: Address
  readonly decision: RiskDecision
  readonly createdAtSec: number
}

export interface RiskDecisionRepository {
  record(decision: StoredRiskDecision): Promise<void>
}

export interface RiskServiceDeps {
  readonly assets: readonly Asset[]
  readonly clock: Clock
  readonly knownAddresses: KnownAddressSource
  readonly history: PaymentHistorySource
  readonly encounters: TokenEncounterSource
  readonly sanctions: SanctionsSource
  readonly originators: OriginatorSource
  readonly decisions: RiskDecisionRepository
  readonly ids: { decisionId(): string }
  /** Wall clock in milliseconds, for the age of lists. */
  readonly nowMs: () => number
  readonly thresholds?: Partial<RiskThresholds>
  readonly policy?: RiskPolicy
  /** A model’s opinion, if the deployment has one: it can only raise the risk. */
  readonly opinionOf?: (request: RiskRequest, history: PaymentHistory) => ModelOpinion | undefined
}

export interface RiskRequest {
  readonly payer: Address
  readonly recipient: Address
  /** What the recipient gets. */
  readonly amount: Amount
  readonly confirmedMiddleDigits?: string | undefined
}

/** A payment judged once, which can be judged again on a newer history without asking the world anew. */
export interface RiskAssessment {
  readonly decision: RiskDecision
  decideOn(history: PaymentHistory): RiskDecision
}

export interface RiskService {
  /** Gathers what the rules look at and decides. Throws when chain or database is away: nobody is waved through. */
  assess(request: RiskRequest): Promise<RiskAssessment>
  /** Keeps the decision and returns its id, which an appeal refers to. */
  record(request: RiskRequest, decision: RiskDecision, quoteId?: string): Promise<string>
}

/** How far back usual amounts and hours are looked for. */
export const HISTORY_SEC = 90 * DAY_SEC

export function createRiskService(deps: RiskServiceDeps): RiskService {
  const thresholds: RiskThresholds = { ...DEFAULT_RISK_THRESHOLDS, ...deps.thresholds }
  const policy = deps.policy ?? DEFAULT_RISK_POLICY

  return {
    async assess(request) {
      const { payer, recipient } = request
      const atSec = await deps.clock.nowSec()
      const [known, history, list, isOriginatorKnown] = await Promise.all([
        deps.knownAddresses.knownTo(payer),
        deps.history.history(payer, atSec - HISTORY_SEC),
        deps.sanctions.current(),
        deps.originators.isKnown(payer),
      ])
      const isKnown = known.some(({ address }) => isSameAddress(address, recipient))
      const encounters = isKnown ? [] : await deps.encounters.between(payer, recipient)
      const payment = { payer, recipient, usdMicros: faceUsdMicros(request.amount), atSec }
      const decideOn = (judged: PaymentHistory) =>
        decideRisk(
          assessPayment(
            {
              payment,
              known,
              assets: deps.assets,
              history: judged,
              encounters,
              sanctions: { list, policy: deps.sanctions.policy, nowMs: deps.nowMs() },
              travelRule: { isOriginatorKnown, isEnforced: deps.originators.isRequired },
              confirmedMiddleDigits: request.confirmedMiddleDigits,
            },
            thresholds,
          ),
          policy,
          deps.opinionOf?.(request, judged),
        )
      return { decision: decideOn(history), decideOn }
    },

    async record({ payer, recipient }, decision, quoteId) {
      const id = deps.ids.decisionId()
      const createdAtSec = await deps.clock.nowSec()
      await deps.decisions.record({ id, quoteId, payer, recipient, decision, createdAtSec })
      return id
    },
  }
}
