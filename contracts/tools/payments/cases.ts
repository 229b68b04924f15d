// `node tools/payments/cases.ts` writes the expected values that the Solidity tests compare the payment contracts'
// formulas with; `--check` writes nothing and fails when a committed file differs from what the references give now.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot } from '../foundry.ts'
import { agentValueCases } from './agentValue.ts'
import { streamAccrualCases } from './streamAccrual.ts'

const files: Readonly<Record<string, () => Record<string, string[]>>> = {
  'agents/cases/agentValue.json': () => agentValueCases(190),
  'recurring/cases/streamAccrual.json': () => streamAccrualCases(150),
}

const check = process.argv.includes('--check')
for (const [name, generate] of Object.entries(files)) {
  const file = path.join(repositoryRoot, 'contracts', 'test', name)
  const text = `${JSON.stringify(generate(), null, 2)}\n`
  if (!check) {
    await writeFile(file, text)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(
      `${file} is not what the reference gives; run node contracts/tools/payments/cases.ts\n`,
    )
    process.exitCode = 1
  }
}
