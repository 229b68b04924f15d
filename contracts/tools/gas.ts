// `npm run gas -w contracts` measures the transactions of contracts/test/gas and writes the snapshot and the table of
// docs/contracts/gas.md; with --check it writes nothing and fails if one differs from the snapshot by more than 1 %.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot, runFoundry } from './foundry.ts'

/** Gas of a transaction by contract and operation. */
type Snapshot = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Smaller differences come with other salts and addresses, whose zero bytes cost less calldata. */
const TOLERANCE = 0.01

const measured = path.join('contracts', 'cache', 'snapshots')
const committed = path.join(repositoryRoot, 'contracts', 'snapshots', 'gas.json')
const page = path.join(repositoryRoot, 'docs', 'contracts', 'gas.md')
const [begin, end] = ['<!-- gas table -->', '<!-- /gas table -->']

async function measure(): Promise<Snapshot> {
  const folder = path.join(repositoryRoot, measured)
  await rm(folder, { recursive: true, force: true })
  process.env.FOUNDRY_SNAPSHOTS = measured
  process.env.FORGE_SNAPSHOT_EMIT = 'true'
  const exitCode = await runFoundry('forge', ['test', '--match-path', 'contracts/test/gas/*.t.sol'])
  if (exitCode !== 0) throw new Error(`the gas tests failed: forge ended with code ${exitCode}`)
  const snapshot: Record<string, Record<string, number>> = {}
  for (const file of (await readdir(folder)).sort()) {
    snapshot[path.basename(file, '.json')] = readGroup(await readFile(path.join(folder, file), 'utf8'), file)
  }
  return snapshot
}

/** forge writes numbers as strings. */
function readGroup(text: string, file: string): Record<string, number> {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${file} holds no gas snapshot`)
  return Object.fromEntries(Object.entries(parsed).map(([operation, gas]) => [operation, Number(gas)]))
}

/** One line per operation that was added, removed, or costs more than `TOLERANCE` more or less. */
function differences(before: Snapshot, after: Snapshot): readonly string[] {
  const lines: string[] = []
  for (const contract of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[contract] ?? {}, after[contract] ?? {}]
    for (const operation of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const [old, now] = [was[operation], is[operation]]
      if (old !== undefined && now !== undefined && Math.abs(now - old) <= old * TOLERANCE) continue
      lines.push(`${contract}, ${operation}: ${old ?? 'not in the snapshot'} -> ${now ?? 'not measured'}`)
    }
  }
  return lines
}

function table(snapshot: Snapshot): string {
  const rows = Object.entries(snapshot).flatMap(([contract, operations]) =>
    Object.entries(operations).map(
      ([operation, gas]) => `| ${contract} | ${operation} | ${gas.toLocaleString('en-US')} |`,
    ),
  )
  return ['| contract | transaction | gas |', '|---|---|---:|', ...rows].join('\n')
}

async function write(snapshot: Snapshot): Promise<void> {
  await mkdir(path.dirname(committed), { recursive: true })
  await writeFile(committed, `${JSON.stringify(snapshot, null, 2)}\n`)
  const text = await readFile(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page} needs the marks ${begin} and ${end}`)
  await writeFile(page, `${text.slice(0, from + begin.length)}\n${table(snapshot)}\n${text.slice(to)}`)
}

const snapshot = await measure()
if (process.argv.includes('--check')) {
  const expected: Snapshot = JSON.parse(await readFile(committed, 'utf8'))
  const lines = differences(expected, snapshot)
  if (!(await readFile(page, 'utf8')).includes(table(expected))) {
    process.stderr.write(
      'docs/contracts/gas.md does not show the snapshot: `npm run gas -w contracts` writes both\n',
    )
    process.exitCode = 1
  }
  for (const line of lines) process.stderr.write(`gas: ${line}\n`)
  if (lines.length > 0) {
    process.stderr.write('If this is meant, `npm run gas -w contracts` writes the new snapshot.\n')
    process.exitCode = 1
  }
} else {
  await write(snapshot)
  process.stdout.write(`${table(snapshot)}\n`)
}
