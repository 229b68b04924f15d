import { Option } from 'commander'
import { flagGroup, given } from './flagGroup.ts'

interface Flags {
  state?: string
}

/** What the chain begins with, and where it is kept. */
export const stateFlags = flagGroup<Flags>(
  'State:',
  [new Option('--state <path>', 'keep the chain in this file, or in this directory')],
  ({ state }) => given({ statePath: state }),
)
