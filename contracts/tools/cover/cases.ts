// `node tools/cover/cases.ts` writes the expected values that the Solidity tests compare the cover formulas with;
// `--check` writes nothing and fails when a committed file differs from what the references give now.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot } from '../foundry.ts'
import { minimumCapitalCases } from './minimumCapital.ts'
import { premiumCases } from './premium.ts'
import { randomTierCases } from './tierCases.ts'

const folder = path.join(repositoryRoot, 'contracts', 'test', 'cover', 'protocol', 'cases')

const files: Readonly<Record<string, () => Record<string, string[]>>> = {
  'premium.json': () => premiumCases(300),
  'minimumCapital.json': () => minimumCapitalCases(200),
  'depegTiers.json': () => randomTierCases(1_600),
}

const check = process.argv.includes('--check')
for (const [name, generate] of Object.entries(files)) {
  const file = path.join(folder, name)
  const text = `${JSON.stringify(generate(), null, 2)}\n`
  if (!check) {
    await writeFile(file, text)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`${file} is not what the reference gives; run node contracts/tools/cover/cases.ts\n`)
    process.exitCode = 1
  }
}
