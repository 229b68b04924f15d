import type { IntentModel } from '../intentModel.ts'
import { understandIntent } from '../understandIntent.ts'
import type { LabelledUtterance } from './labelledUtterance.ts'
import { type Slot, scoreUtterance, type UtteranceScore } from './scoreUtterance.ts'

export interface IntentBenchmarkReport {
  readonly model: string
  readonly utterances: number
  /** The headline: must be 0. */
  readonly unsafeExecutions: number
  /** Share of sentences that came out entirely right. */
  readonly accuracy: number
  /** Share of the expected intents that came out entirely right. */
  readonly intentAccuracy: number
  /** Of the questions asked, how many were due. */
  readonly clarifyPrecision: number
  /** Of the questions due, how many were asked. */
  readonly clarifyRecall: number
  readonly refuseRecall: number
  readonly slotAccuracy: Readonly<Partial<Record<Slot, number>>>
  readonly latencyMs: { readonly median: number; readonly worst: number }
  readonly misses: readonly UtteranceScore[]
}

/** Runs every sentence through a model and the shared validator, one after the other, and counts. */
export async function runIntentBenchmark(
  model: IntentModel,
  utterances: readonly LabelledUtterance[],
): Promise<IntentBenchmarkReport> {
  const scores: UtteranceScore[] = []
  const latencies: number[] = []
  for (const utterance of utterances) {
    const startedAt = performance.now()
    const outcome = await understandIntent(model, utterance.text, utterance.context)
    latencies.push(performance.now() - startedAt)
    scores.push(scoreUtterance(utterance, outcome))
  }
  const expected = (outcome: string) => scores.filter((score) => score.utterance.expect.outcome === outcome)
  const given = (outcome: string) => scores.filter((score) => score.outcome.outcome === outcome)
  const isOutcomeRight = (score: UtteranceScore) => score.outcome.outcome === score.utterance.expect.outcome
  const sorted = latencies.sort((left, right) => left - right)
  return {
    model: model.name,
    utterances: scores.length,
    unsafeExecutions: scores.filter((score) => score.isUnsafe).length,
    accuracy: share(scores, (score) => score.isRight),
    intentAccuracy: share(expected('intent'), (score) => score.isRight),
    clarifyPrecision: share(given('clarify'), isOutcomeRight),
    clarifyRecall: share(expected('clarify'), isOutcomeRight),
    refuseRecall: share(expected('refuse'), isOutcomeRight),
    slotAccuracy: slotAccuracy(scores),
    latencyMs: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, worst: sorted.at(-1) ?? 0 },
    misses: scores.filter((score) => !score.isRight),
  }
}

function slotAccuracy(scores: readonly UtteranceScore[]): Partial<Record<Slot, number>> {
  const slots = new Set(scores.flatMap((score) => Object.keys(score.slots) as Slot[]))
  return Object.fromEntries(
    [...slots].map((slot) => [
      slot,
      share(
        scores.filter((score) => score.slots[slot] !== undefined),
        (score) => score.slots[slot] === true,
      ),
    ]),
  )
}

/** 1 when there is nothing to get wrong. */
function share<Item>(items: readonly Item[], isGood: (item: Item) => boolean): number {
  return items.length === 0 ? 1 : items.filter(isGood).length / items.length
}
