/** The command: starts what its flags say, and ends the process when it is told to or has to. */
import { AccountsError } from './accounts.ts'
import type { BannerDetails } from './commandLine/banner.ts'
import { type ParsedCommand, parseCommandLine } from './commandLine/commandLine.ts'
import { LineWriter, requestLogFor, startMessage, writeConfiguration } from './commandLine/output.ts'
import { DumpError } from './dump/anvilState.ts'
import { OriginError, OriginRpcError } from './fork/originError.ts'
import { GenesisFileError } from './importing/genesisFile.ts'
import { type NodeTestOptions, type RunningNode, StateMismatchError, startNode } from './startNode.ts'
import { RecordFileError } from './storage/recordFile.ts'
import { describeDifference } from './verification/difference.ts'
import { replayBlock } from './verification/replay.ts'

/** Exit codes; 0 is an end that was asked for. */
const COULD_NOT_START = 1
const BLOCK_DIFFERS = 3
const INTERRUPTED_TWICE = 130

/** How often `--replay` makes a block before it says that all is well. */
const REPLAYS = 100

/** Does what the command line says. Returns when the node runs; ends the process for all else. */
export async function main(argv: readonly string[], test: NodeTestOptions = {}): Promise<void> {
  const command = parseCommandLine(argv)
  if (command.replay === undefined) await run(command, test)
  else await replay(command.replay, command.options.workers)
}

async function run({ options, display }: ParsedCommand, test: NodeTestOptions): Promise<void> {
  const writer = new LineWriter(process.stdout)
  const requestLog = requestLogFor(display, writer)
  let running: RunningNode
  try {
    running = await startNode(
      {
        ...options,
        requestLog,
        log: (line) => (display.json ? requestLog.message(line) : console.error(line)),
        ...(display.quiet ? {} : { print: (line) => requestLog.print(line) }),
        onFatal: (error) => {
          // At once: whatever else the node would answer rests on an executor that cannot be trusted. The file of the chain is whole.
          console.error(`safelane-devnet: ${error.message}.`)
          process.exit(BLOCK_DIFFERS)
        },
      },
      test,
    )
  } catch (error) {
    console.error(`safelane-devnet: ${explain(error, options)}`)
    process.exit(COULD_NOT_START)
  }
  const details = { ...options, statePath: options.statePath, verifyFolder: options.verifyFolder }
  writer.write(startMessage(display, running, details))
  if (display.configOut !== undefined) writeOrEnd(display.configOut, running, details)
  stopOnSignals(running, options)
}

function writeOrEnd(path: string, running: RunningNode, details: BannerDetails): void {
  try {
    writeConfiguration(path, running, details)
  } catch (error) {
    console.error(`safelane-devnet: --config-out: ${error instanceof Error ? error.message : String(error)}.`)
    process.exit(COULD_NOT_START)
  }
}

function stopOnSignals(running: RunningNode, options: ParsedCommand['options']): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C does not wait: what was acknowledged is on the disk already.
      if (stopping) process.exit(INTERRUPTED_TWICE)
      stopping = true
      running.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(`safelane-devnet: could not stop cleanly: ${explain(error, options)}`)
          process.exit(1)
        },
      )
    })
  }
}

async function replay(path: string, workers: number | undefined): Promise<never> {
  try {
    const { block, runs, difference } = await replayBlock(path, REPLAYS, workers)
    if (difference) {
      console.error(`safelane-devnet: run ${runs}: ${describeDifference(difference)}.`)
      process.exit(BLOCK_DIFFERS)
    }
    const { blockNumber } = block.difference
    console.log(`block ${blockNumber}: ${runs} parallel runs have the sequential result`)
    process.exit(0)
  } catch (error) {
    console.error(
      `safelane-devnet: cannot replay ${path}: ${error instanceof Error ? error.message : String(error)}`,
    )
    process.exit(COULD_NOT_START)
  }
}

/** One sentence for what people can mend themselves; the stack for what they cannot. */
function explain(error: unknown, options: ParsedCommand['options']): string {
  if (
    error instanceof AccountsError ||
    error instanceof StateMismatchError ||
    error instanceof RecordFileError ||
    error instanceof OriginError ||
    error instanceof OriginRpcError ||
    error instanceof DumpError ||
    error instanceof GenesisFileError
  ) {
    return `${error.message}.`
  }
  if (!(error instanceof Error)) return String(error)
  const { code, path, address } = error as NodeJS.ErrnoException & { address?: string }
  if (code === 'ENOENT' && path?.endsWith('.wasm'))
    return 'the engine is not built yet; run npm run build first.'
  switch (code) {
    case 'EADDRINUSE':
      if (address === options.ipcPath) return `${address} is in use; choose another path with --ipc.`
      return `port ${options.port} on ${address} is in use; choose another with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address ?? String(options.host)} is not an address of this machine; choose another with --host.`
    case 'EACCES':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
      return `${error.message}.`
  }
  return error instanceof RangeError ? `${error.message}.` : (error.stack ?? error.message)
}
