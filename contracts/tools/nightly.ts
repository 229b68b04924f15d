// `npm run nightly -w contracts [-- --seed 0x…]` runs the invariant suites in the profile `nightly`, each in a process of
// its own, says what every one did, and fails if one fails or if all together made fewer calls than promised.
import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { nativeBinary, repositoryRoot, runFoundry } from './foundry.ts'

/** Calls that a whole run has to make. */
const PROMISED_CALLS = 10_000_000

/** What one suite did. */
interface SuiteResult {
  readonly suite: string
  readonly calls: number
  readonly reverts: number
  readonly failures: readonly string[]
}

/** Calls, reverts and failures in the text that `forge test` printed for one suite. */
function readSuiteOutput(suite: string, text: string, exitCode: number): SuiteResult {
  const failures = [...text.matchAll(/^\[FAIL.*$/gm)].map((match) => match[0])
  if (exitCode !== 0 && failures.length === 0)
    failures.push(`forge ended with code ${exitCode}: ${text.trim()}`)
  let calls = 0
  let reverts = 0
  const campaigns = [...text.matchAll(/\(runs: \d+, calls: (\d+), reverts: (\d+)\)/g)]
  for (const [, called, reverted] of campaigns) {
    calls += Number(called)
    reverts += Number(reverted)
  }
  if (campaigns.length === 0 && failures.length === 0) failures.push('no invariant ran')
  return { suite, calls, reverts, failures }
}

async function invariantSuites(): Promise<readonly string[]> {
  const folder = path.join(repositoryRoot, 'contracts', 'test')
  const suites: string[] = []
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.t.sol')) continue
    if (/function invariant_/.test(await readFile(path.join(folder, file), 'utf8'))) suites.push(file)
  }
  return suites.sort()
}

function runSuite(suite: string, seed: string): Promise<SuiteResult> {
  const args = [
    'test',
    '--match-path',
    `contracts/test/${suite}`,
    '--match-test',
    '^invariant_',
    '--fuzz-seed',
    seed,
  ]
  const child = spawn(nativeBinary('forge'), args, {
    cwd: repositoryRoot,
    env: { ...process.env, FOUNDRY_PROFILE: 'nightly' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(readSuiteOutput(suite, text, code ?? 1)))
  })
}

async function runAll(seed: string): Promise<boolean> {
  const waiting = [...(await invariantSuites())]
  const results: SuiteResult[] = []
  process.stdout.write(`${waiting.length} suites, seed ${seed}\n`)
  const worker = async (): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      const result = await runSuite(suite, seed)
      results.push(result)
      const verdict = result.failures.length === 0 ? 'ok  ' : 'FAIL'
      process.stdout.write(`${verdict} ${suite}: ${result.calls} calls, ${result.reverts} reverts\n`)
      for (const failure of result.failures) process.stdout.write(`     ${failure}\n`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  const calls = results.reduce((sum, result) => sum + result.calls, 0)
  const failed = results.filter((result) => result.failures.length > 0).length
  process.stdout.write(`${calls} calls, ${failed} of ${results.length} suites failed, seed ${seed}\n`)
  if (calls < PROMISED_CALLS) process.stdout.write(`too few: ${PROMISED_CALLS} calls are promised\n`)
  return failed === 0 && calls >= PROMISED_CALLS
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '0x5afe1a4e' } } })
  const built = await runFoundry('forge', ['build'])
  process.exitCode = built === 0 && (await runAll(values.seed)) ? 0 : 1
}
