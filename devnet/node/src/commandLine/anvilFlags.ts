/** Flags of anvil 1.7.1 under which ours have another name, or nothing to do: a command line that starts anvil starts this node. */
import { Option } from 'commander'

const names: Readonly<Record<string, string>> = {
  '--blockTime': '--block-time',
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
