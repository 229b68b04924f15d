import { Option } from 'commander'
import { flagGroup, given } from './flagGroup.ts'
import { integer } from './flagValues.ts'

interface Flags {
  workers?: number
  recording: boolean
  recoveryThreads?: number
  verify?: string | boolean
}

/** How transactions are executed, and what is kept of it. */
export const executionFlags = flagGroup<Flags>(
  'Execution:',
  [
    new Option(
      '-j, --workers <number>',
      'lanes that execute transactions in parallel (default, and for 0: cores)',
    ).argParser(integer(0, 64)),
    new Option('--no-recording', 'do not keep how recent blocks were executed (safelane_getBlockExecution)'),
    new Option(
      '--recovery-threads <number>',
      'threads that recover the signatures of raw transactions; 0: the main thread does (default: cores)',
    ).argParser(integer(0, 64)),
    new Option(
      '--verify [folder]',
      'execute each block again in order; on a difference write it to this folder (default: .) and stop with code 3',
    ),
  ],
  ({ workers, recording, recoveryThreads, verify }) => ({
    recording,
    ...given({
      workers: workers === 0 ? undefined : workers,
      recoveryThreads,
      verifyFolder: verifyFolder(verify),
    }),
  }),
)

function verifyFolder(verify: string | boolean | undefined): string | undefined {
  if (verify === true) return '.'
  return verify === false ? undefined : verify
}
