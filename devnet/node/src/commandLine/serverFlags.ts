import { Option } from 'commander'
import { flagGroup } from './flagGroup.ts'
import { integer } from './flagValues.ts'

interface Flags {
  port: number
  host: string
  allowOrigin: string
}

/** Where the node listens, and to whom it answers. */
export const serverFlags = flagGroup<Flags>(
  'Server:',
  [
    new Option('-p, --port <number>', 'port to listen on; 0 takes a free one')
      .argParser(integer(0, 65_535))
      .default(8545),
    new Option('--host <address>', 'address to listen on').default('127.0.0.1'),
    new Option('--allow-origin <origin>', 'Access-Control-Allow-Origin of the answers').default('*'),
  ],
  ({ port, host, allowOrigin }) => ({ port, host, allowOrigin }),
)
