import { isIPv6 } from 'node:net'
import { DEFAULT_DERIVATION_PATH, type DevAccount, deriveDevAccounts, TEST_MNEMONIC } from './accounts.ts'
import { createNode } from './createNode.ts'
import { DumpFile, loadDumpFile } from './dump/dumpFile.ts'
import { FilterRegistry } from './filters.ts'
import { forkAware } from './fork/routing.ts'
import type { DevnetNode } from './node.ts'
import { DEFAULT_ACCOUNTS, type NodeOptions, type NodeTestOptions } from './nodeOptions.ts'
import { Dispatcher } from './rpc/dispatcher.ts'
import { rpcMethods } from './rpc/methods.ts'
import { type RpcServer, startServer } from './server/server.ts'
import { ExecutionPrinter } from './tracing/executionPrinter.ts'

export { StateMismatchError } from './firstChain.ts'
export {
  DEFAULT_ACCOUNTS,
  DEFAULT_BALANCE,
  DEFAULT_CHAIN_ID,
  type NodeOptions,
  type NodeTestOptions,
} from './nodeOptions.ts'

export interface RunningNode {
  url: string
  /** The first of `hosts`. */
  host: string
  hosts: readonly string[]
  ipcPath: string | null
  port: number
  chainId: bigint
  accounts: readonly DevAccount[]
  node: DevnetNode
  /** Stops listening, finishes what is running, and makes everything durable. */
  close(): Promise<void>
}

/**
 * Starts a node with its JSON-RPC server.
 *
 * Throws AccountsError, RecordFileError or StateMismatchError for what was asked, and the system's error when the port is
 * taken; nothing is left running then.
 *
 * ```ts
 * const devnet = await startNode({ port: 0 })
 * const client = createPublicClient({ transport: http(devnet.url) })
 * await devnet.close()
 * ```
 */
export async function startNode(options: NodeOptions = {}, test: NodeTestOptions = {}): Promise<RunningNode> {
  const log = options.log ?? (() => undefined)
  const accounts = deriveDevAccounts(
    options.mnemonic ?? TEST_MNEMONIC,
    options.derivationPath ?? DEFAULT_DERIVATION_PATH,
    options.accounts ?? DEFAULT_ACCOUNTS,
  )
  const node = await createNode(options, accounts, log, test)
  if (options.loadStatePath !== undefined) {
    try {
      await loadDumpFile(node, options.loadStatePath)
    } catch (error) {
      await node.close()
      throw error
    }
  }
  const context = { node, filters: new FilterRegistry(node), printer: createPrinter(node, options) }
  const dispatcher = new Dispatcher(forkAware(rpcMethods), context, log)
  let server: RpcServer
  try {
    server = await startServer(node, dispatcher, {
      hosts: [options.host ?? '127.0.0.1'].flat(),
      port: options.port ?? 8545,
      allowOrigin: options.allowOrigin === undefined ? '*' : options.allowOrigin,
      ...(options.ipcPath === undefined ? {} : { ipcPath: options.ipcPath }),
      ...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
    })
  } catch (error) {
    await node.close()
    throw error
  }
  const { dumpStatePath: dumpPath, dumpIntervalSec } = options
  const dumpFile =
    dumpPath === undefined
      ? null
      : new DumpFile(
          node,
          {
            path: dumpPath,
            ...(dumpIntervalSec === undefined ? {} : { intervalSec: dumpIntervalSec }),
            withFormerStates: options.preserveHistoricalStates ?? false,
          },
          log,
        )
  const [host = '127.0.0.1'] = server.hosts
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${server.port}`,
    host,
    hosts: server.hosts,
    ipcPath: options.ipcPath ?? null,
    port: server.port,
    chainId: node.chainId,
    accounts,
    node,
    close: async () => {
      await server.close()
      try {
        await dumpFile?.close()
      } finally {
        await node.close()
      }
    },
  }
}

function createPrinter(
  node: DevnetNode,
  { print, consoleLog = true, printTraces: traces = false }: NodeOptions,
): ExecutionPrinter | null {
  return print && (consoleLog || traces) ? new ExecutionPrinter(node, { consoleLog, traces, print }) : null
}
