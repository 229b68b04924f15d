import fs from 'node:fs'
import path from 'node:path'
import { runCommand } from './command.ts'
import { LaunchError } from './launchError.ts'
import { repositoryRoot } from './options.ts'

/** Chains on which test money and a well-known deployer are acceptable. */
const devChainIds = new Set([31337, 31338, 1337])

export interface ChainConnection {
  rpcUrl: string
  chainId: number
  /** Hash of block 0: another one is another chain, for all that it has the same id. */
  genesisHash: string
}

/** Asks the chain behind `rpcUrl` who it is. Throws `LaunchError` when nobody answers. */
export async function connectChain(rpcUrl: string): Promise<ChainConnection> {
  const [chainId, genesis] = await Promise.all([
    rpc<string>(rpcUrl, 'eth_chainId', []),
    rpc<{ hash: string }>(rpcUrl, 'eth_getBlockByNumber', ['0x0', false]),
  ])
  return { rpcUrl, chainId: Number(chainId), genesisHash: genesis.hash }
}

/**
 * Makes sure that Safelane's contracts stand on the chain, and returns the file that lists their addresses.
 *
 * Deploys what is missing with `contracts/tools/deploy.ts` when the file is missing or its contracts are not on this chain. On a chain that is not a development
 * chain it never deploys: the file must be there.
 */
export async function ensureDeployed(
  chain: Pick<ChainConnection, 'rpcUrl' | 'chainId'>,
  dataDir: string,
  context: { signal: AbortSignal; logDir: string; onLine(line: string): void },
): Promise<{ file: string; deployed: boolean }> {
  const file = path.join(dataDir, 'deployments', `${chain.chainId}.json`)
  if (await isComplete(file, chain)) return { file, deployed: false }
  if (!devChainIds.has(chain.chainId)) {
    throw new LaunchError(
      `Chain ${chain.chainId} has no Safelane contracts: deploy contracts/script/Deploy.s.sol with your own key and put its output at ${file}.`,
    )
  }
  await runCommand({
    purpose: 'Deploying the contracts',
    command: process.execPath,
    args: [
      '--no-warnings',
      path.join(repositoryRoot, 'contracts/tools/deploy.ts'),
      ...['--rpc-url', chain.rpcUrl, '--file', file],
    ],
    timeoutMs: 180_000,
    logFile: path.join(context.logDir, 'deploy.log'),
    signal: context.signal,
    onLine: context.onLine,
  })
  return { file, deployed: true }
}

/** Whether the file lists contracts and all of them are on the chain. */
async function isComplete(file: string, chain: Pick<ChainConnection, 'rpcUrl'>): Promise<boolean> {
  if (!fs.existsSync(file)) return false
  const { contracts, rateFeeds } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<
    'contracts' | 'rateFeeds',
    Record<string, string> | undefined
  >
  if (contracts === undefined || rateFeeds === undefined) return false
  const codes = await Promise.all(
    [...Object.values(contracts), ...Object.values(rateFeeds)].map((address) =>
      rpc<string>(chain.rpcUrl, 'eth_getCode', [address, 'latest']),
    ),
  )
  return codes.every((code) => code !== '0x')
}

async function rpc<Answer>(url: string, method: string, params: unknown[]): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(10_000),
    })
    const { result, error } = (await response.json()) as {
      result?: Answer | null
      error?: { message: string }
    }
    if (result === undefined || result === null) throw new Error(error?.message ?? 'no result')
    return result
  } catch (error) {
    throw new LaunchError(`The chain at ${url} does not answer ${method}: ${reasonOf(error)}.`)
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message
}
