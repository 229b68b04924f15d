// `npm run coverage -w contracts` runs all tests without the optimizer, prints the line and branch coverage of every file
// of contracts/src, lowest first, and fails below 95 % of all lines or of all branches.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot, runFoundry } from './foundry.ts'

/** Share of all lines, and of all branches, that the tests have to reach. */
const REQUIRED = 0.95

/** Found and hit, of lines or branches. */
interface Count {
  found: number
  hit: number
}

interface FileCoverage {
  readonly file: string
  readonly lines: Count
  readonly branches: Count
}

/** Reads an LCOV trace (records SF, LF, LH, BRF, BRH); keeps the files below contracts/src. */
function readTrace(trace: string): readonly FileCoverage[] {
  const files: FileCoverage[] = []
  for (const record of trace.split('end_of_record')) {
    const file = /^SF:(?:.*\/)?contracts\/src\/(.+)$/m.exec(record)?.[1]
    if (file === undefined) continue
    const value = (key: string): number => Number(new RegExp(`^${key}:(\\d+)$`, 'm').exec(record)?.[1] ?? 0)
    files.push({
      file,
      lines: { found: value('LF'), hit: value('LH') },
      branches: { found: value('BRF'), hit: value('BRH') },
    })
  }
  if (files.length === 0) throw new Error('forge wrote a coverage trace without contracts')
  return files
}

function share(count: Count): number {
  return count.found === 0 ? 1 : count.hit / count.found
}

function line(name: string, lines: Count, branches: Count): string {
  const column = (count: Count): string =>
    `${(share(count) * 100).toFixed(1).padStart(6)} % ${`(${count.hit}/${count.found})`.padEnd(12)}`
  return `${name.padEnd(46)} ${column(lines)} ${column(branches)}\n`
}

function total(counts: readonly Count[]): Count {
  return counts.reduce((sum, count) => ({ found: sum.found + count.found, hit: sum.hit + count.hit }), {
    found: 0,
    hit: 0,
  })
}

const trace = path.join('contracts', 'cache', 'lcov.info')
const exitCode = await runFoundry('forge', ['coverage', '--report', 'lcov', '--report-file', trace])
if (exitCode === 0) {
  const all = readTrace(await readFile(path.join(repositoryRoot, trace), 'utf8'))
  const lowest = (f: FileCoverage): number => Math.min(share(f.lines), share(f.branches))
  process.stdout.write(`\n${'contracts/src'.padEnd(46)} ${'lines'.padEnd(21)} branches\n`)
  for (const f of all.toSorted((a, b) => lowest(a) - lowest(b))) {
    process.stdout.write(line(f.file, f.lines, f.branches))
  }
  const lines = total(all.map((f) => f.lines))
  const branches = total(all.map((f) => f.branches))
  process.stdout.write(line('total', lines, branches))
  if (share(lines) < REQUIRED || share(branches) < REQUIRED) {
    process.stderr.write(`At least ${REQUIRED * 100} % of lines and of branches are required.\n`)
    process.exitCode = 1
  }
} else {
  process.exitCode = exitCode
}
