import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import type { GenesisFile } from '../importing/genesisFile.ts'
import { FlagConflictError, flagGroup, given } from './flagGroup.ts'
import { integer, seconds } from './flagValues.ts'

interface Flags {
  init?: GenesisFile
  state?: string
  loadState?: string
  dumpState?: string
  stateInterval?: number
  preserveHistoricalStates?: true
  pruneHistory?: number | true
  temporaryPath?: string
  compactionFloor?: number
}

/** As many states as anvil keeps when it is not told how many. */
const DEFAULT_KEPT_STATES = 500

/** What the chain begins with, and where it is kept. */
export const stateFlags = flagGroup<Flags>(
  'State:',
  [
    new Option('--init <file>', "genesis in geth's format: its accounts beside the funded ones").argParser(
      genesisFile,
    ),
    new Option('--state <path>', 'keep the chain in this file, or in this directory'),
    new Option('--load-state <file>', "begin with the chain of a dump, in anvil's format"),
    new Option(
      '--dump-state <path>',
      'write a dump to this file (or state.json in this directory) at the end',
    ),
    new Option(
      '-s, --state-interval <seconds>',
      'with --dump-state: also write it every so many seconds',
    ).argParser(seconds),
    new Option('--preserve-historical-states', 'dumps hold the states of all blocks, not only the newest'),
    new Option(
      '--prune-history [states]',
      `keep the states of so many blocks before the newest (default: all; without a number: ${DEFAULT_KEPT_STATES})`,
    ).argParser(integer(0, 4_294_967_295)),
    new Option('--temporary-path <folder>', "for temporary files with old blocks (default: the system's)"),
    new Option(
      '--compaction-floor <bytes>',
      'rewrite a longer state file when most of it was reverted (default: 64 MiB)',
    ).argParser(integer(1, Number.MAX_SAFE_INTEGER)),
  ],
  (flags) => {
    if (flags.stateInterval !== undefined && flags.dumpState === undefined && flags.state === undefined) {
      throw new FlagConflictError('--state-interval needs --dump-state')
    }
    const { pruneHistory } = flags
    return given({
      genesis: flags.init,
      statePath: flags.state,
      loadStatePath: flags.loadState,
      dumpStatePath: flags.dumpState,
      // A state file holds everything at all times.
      dumpIntervalSec: flags.dumpState === undefined ? undefined : flags.stateInterval,
      preserveHistoricalStates: flags.preserveHistoricalStates,
      keptStates: pruneHistory === true ? DEFAULT_KEPT_STATES : pruneHistory,
      spillFolder: flags.temporaryPath,
      compactionFloor: flags.compactionFloor,
    })
  },
)

function genesisFile(path: string): GenesisFile {
  let genesis: unknown
  try {
    genesis = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new InvalidArgumentError(
      `It must be a file of JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
  const { alloc } = (genesis ?? {}) as Partial<GenesisFile>
  if (typeof alloc !== 'object' || alloc === null) {
    throw new InvalidArgumentError('Its member alloc must be an object with an account for each address.')
  }
  return genesis as GenesisFile
}
