/** Runs the cases of a folder as ethereum/execution-apis has it: `genesis.json`, `chain.rlp`, and `METHOD/CASE.io`. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type GenesisFile, type RunningNode, startNode } from '@safelane/devnet-node'
import { failed, type Outcome } from '../bench.ts'
import type { CaseReport } from '../runFiles.ts'
import { parseRpcCase, type RpcCase } from './rpcCase.ts'
import { rpcDifference } from './rpcDifference.ts'

/** Milliseconds that an answer may take. */
const TIMEOUT_MS = 10_000

export interface RpcSelection {
  /** Only cases whose name contains this text. */
  filter?: string
  workers: number
}

/** The folders below `root` that hold a chain and cases for it. */
export async function rpcFolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const chains = entries.filter((entry) => entry.isFile() && entry.name === 'chain.rlp')
  return chains.map((entry) => entry.parentPath).sort()
}

/**
 * Imports the chain into a node, sends it the requests of every case over HTTP, in the order of their names, and reports each. Throws
 * what the import throws.
 */
export async function runRpcFolder(
  folder: string,
  { filter, workers }: RpcSelection,
  report: (result: CaseReport) => void,
): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const cases = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.io'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !filter || name.includes(filter))
    .sort()
  if (cases.length === 0) return
  const node = await startNode({
    port: 0,
    workers,
    noMining: true,
    chain: {
      genesis: JSON.parse(await readFile(join(folder, 'genesis.json'), 'utf8')) as GenesisFile,
      blocks: await readFile(join(folder, 'chain.rlp')),
    },
  })
  try {
    for (const name of cases) {
      const started = performance.now()
      const outcome = await runCase(node, await readFile(join(folder, name), 'utf8'))
      report({ name, fork: '', durationMs: performance.now() - started, ...outcome })
    }
  } finally {
    await node.close()
  }
}

async function runCase(node: RunningNode, file: string): Promise<Outcome> {
  let parsed: RpcCase
  try {
    parsed = parseRpcCase(file)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return failed(`not a case: ${error.message}`)
  }
  const { exchanges, isSpecOnly } = parsed
  for (const { request, expected } of exchanges) {
    const difference = rpcDifference(await post(node.url, request), expected, isSpecOnly)
    if (difference) return failed(difference)
  }
  return { result: 'passed' }
}

async function post(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return response.json()
}
