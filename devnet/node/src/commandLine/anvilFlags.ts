/** Flags of anvil 1.7.1 under which ours have another name, or nothing to do: a command line that starts anvil starts this node. */
import { InvalidArgumentError, Option } from 'commander'
import { FlagConflictError } from './flagGroup.ts'

const names: Readonly<Record<string, string>> = {
  '--block-gas-limit': '--gas-limit',
  '--blockTime': '--block-time',
  '--chain': '--chain-id',
  '--cups': '--compute-units-per-second',
  '--disable-gas-limit': '--disable-block-gas-limit',
  '--ipcpath': '--ipc',
  '--jobs': '--workers',
  '--rpc-url': '--fork-url',
  '--threads': '--workers',
}

/** The command line with anvil's names replaced by ours, in front of a value or `=`. */
export function withOwnNames(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  return argv.map((argument, index) => {
    const [name = ''] = argument.split('=', 1)
    const own = end !== -1 && index > end ? undefined : names[name]
    return own === undefined ? argument : own + argument.slice(name.length)
  })
}

const OTHER_NETWORKS = ['celo', 'optimism', 'tempo']

/** Those that mean something there which this node does not have; what they are given, or that they are, is refused with the reason. */
export function foreignOptions(): Option[] {
  return [
    new Option('-n, --network <name>').argParser(network),
    ...OTHER_NETWORKS.map((name) => new Option(`--${name}`)),
    new Option('--memory-limit <bytes>').argParser(memoryLimit),
  ].map((option) => option.hideHelp())
}

/** Throws FlagConflictError for those that have no value to be refused. */
export function refuseForeign(flags: Record<string, unknown>): void {
  const name = OTHER_NETWORKS.find((each) => flags[each])
  if (name) throw new FlagConflictError(`--${name}: the node has Ethereum's rules only, leave the flag out`)
}

function network(name: string): 'ethereum' {
  if (name === 'ethereum') return name
  throw new InvalidArgumentError(
    "The node has Ethereum's rules only: leave the flag out, or give it ethereum.",
  )
}

function memoryLimit(): never {
  throw new InvalidArgumentError(
    'Gas alone limits the memory of an execution here: lower --gas-limit for transactions, --rpc-gas-cap for calls.',
  )
}

/** They are taken, and change nothing: old states and blocks leave memory by themselves, and what is printed has no colours and levels. */
export function idleOptions(): Option[] {
  return [
    new Option('--color <when>'),
    new Option('--max-persisted-states <number>'),
    new Option('--md'),
    new Option('--transaction-block-keeper <number>'),
    new Option('-v, --verbosity'),
  ].map((option) => option.hideHelp())
}
