import { Option } from 'commander'

/** What the command prints. */
export interface DisplayFlags {
  /** Nothing but the address it listens on, and problems. */
  quiet?: boolean
  /** One JSON object per line. */
  json?: boolean
  /** File that gets accounts and chain as JSON. */
  configOut?: string
}

export const displayHeading = 'Display:'

export function displayOptions(): Option[] {
  return [
    new Option(
      '--silent, --quiet',
      'print nothing but the address the node listens on (by default: accounts, requests and blocks)',
    ),
    new Option('-q', 'the same as --quiet'),
    new Option('--json', 'print one JSON object per line'),
    new Option('--config-out <file>', 'write accounts, keys and chain to this file as JSON'),
  ]
}
