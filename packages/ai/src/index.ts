export {
  type LabelledUtterance,
  labelledUtteranceSchema,
  parseUtterances,
} from './benchmark/labelledUtterance.ts'
export { type IntentBenchmarkReport, runIntentBenchmark } from './benchmark/runIntentBenchmark.ts'
export { type Slot, scoreUtterance, type UtteranceScore } from './benchmark/scoreUtterance.ts'
export { embeddedParser } from './embedded/embeddedParser.ts'
export type { IntentModel, TrustedContext } from './intentModel.ts'
export {
  createLlmParser,
  createRemoteParser,
  IntentModelError,
  type LlmSettings,
  llmSettingsFrom,
} from './llm/llmParser.ts'
export { understandIntent } from './understandIntent.ts'
