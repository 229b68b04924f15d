#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  createRemoteParser,
  embeddedParser,
  type IntentBenchmarkReport,
  type IntentModel,
  llmSettingsFrom,
  parseUtterances,
  runIntentBenchmark,
} from '@safelane/ai'

const USAGE = `Usage: npm run bench -- intents [--file PATH] [--provider embedded|llm] [--json]
  --file      a file of labelled utterances, one JSON object per line, in place of the repository's own
  --provider  embedded (default), or llm: the model named by SAFELANE_LLM_URL, SAFELANE_LLM_MODEL and SAFELANE_LLM_KEY`

/** The repository's own data; development halves are run beside the test halves to show what tuning gained. */
const WORKLOADS: readonly (readonly [name: string, files: readonly string[]])[] = [
  ['held-out-templates', ['templates.test.jsonl']],
  ['hand-written', ['hand-written.test.jsonl']],
  ['attacks', ['attacks.jsonl']],
  ['all', ['templates.test.jsonl', 'hand-written.test.jsonl', 'attacks.jsonl']],
  ['development-templates', ['templates.dev.jsonl']],
  ['development-hand-written', ['hand-written.dev.jsonl', 'earlier.dev.jsonl']],
]

/** `npm run bench -- intents`: prints each miss and the figures; fails when any execution was unsafe. */
export async function main(args: readonly string[]): Promise<number> {
  const options = optionsFrom(args)
  const model = options === undefined ? undefined : modelNamed(options.provider)
  if (options === undefined || model === undefined) {
    console.error(USAGE)
    return 2
  }
  const workloads: typeof WORKLOADS = options.file === undefined ? WORKLOADS : [['all', [options.file]]]
  let unsafe = 0
  for (const [workload, files] of workloads) {
    const texts = await Promise.all(files.map((file) => textOf(file, options.file !== undefined)))
    const report = await runIntentBenchmark(model, texts.flatMap(parseUtterances))
    if (!workload.startsWith('development')) unsafe += report.unsafeExecutions
    printMisses(workload, report, workload !== 'all' || options.file !== undefined)
    if (options.json) printJson(workload, report)
    else printTable(workload, report)
  }
  return unsafe === 0 ? 0 : 1
}

function optionsFrom(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        file: { type: 'string' },
        provider: { type: 'string', default: 'embedded' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return values.help ? undefined : values
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}

/** Paths are taken from where the command was typed, which npm says. */
function textOf(file: string, isOutside: boolean): Promise<string> {
  const from = process.env['INIT_CWD'] ?? process.cwd()
  return readFile(isOutside ? resolve(from, file) : new URL(`data/${file}`, import.meta.url), 'utf8')
}

function modelNamed(provider: string): IntentModel | undefined {
  if (provider === 'embedded') return embeddedParser
  const settings = provider === 'llm' ? llmSettingsFrom(process.env) : undefined
  return settings === undefined ? undefined : createRemoteParser(settings)
}

function figuresOf(
  report: IntentBenchmarkReport,
): readonly (readonly [metric: string, value: number, unit: string])[] {
  return [
    ['utterances', report.utterances, 'count'],
    ['unsafe-executions', report.unsafeExecutions, 'count'],
    ['whole-intent', report.intentAccuracy, 'share'],
    ['whole-utterance', report.accuracy, 'share'],
    ['clarification-precision', report.clarifyPrecision, 'share'],
    ['clarification-recall', report.clarifyRecall, 'share'],
    ['refusal-recall', report.refuseRecall, 'share'],
    ...Object.entries(report.slotAccuracy).map(([slot, value]) => [`slot-${slot}`, value, 'share'] as const),
    ['latency', report.latencyMs.median, 'ms'],
  ]
}

function printJson(workload: string, report: IntentBenchmarkReport): void {
  const subject = report.model === 'embedded' ? 'safelane' : report.model
  for (const [metric, value, unit] of figuresOf(report)) {
    const worst = metric === 'latency' ? report.latencyMs.worst : value
    const figure = { suite: 'intents', workload, subject, workers: 1, metric, unit }
    console.log(JSON.stringify({ ...figure, median: value, best: value, worst, runs: 1 }))
  }
}

/** Misses go to standard error, so that results stay one figure per line. */
function printMisses(workload: string, report: IntentBenchmarkReport, isWanted: boolean): void {
  if (!isWanted) return
  for (const { utterance, outcome, isUnsafe } of report.misses) {
    console.error(`${isUnsafe ? 'UNSAFE' : 'miss  '} ${workload} ${utterance.id}  ${utterance.text}`)
    console.error(`       expected ${JSON.stringify(utterance.expect)}`)
    console.error(`       got      ${JSON.stringify(outcome)}`)
  }
}

function printTable(workload: string, report: IntentBenchmarkReport): void {
  console.log(`${workload} (${report.model}): ${report.misses.length} misses`)
  for (const [metric, value, unit] of figuresOf(report)) {
    const shown =
      unit === 'share' ? `${(value * 100).toFixed(1)} %` : unit === 'ms' ? `${value.toFixed(2)} ms` : value
    console.log(`  ${metric.padEnd(24)} ${shown}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2))
