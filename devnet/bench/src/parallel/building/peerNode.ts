/** Nodes that build blocks: ours, anvil and Hardhat's, each a process that is spoken to over HTTP. */
import path from 'node:path'
import type { Hex } from '@safelane/devnet-engine'
import { type StartedProcess, startAnvil, startCommand, startProcess } from '@safelane/devnet-node/testing'
import type { World } from '../../engine/world.ts'
import { chainId } from '../workload.ts'

export const nodeNames = ['safelane', 'anvil', 'hardhat'] as const
export type NodeName = (typeof nodeNames)[number]

/** Rules that all three know. */
const HARDFORK = 'prague'
/** Room for every block here. */
const GAS_LIMIT = 2_000_000_000
/** Requests in one HTTP request. */
const BATCH = 1_000

const chain = String(chainId)
const limit = String(GAS_LIMIT)
const starts: Record<NodeName, () => Promise<StartedProcess>> = {
  safelane: () =>
    startCommand('--no-mining', '--chain-id', chain, '--gas-limit', limit, '--hardfork', HARDFORK),
  anvil: () => startAnvil('--no-mining', '--chain-id', chain, '--gas-limit', limit, '--hardfork', HARDFORK),
  hardhat: () => {
    const program = path.join(import.meta.dirname, 'hardhatNode.ts')
    return startProcess(process.execPath, [program, chain, limit, HARDFORK])
  },
}

interface Answer {
  id: number
  result?: unknown
  error?: { message: string }
}

export interface BuiltBlock {
  stateRoot: Hex
  gasUsed: bigint
  /** Hashes. */
  transactions: Hex[]
}

export interface Receipt {
  status: Hex
  gasUsed: Hex
}

export class PeerNode {
  readonly name: NodeName
  readonly #process: StartedProcess

  private constructor(name: NodeName, process: StartedProcess) {
    this.name = name
    this.#process = process
  }

  /** Starts a node with no automatic mining, and gives it the world. */
  static async start(name: NodeName, world: World): Promise<PeerNode> {
    const node = new PeerNode(name, await starts[name]())
    await node.all(
      world.flatMap(({ address, balance, code, storage }) => [
        ['hardhat_setBalance', [address, `0x${balance.toString(16)}`]] as const,
        ...(code === '0x' ? [] : [['hardhat_setCode', [address, code]] as const]),
        ...storage.map(([slot, value]) => {
          const key = name === 'hardhat' ? `0x${BigInt(slot).toString(16)}` : slot
          return ['hardhat_setStorageAt', [address, key, value]] as const
        }),
      ]),
    )
    return node
  }

  /** Sends the transactions to the pool. Throws an Error when one is refused. */
  async pool(transactions: readonly Hex[]): Promise<void> {
    await this.all(transactions.map((raw) => ['eth_sendRawTransaction', [raw]] as const))
  }

  /** Milliseconds from asking for a block to the answer that it is there. */
  async mine(): Promise<number> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'evm_mine', params: [] })
    const started = performance.now()
    const text = await this.#post(body)
    const durationMs = performance.now() - started
    const { error } = JSON.parse(text) as Answer
    if (error) throw new Error(`${this.name}: evm_mine: ${error.message}`)
    return durationMs
  }

  async latestBlock(): Promise<BuiltBlock> {
    const [answer] = await this.all([['eth_getBlockByNumber', ['latest', false]]])
    const block = answer as { stateRoot: Hex; gasUsed: Hex; transactions: Hex[] }
    return { stateRoot: block.stateRoot, gasUsed: BigInt(block.gasUsed), transactions: block.transactions }
  }

  /** Hashes of the latest block's transactions that left a log. */
  async loggedTransactions(): Promise<Set<Hex>> {
    const [logs] = await this.all([['eth_getLogs', [{ fromBlock: 'latest', toBlock: 'latest' }]]])
    return new Set((logs as { transactionHash: Hex }[]).map((log) => log.transactionHash))
  }

  /** Receipts of some transactions. anvil goes through the whole block for each, so let them be few. */
  async receipts(transactions: readonly Hex[]): Promise<Receipt[]> {
    const requests = transactions.map((hash) => ['eth_getTransactionReceipt', [hash]] as const)
    return (await this.all(requests)) as Receipt[]
  }

  async close(): Promise<void> {
    await this.#process.kill('SIGTERM')
  }

  /** Results of many requests, in their order. */
  async all(
    requests: readonly (readonly [method: string, params: readonly unknown[]])[],
  ): Promise<unknown[]> {
    const results: unknown[] = []
    for (let start = 0; start < requests.length; start += BATCH) {
      const batch = requests.slice(start, start + BATCH)
      const body = batch.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }))
      const answers = JSON.parse(await this.#post(JSON.stringify(body))) as Answer[]
      for (const { id, result, error } of answers) {
        if (error) throw new Error(`${this.name}: ${batch[id]?.[0]}: ${error.message}`)
        results[start + id] = result
      }
    }
    return results
  }

  async #post(body: string): Promise<string> {
    // Nodes close connections that rest while others have their turn.
    const headers = { 'content-type': 'application/json', connection: 'close' }
    const response = await fetch(this.#process.url, { method: 'POST', headers, body })
    return response.text()
  }
}
