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
