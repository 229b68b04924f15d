/** Figures the rules compare with; a deployment may set each. Dollars are in millionths. */
export interface RiskThresholds {
  /** A token transfer worth less than this can only be meant to be seen. */
  readonly dustUsdMicros: bigint
  /** Digits at both ends together that make a stranger in the history an imitation; fewer than a lookalike needs. */
  readonly poisonEdgeDigits: number
  readonly largeFirstPaymentUsdMicros: bigint
  readonly payeeDayUsdMicros: bigint
  readonly payeeDayCount: number
  readonly dayUsdMicros: bigint
  readonly dayCount: number
  /** Above this a day's payments are refused, not asked about. */
  readonly dayHardUsdMicros: bigint
  /** Payments needed before an amount or an hour can be unusual. */
  readonly anomalyMinHistory: number
  readonly amountZ: number
  readonly anomalyMinUsdMicros: bigint
  readonly hourZ: number
  /** Money that arrived within this many seconds counts as just received. */
  readonly inAndOutWindowSec: number
  readonly inAndOutMinUsdMicros: bigint
  /** Share of what was just received that is sent on, in basis points. */
  readonly inAndOutShareBps: number
  /** FATF Recommendation 16 sets 1,000; undefined switches the travel rule and structuring off. */
  readonly travelRuleUsdMicros: bigint | undefined
  /** How many payments just below the threshold in a day look like one above it. */
  readonly structuringCount: number
  /** How near below the threshold a payment has to be, in basis points of it. */
  readonly structuringBandBps: number
}

const dollars = (whole: bigint): bigint => whole * 1_000_000n

export const DEFAULT_RISK_THRESHOLDS: RiskThresholds = {
  dustUsdMicros: 100_000n,
  poisonEdgeDigits: 4,
  largeFirstPaymentUsdMicros: dollars(1_000n),
  payeeDayUsdMicros: dollars(5_000n),
  payeeDayCount: 100,
  dayUsdMicros: dollars(10_000n),
  dayCount: 300,
  dayHardUsdMicros: dollars(250_000n),
  anomalyMinHistory: 10,
  amountZ: 4,
  anomalyMinUsdMicros: dollars(100n),
  hourZ: 4,
  inAndOutWindowSec: 3_600,
  inAndOutMinUsdMicros: dollars(500n),
  inAndOutShareBps: 8_000,
  travelRuleUsdMicros: dollars(1_000n),
  structuringCount: 3,
  structuringBandBps: 2_000,
}
