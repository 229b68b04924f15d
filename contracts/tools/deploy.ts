// `npm run deploy -w contracts -- --rpc-url URL` deploys what a development chain lacks of the protocol and writes the
// addresses to a deployments file. Running it again finds everything and sends nothing.
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createPublicClient, type Hex, http } from 'viem'
import { deployFeeds } from './devFeeds.ts'
import { repositoryRoot, runFoundry } from './foundry.ts'

/** Account 0 of the mnemonic that every development chain funds; worthless anywhere else. */
const DEV_DEPLOYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
/** Account 9 of the same mnemonic. */
const DEV_GUARDIAN = '0xa0Ee7A142d267C1f36714E4a8F75612F20a79720'
/** Chains on which test money and a well-known deployer are acceptable: those of `src/libraries/DevChain.sol`. */
const DEV_CHAIN_IDS: readonly number[] = [31337, 31338, 1337]

const USAGE = `usage: npm run deploy -w contracts -- [options]
  --rpc-url URL       the chain (default http://127.0.0.1:8545)
  --file FILE         deployments file to write (default .safelane/deployments/CHAIN-ID.json)
  --guardian ADDRESS  who may pause (default: account 9 of the development mnemonic)
  --private-key KEY   deployer and first owner (default: account 0 of the development mnemonic)
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'rpc-url': { type: 'string', default: 'http://127.0.0.1:8545' },
      file: { type: 'string' },
      'private-key': { type: 'string', default: DEV_DEPLOYER_KEY },
      guardian: { type: 'string', default: DEV_GUARDIAN },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const rpcUrl = values['rpc-url']
  const chainId = await createPublicClient({ transport: http(rpcUrl, { retryCount: 0 }) }).getChainId()
  if (!DEV_CHAIN_IDS.includes(chainId)) {
    throw new Error(
      `Chain ${chainId} at ${rpcUrl} is no development chain (${DEV_CHAIN_IDS.join(', ')}): test tokens and price sources refuse it.`,
    )
  }
  const file = path.resolve(
    values.file ?? path.join(repositoryRoot, '.safelane', 'deployments', `${chainId}.json`),
  )
  // forge may only write below the repository: the script writes a draft there, which is moved when all is on the chain.
  const draft = path.join(repositoryRoot, 'contracts', 'cache', `deployment-${process.pid}.json`)
  await mkdir(path.dirname(draft), { recursive: true })
  // The script keeps the block at which the first deployment began, so it has to see the file of the last one.
  await copyFile(file, draft).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  process.env.DEPLOYMENTS_PATH = draft
  process.env.GUARDIAN = values.guardian
  try {
    const rateFeeds = await deployFeeds(rpcUrl, values['private-key'] as Hex)
    const exitCode = await runFoundry('forge', [
      ...['script', 'contracts/script/Deploy.s.sol'],
      ...['--rpc-url', rpcUrl, '--private-key', values['private-key']],
      // One transaction at a time: some chains (anvil among them) now and then leave one of a burst unmined.
      ...['--broadcast', '--slow'],
    ])
    if (exitCode !== 0) return exitCode
    await mkdir(path.dirname(file), { recursive: true })
    const deployment = JSON.parse(await readFile(draft, 'utf8')) as object
    await writeFile(`${file}.new`, `${JSON.stringify({ ...deployment, rateFeeds })}\n`)
    await rename(`${file}.new`, file)
  } finally {
    await rm(draft, { force: true })
  }
  process.stdout.write(`Addresses: ${file}\n`)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 1
}
