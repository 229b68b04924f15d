#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
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

const USAGE = 'intents --file PATH [--provider embedded|llm] [--json]'

/** `npm run bench -- intents`: prints each miss and the figures; fails when any execution was unsafe. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: 'string', default: fileURLToPath(new URL('utterances.jsonl', import.meta.url)) },
      provider: { type: 'string', default: 'embedded' },
      json: { type: 'boolean', default: false },
    },
  })
  const model = modelNamed(values.provider)
  if (model === undefined) {
    console.error(`${USAGE}; llm needs SAFELANE_LLM_URL and SAFELANE_LLM_MODEL`)
    return 2
  }
  const report = await runIntentBenchmark(model, parseUtterances(await readFile(values.file, 'utf8')))
  if (values.json) printJson(report)
  else printTable(report)
  return report.unsafeExecutions === 0 ? 0 : 1
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
    ['unsafe-executions', report.unsafeExecutions, 'count'],
    ['accuracy', report.accuracy, 'share'],
    ['intent-accuracy', report.intentAccuracy, 'share'],
    ['clarify-precision', report.clarifyPrecision, 'share'],
    ['clarify-recall', report.clarifyRecall, 'share'],
    ['refuse-recall', report.refuseRecall, 'share'],
    ...Object.entries(report.slotAccuracy).map(([slot, value]) => [`slot-${slot}`, value, 'share'] as const),
    ['latency', report.latencyMs.median, 'ms'],
  ]
}

function printJson(report: IntentBenchmarkReport): void {
  const subject = report.model === 'embedded' ? 'safelane' : report.model
  const workload = `${report.utterances} utterances`
  for (const [metric, value, unit] of figuresOf(report)) {
    const worst = metric === 'latency' ? report.latencyMs.worst : value
    const figure = { suite: 'intents', workload, subject, workers: 1, metric, unit }
    console.log(JSON.stringify({ ...figure, median: value, best: value, worst, runs: 1 }))
  }
}

function printTable(report: IntentBenchmarkReport): void {
  for (const { utterance, outcome, isUnsafe } of report.misses) {
    console.log(`${isUnsafe ? 'UNSAFE' : 'miss  '} ${utterance.id}  ${utterance.text}`)
    console.log(`       expected ${JSON.stringify(utterance.expect)}`)
    console.log(`       got      ${JSON.stringify(outcome)}`)
  }
  console.log(`${report.model}: ${report.utterances} utterances, ${report.misses.length} misses`)
  for (const [metric, value, unit] of figuresOf(report)) {
    const shown =
      unit === 'share' ? `${(value * 100).toFixed(1)} %` : unit === 'ms' ? `${value.toFixed(2)} ms` : value
    console.log(`  ${metric.padEnd(20)} ${shown}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2))
