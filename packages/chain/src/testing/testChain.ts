import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createAnvilHome, nativeBinary, repositoryRoot } from '@safelane/contracts/foundry'
import type { Hex } from '@safelane/core'
import { type Deployment, loadDeployment } from '../deployment.ts'

/** Keys of the well-known test mnemonic: 0 deploys, 1 relays, the others are people. */
export const TEST_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
] as const satisfies readonly Hex[]

/** A chain of a test's own with the product deployed by the real script. */
export interface TestChain {
  readonly rpcUrl: string
  readonly deployment: Deployment
  readonly deploymentFile: string
  /** A raw JSON-RPC request, e.g. `rpc('evm_snapshot', [])`; throws the node's error. */
  rpc<Result>(method: string, params: readonly unknown[]): Promise<Result>
  /** Stops the node and copies state and deployment into a folder, from where `startTestChain` takes them. */
  keepIn(folder: string): Promise<void>
  /** Stops the node and keeps its state; nobody answers until `resume`. */
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

const FIRST_PORT = 9_650
const PORTS = 50

/** Who answers as the chain. */
export type TestNode = 'anvil' | 'devnet'

const CHAIN_ID = 31337
/** Names the folder of a chain that `deployOnce` keeps for all files of a run. */
export const KEPT_CHAIN = 'SAFELANE_TEST_KEPT_CHAIN'
const KEPT_STATE = 'state.json'
const KEPT_DEPLOYMENT = 'deployment.json'

/**
 * Starts a node on a free port of 9650–9699 and deploys with the command that everybody deploys with; anvil goes on from the
 * chain of `deployOnce`, if there is one.
 */
export async function startTestChain(kind: TestNode = 'anvil', chainId = CHAIN_ID): Promise<TestChain> {
  const kept = kind === 'anvil' && chainId === CHAIN_ID ? process.env[KEPT_CHAIN] : undefined
  const port = await freePort()
  const rpcUrl = `http://127.0.0.1:${port}`
  const folder = path.join(repositoryRoot, 'contracts/cache/test-chains')
  fs.mkdirSync(folder, { recursive: true })
  const deploymentFile = path.join(folder, `${port}-${process.pid}.json`)
  const stateFile = path.join(folder, `${port}-${process.pid}-state.json`)
  if (kept !== undefined) {
    fs.copyFileSync(path.join(kept, KEPT_STATE), stateFile)
    fs.copyFileSync(path.join(kept, KEPT_DEPLOYMENT), deploymentFile)
  }
  let node = await startNode(kind, port, chainId, stateFile)
  if (kept === undefined)
    await deploy(rpcUrl, deploymentFile).catch((error: unknown) => {
      node.kill('SIGKILL')
      throw error
    })

  async function stopNode(): Promise<void> {
    if (node.exitCode !== null || node.signalCode !== null) return
    const ended = once(node, 'exit')
    node.kill('SIGTERM')
    await ended
  }

  return {
    rpcUrl,
    deploymentFile,
    deployment: loadDeployment(deploymentFile),
    rpc: (method, params) => request(rpcUrl, method, params),
    async keepIn(folder) {
      await stopNode()
      fs.copyFileSync(stateFile, path.join(folder, KEPT_STATE))
      fs.copyFileSync(deploymentFile, path.join(folder, KEPT_DEPLOYMENT))
    },
    pause: stopNode,
    async resume() {
      node = await startNode(kind, port, chainId, stateFile)
    },
    async stop() {
      await stopNode()
      fs.rmSync(deploymentFile, { force: true })
      fs.rmSync(stateFile, { force: true, recursive: true })
    },
  }
}

/** Deploys the product on a development chain and returns the file with the addresses, which is the caller's to delete. */
export async function deployContracts(rpcUrl: string): Promise<string> {
  const folder = path.join(repositoryRoot, 'contracts/cache/test-chains')
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${new URL(rpcUrl).port}-${process.pid}.json`)
  await deploy(rpcUrl, file)
  return file
}

async function startNode(
  kind: TestNode,
  port: number,
  chainId: number,
  stateFile: string,
): Promise<ChildProcess> {
  const options = ['--port', String(port), '--chain-id', String(chainId), '--state', stateFile]
  const node = kind === 'anvil' ? spawnAnvil(options) : spawnDevnet(options)
  const lines = createInterface({ input: node.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('Listening on') && resolve())
    node.once('exit', (code) => reject(new Error(`${kind} ended with ${code}`)))
    node.once('error', reject)
  })
  return node
}

function spawnAnvil(options: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const home = createAnvilHome()
  const node = spawn(nativeBinary('anvil'), [...options, '--preserve-historical-states'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: home.env,
  })
  node.once('exit', () => home.remove())
  return node
}

function spawnDevnet(options: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const program = path.join(repositoryRoot, 'devnet/node/bin/safelane-devnet.js')
  return spawn(process.execPath, ['--no-warnings', program, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Deploys what is missing and writes the deployments file. */
export async function deploy(rpcUrl: string, deploymentFile: string): Promise<void> {
  const tool = path.join(repositoryRoot, 'contracts/tools/deploy.ts')
  const forge = spawn(
    process.execPath,
    ['--no-warnings', tool, '--rpc-url', rpcUrl, '--file', deploymentFile],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  forge.stdout.on('data', (text) => {
    output += text
  })
  forge.stderr.on('data', (text) => {
    output += text
  })
  const [code] = await once(forge, 'close')
  if (code !== 0) throw new Error(`The deployment failed:\n${output.slice(-3_000)}`)
}

async function request<Result>(url: string, method: string, params: readonly unknown[]): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { result: Result; error?: { message: string } }
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return result
}

/** Ports of this process that were given away: their nodes may not listen yet. */
const taken = new Set<number>()

async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < PORTS; attempt++) {
    const port = FIRST_PORT + ((process.pid + attempt) % PORTS)
    if (taken.has(port)) continue
    taken.add(port)
    const isFree = await new Promise<boolean>((resolve) => {
      const server = net.createServer()
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
  throw new Error(`No port of ${FIRST_PORT}–${FIRST_PORT + PORTS - 1} is free`)
}
