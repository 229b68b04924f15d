export {
  BenchmarkFileError,
  type LabelledUtterance,
  labelledUtteranceSchema,
  parseUtterances,
} from './benchmark/labelledUtterance.ts'
export { type IntentBenchmarkReport, runIntentBenchmark } from './benchmark/runIntentBenchmark.ts'
export { type Slot, scoreUtterance, type UtteranceScore } from './benchmark/scoreUtterance.ts'
export { embeddedParser } from './embedded/embeddedParser.ts'
export type { IntentModel, PartialReading, TrustedContext } from './intentModel.ts'
export {
  createLlmParser,
  createRemoteParser,
  IntentModelError,
  type LlmParserOptions,
  MODEL_FAILURES,
  type ModelFailure,
} from './llm/llmParser.ts'
export {
  LLM_PROVIDERS,
  type LlmProvider,
  type LlmSettings,
  languageModelOf,
  llmSettingsFrom,
} from './llm/llmSettings.ts'
export { type Reader, understandIntent, understandWithFallback } from './understandIntent.ts'
