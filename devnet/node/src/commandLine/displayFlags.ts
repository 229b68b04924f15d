import { Option } from 'commander'

/** What the command prints. */
export interface DisplayFlags {
  /** Nothing but the address it listens on. */
  silent?: boolean
}

export const displayHeading = 'Display:'

export function displayOptions(): Option[] {
  return [new Option('--silent', 'print nothing but the address the node listens on')]
}
