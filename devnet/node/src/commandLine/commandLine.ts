import { Command, Option } from 'commander'
import type { NodeOptions } from '../startNode.ts'
import { VERSION } from '../version.ts'
import { accountFlags } from './accountFlags.ts'
import { foreignOptions, idleOptions, refuseForeign, withOwnNames } from './anvilFlags.ts'
import { chainFlags } from './chainFlags.ts'
import { applyConfiguration, ConfigurationError } from './configuration.ts'
import { type DisplayFlags, displayHeading, displayOptions } from './displayFlags.ts'
import { executionFlags } from './executionFlags.ts'
import { FlagConflictError, type FlagGroup } from './flagGroup.ts'
import { forkFlags } from './forkFlags.ts'
import { miningFlags } from './miningFlags.ts'
import { serverFlags } from './serverFlags.ts'
import { stateFlags } from './stateFlags.ts'
import { tracingFlags } from './tracingFlags.ts'

/** In the order of `--help`. */
const groups: readonly FlagGroup[] = [
  serverFlags,
  accountFlags,
  miningFlags,
  chainFlags,
  forkFlags,
  stateFlags,
  executionFlags,
  tracingFlags,
]

export interface ParsedCommand {
  options: NodeOptions & Required<Pick<NodeOptions, 'mnemonic' | 'derivationPath' | 'balance'>>
  /** File with a block to be made again; no node is started then. */
  replay: string | undefined
  display: DisplayFlags
}

/**
 * Parses the command line, with anvil's names for what anvil has, over the environment and a configuration file. Commander ends the
 * process for `--help`, and with a sentence and a non-zero code for a flag that does not exist or a value that does not fit.
 */
export function parseCommandLine(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): ParsedCommand {
  const command = createCommand()
  try {
    applyConfiguration(command, configurationFile(argv), environment)
    command.parse(withOwnNames(argv), { from: 'user' })
    const flags = command.opts()
    refuseForeign(flags)
    const options = Object.assign({}, ...groups.map((group) => group.read(flags))) as ParsedCommand['options']
    return {
      options,
      replay: flags.replay as string | undefined,
      display: { ...(flags as DisplayFlags), ...(flags.q ? { quiet: true } : {}) },
    }
  } catch (error) {
    if (error instanceof FlagConflictError || error instanceof ConfigurationError) {
      command.error(`error: ${error.message}`)
    }
    throw error
  }
}

function createCommand(): Command {
  const command = new Command('safelane-devnet')
    .description('A local Ethereum node that executes the transactions of a block in parallel')
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(--help lists the flags)')
    .showSuggestionAfterError()
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      '\nEvery flag can also stand in the environment (SAFELANE_DEVNET_BLOCK_TIME=2 for --block-time 2)\n' +
        'and in the JSON file of --config ({"blockTime": 2}); the command line wins, then the environment.',
    )
  for (const { heading, options } of groups) {
    for (const option of options) command.addOption(option.helpGroup(heading))
  }
  for (const option of [...idleOptions(), ...foreignOptions()]) command.addOption(option)
  for (const option of displayOptions()) command.addOption(option.helpGroup(displayHeading))
  return command
    .addOption(new Option('--config <file>', 'read flags from this JSON file').helpGroup('Other:'))
    .addOption(
      new Option(
        '--replay <file>',
        'make a block again that --verify wrote, and compare; starts no node',
      ).helpGroup('Other:'),
    )
}

/** Where `--config` points to; it has to be known before everything else is parsed. */
function configurationFile(argv: readonly string[]): string | undefined {
  for (const [index, argument] of argv.entries()) {
    if (argument === '--') return undefined
    if (argument === '--config') return argv[index + 1]
    if (argument.startsWith('--config=')) return argument.slice('--config='.length)
  }
  return undefined
}
