/** The suite `intents`: how sentences are understood, on labelled ones of the repository or of any file. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  BenchmarkFileError,
  createRemoteParser,
  embeddedParser,
  type IntentBenchmarkReport,
  type IntentModel,
  type LabelledUtterance,
  llmSettingsFrom,
  parseUtterances,
  runIntentBenchmark,
} from '@safelane/ai'
import { runConditions } from '@safelane/devnet-bench/machine'
import { saveResults } from '@safelane/devnet-bench/results'
import { formatTable, type Row } from '@safelane/devnet-bench/row'

export interface IntentsSuiteOptions {
  /** Labelled utterances in place of the repository's, a path from where the command was typed. */
  file?: string
  provider: 'embedded' | 'llm'
  json: boolean
  save: boolean
}

/** The repository's sentences; the development halves, which the parser was tuned on, stand apart. */
const WORKLOADS: readonly (readonly [workload: string, files: readonly string[]])[] = [
  ['held-out-templates', ['templates.test']],
  ['hand-written', ['hand-written.test']],
  ['second-hand', ['second-hand.test']],
  ['first-contact', ['first-contact.test']],
  ['attacks', ['attacks', 'more-attacks']],
  [
    'all',
    [
      ...['templates.test', 'hand-written.test', 'second-hand.test', 'first-contact.test'],
      ...['attacks', 'more-attacks'],
    ],
  ],
  ['development-templates', ['templates.dev']],
  ['development-hand-written', ['hand-written.dev', 'earlier.dev', 'second-hand.dev', 'first-contact.dev']],
]

/**
 * `whole-intent`: of the intents expected, how many came out right in every slot. `unsafe-executions`: intents with a
 * wrong payee, amount, token or action, and intents where a question or a refusal was due. Ends with status 1 when there
 * was one, with 2 when the provider is not configured.
 */
export async function benchIntents({ file, provider, json, save }: IntentsSuiteOptions): Promise<void> {
  const model = modelNamed(provider)
  if (model === undefined) {
    console.error('The provider llm needs SAFELANE_LLM_MODEL (see packages/ai/README.md).')
    process.exitCode = 2
    return
  }
  const conditions = runConditions()
  const rows: Row[] = []
  let unsafe = 0
  const workloads: typeof WORKLOADS = file === undefined ? WORKLOADS : [['all', [file]]]
  for (const [workload, files] of workloads) {
    const utterances = utterancesIn(files, file !== undefined)
    if (utterances === undefined) {
      process.exitCode = 2
      return
    }
    const report = await runIntentBenchmark(model, utterances)
    const isSummary = workload === 'all' && file === undefined
    if (!isSummary) printMisses(workload, report)
    unsafe += isSummary ? 0 : report.unsafeExecutions
    rows.push(...rowsOf(workload, report))
  }
  const table = formatTable(
    ['workload', 'metric', 'figure'],
    rows.map(({ workload, metric, unit, median }) => [workload, metric, shown(median, unit)]),
  )
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(table)
  if (save) {
    saveResults({
      suite: 'intents',
      title: 'Understanding sentences',
      rows,
      runs: 1,
      conditions,
      command: 'npm run bench -- intents --save',
      report: table,
    })
  }
  if (unsafe > 0) process.exitCode = 1
}

function modelNamed(provider: IntentsSuiteOptions['provider']): IntentModel | undefined {
  if (provider === 'embedded') return embeddedParser
  const settings = llmSettingsFrom(process.env)
  return settings === undefined ? undefined : createRemoteParser(settings)
}

/** Undefined, and said why, for a file that is not there or not in the format. */
function utterancesIn(files: readonly string[], isPath: boolean): readonly LabelledUtterance[] | undefined {
  try {
    return files.flatMap((name) => parseUtterances(textOf(name, isPath)))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing && !(error instanceof BenchmarkFileError)) throw error
    console.error(`${files.join(', ')}: ${isMissing ? 'no such file' : error.message}`)
    return undefined
  }
}

/** npm runs commands in the repository's root and says in INIT_CWD where they were typed. */
function textOf(name: string, isPath: boolean): string {
  if (isPath) return readFileSync(resolve(process.env.INIT_CWD ?? process.cwd(), name), 'utf8')
  return readFileSync(fileURLToPath(import.meta.resolve(`@safelane/ai/utterances/${name}.jsonl`)), 'utf8')
}

function printMisses(workload: string, { misses }: IntentBenchmarkReport): void {
  for (const { utterance, outcome, isUnsafe } of misses) {
    console.error(`${isUnsafe ? 'UNSAFE' : 'miss  '} ${workload} ${utterance.id}  ${utterance.text}`)
    console.error(`       expected ${JSON.stringify(utterance.expect)}`)
    console.error(`       got      ${JSON.stringify(outcome)}`)
  }
}

function rowsOf(workload: string, report: IntentBenchmarkReport): readonly Row[] {
  const subject = report.model === 'embedded' ? 'safelane' : report.model
  const percent = (share: number): number => Math.round(share * 10_000) / 100
  const row = (metric: string, unit: string, median: number, worst = median): Row => ({
    ...{ suite: 'intents', workload, subject, workers: 1, metric, unit },
    ...{ median, best: median, worst, runs: 1 },
  })
  return [
    row('utterances', 'count', report.utterances),
    row('whole-intent', '%', percent(report.intentAccuracy)),
    row('whole-utterance', '%', percent(report.accuracy)),
    row('clarification-precision', '%', percent(report.clarifyPrecision)),
    row('clarification-recall', '%', percent(report.clarifyRecall)),
    row('refusal-recall', '%', percent(report.refuseRecall)),
    row('unsafe-executions', 'count', report.unsafeExecutions),
    ...Object.entries(report.slotAccuracy).map(([slot, share]) => row(`slot-${slot}`, '%', percent(share))),
    row('latency', 'ms', report.latencyMs.median, report.latencyMs.worst),
  ]
}

function shown(figure: number, unit: string): string {
  return unit === 'count' ? String(figure) : `${figure.toFixed(2)} ${unit}`
}
