// Writes the creation code of the contracts that the parallel benchmark runs, as compiled here, into devnet/bench; with
// --check it writes nothing and fails if the file is not what the compiled contracts say. The devnet imports nothing of the
// product, and compiling the protocol would take the benchmark longer than running it.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { repositoryRoot } from './foundry.ts'

const contracts = [
  'AuthorizedPayments',
  'DepegCover',
  'DepegOracle',
  'DepegTiers',
  'DevPriceSource',
  'DevStablecoin',
  'PaymentEscrow',
  'RiskBook',
]
const file = path.join(repositoryRoot, 'devnet/bench/src/parallel/protocolBytecode.json')

async function creationCode(contract: string): Promise<string> {
  const artifact = path.join(repositoryRoot, `contracts/out/${contract}.sol/${contract}.json`)
  const parsed = JSON.parse(await readFile(artifact, 'utf8')) as { bytecode?: { object?: string } }
  const code = parsed.bytecode?.object
  if (code === undefined || !/^0x([0-9a-f]{2})+$/.test(code)) {
    throw new Error(`${artifact} holds no linked creation code: npm run build -w contracts`)
  }
  return code
}

const codes: Record<string, string> = {}
for (const contract of contracts) codes[contract] = await creationCode(contract)
const text = `${JSON.stringify(codes, null, 2)}\n`
if (!process.argv.includes('--check')) {
  await writeFile(file, text)
} else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  process.stderr.write(
    'devnet/bench has other bytecode than the contracts: node contracts/tools/benchBytecode.ts\n',
  )
  process.exitCode = 1
}
