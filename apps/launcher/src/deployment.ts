import fs from 'node:fs'
import path from 'node:path'
import { runCommand } from './command.ts'
import { LaunchError } from './launchError.ts'
import { repositoryRoot } from './options.ts'

/** Account 0 of the mnemonic that every development chain funds; worthless anywhere else. */
const devDeployerKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

/** Chains on which test money and a well-known deployer are acceptable. */
const devChainIds = new Set([31337, 31338, 1337])

export interface ChainConnection {
  rpcUrl: string
  chainId: number
}

/** Asks the chain behind `rpcUrl` for its id. Throws `LaunchError` when nobody answers. */
export async function connectChain(rpcUrl: string): Promise<ChainConnection> {
  return { rpcUrl, chainId: Number(await rpc(rpcUrl, 'eth_chainId', [])) }
}

/**
 * Makes sure that Safelane's contracts stand on the chain, and returns the file that lists their addresses.
 *
 * Deploys with `forge script` when the file is missing or its contracts are not on this chain. On a chain that is not a development
 * chain it never deploys: the file must be there.
 */
export async function ensureDeployed(
  chain: ChainConnection,
  dataDir: string,
  context: { signal: AbortSignal; logDir: string; onLine(line: string): void },
): Promise<{ file: string; deployed: boolean }> {
  const file = path.join(dataDir, 'deployments', `${chain.chainId}.json`)
  if (fs.existsSync(file)) {
    const { paymentRouter } = JSON.parse(fs.readFileSync(file, 'utf8')) as { paymentRouter: string }
    if ((await rpc(chain.rpcUrl, 'eth_getCode', [paymentRouter, 'latest'])) !== '0x')
      return { file, deployed: false }
  }
  if (!devChainIds.has(chain.chainId)) {
    throw new LaunchError(
      `Chain ${chain.chainId} has no Safelane contracts: deploy contracts/script/Deploy.s.sol with your own key and put its output at ${file}.`,
    )
  }
  fs.mkdirSync(path.dirname(file), { recursive: true })
  // forge may only write below the repository, so the script writes there and the result is moved when it is complete.
  const draft = path.join(repositoryRoot, 'contracts/cache', `deployment-${process.pid}.json`)
  fs.mkdirSync(path.dirname(draft), { recursive: true })
  await runCommand({
    purpose: 'Deploying the contracts',
    command: process.execPath,
    args: [
      '--no-warnings',
      path.join(repositoryRoot, 'contracts/tools/foundry.ts'),
      'forge',
      'script',
      'contracts/script/Deploy.s.sol',
      '--rpc-url',
      chain.rpcUrl,
      '--private-key',
      devDeployerKey,
      '--broadcast',
      // One transaction at a time: some chains (anvil among them) now and then leave one of a burst unmined.
      '--slow',
    ],
    timeoutMs: 180_000,
    env: { DEPLOYMENTS_PATH: draft },
    logFile: path.join(context.logDir, 'deploy.log'),
    signal: context.signal,
    onLine: context.onLine,
  })
  fs.copyFileSync(draft, `${file}.new`)
  fs.renameSync(`${file}.new`, file)
  fs.rmSync(draft)
  return { file, deployed: true }
}

async function rpc(url: string, method: string, params: unknown[]): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(10_000),
    })
    const { result, error } = (await response.json()) as { result?: string; error?: { message: string } }
    if (result === undefined) throw new Error(error?.message ?? 'no result')
    return result
  } catch (error) {
    throw new LaunchError(`The chain at ${url} does not answer ${method}: ${reasonOf(error)}.`)
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message
}
