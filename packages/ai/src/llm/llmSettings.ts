import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel } from 'ai'

/** Who serves a model, and in which wire format. */
export const LLM_PROVIDERS = ['openai-compatible', 'anthropic', 'ollama'] as const
export type LlmProvider = (typeof LLM_PROVIDERS)[number]

/** Where a remote model is served. */
export interface LlmSettings {
  readonly provider: LlmProvider
  /** Undefined: the provider's own address. */
  readonly baseUrl: string | undefined
  readonly model: string
  readonly apiKey: string | undefined
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number
}

/** Somebody waits while the sentence is read. */
const DEFAULT_TIMEOUT_MS = 10_000
const OLLAMA_URL = 'http://127.0.0.1:11434/v1'

/**
 * Reads `SAFELANE_LLM_MODEL`, `SAFELANE_LLM_PROVIDER` (`openai-compatible` unless told), `SAFELANE_LLM_URL`,
 * `SAFELANE_LLM_KEY` and `SAFELANE_LLM_TIMEOUT_MS`; undefined without a model, and then the embedded parser is used. Throws a
 * TypeError that names the variable when they do not go together.
 */
export function llmSettingsFrom(env: Readonly<Record<string, string | undefined>>): LlmSettings | undefined {
  const { SAFELANE_LLM_MODEL: model, SAFELANE_LLM_URL: url, SAFELANE_LLM_KEY: apiKey } = env
  if (model === undefined || model === '') {
    if (url !== undefined || env.SAFELANE_LLM_PROVIDER !== undefined) {
      throw new TypeError('SAFELANE_LLM_MODEL is missing: it names the model to ask for')
    }
    return undefined
  }
  const named = env.SAFELANE_LLM_PROVIDER ?? 'openai-compatible'
  const provider = LLM_PROVIDERS.find((known) => known === named)
  if (provider === undefined) {
    throw new TypeError(`SAFELANE_LLM_PROVIDER is ${named}, and none of ${LLM_PROVIDERS.join(', ')}`)
  }
  if (provider === 'openai-compatible' && url === undefined) {
    throw new TypeError('SAFELANE_LLM_URL is missing: where the OpenAI-compatible server answers, e.g. …/v1')
  }
  if (provider === 'anthropic' && apiKey === undefined) {
    throw new TypeError('SAFELANE_LLM_KEY is missing: Anthropic answers nobody without a key')
  }
  const timeoutMs = Number(env.SAFELANE_LLM_TIMEOUT_MS ?? DEFAULT_TIMEOUT_MS)
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1) {
    throw new TypeError('SAFELANE_LLM_TIMEOUT_MS is no number of milliseconds')
  }
  return { provider, baseUrl: url, model, apiKey, timeoutMs }
}

/** The model behind the settings; nothing is sent before it is asked. */
export function languageModelOf({ provider, baseUrl, model, apiKey }: LlmSettings): LanguageModel {
  const auth = apiKey === undefined ? {} : { apiKey }
  if (provider === 'anthropic') {
    return createAnthropic({ ...auth, ...(baseUrl === undefined ? {} : { baseURL: baseUrl }) })(model)
  }
  return createOpenAICompatible({
    name: provider,
    baseURL: baseUrl ?? OLLAMA_URL,
    supportsStructuredOutputs: true,
    ...auth,
  })(model)
}
