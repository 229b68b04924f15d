import { Option } from 'commander'
import { DEFAULT_IPC_PATH } from '../server/ipc.ts'
import { UNLIMITED_BODY_BYTES } from '../server/limits.ts'
import { flagGroup, given } from './flagGroup.ts'
import { integer, list } from './flagValues.ts'

interface Flags {
  port: number
  host: readonly string[]
  allowOrigin: string
  cors: boolean
  ipc?: string | true
  requestSizeLimit: boolean
  receiptTimeout?: number
}

/** Where the node listens, and to whom it answers. */
export const serverFlags = flagGroup<Flags>(
  'Server:',
  [
    new Option('-p, --port <number>', 'port to listen on; 0 takes a free one')
      .argParser(integer(0, 65_535))
      .default(8545),
    new Option('--host <address...>', 'addresses to listen on')
      .argParser(list)
      .default(Object.freeze(['127.0.0.1']), '127.0.0.1'),
    new Option('--allow-origin <origin>', 'Access-Control-Allow-Origin of the answers').default('*'),
    new Option('--no-cors', 'no web page of another origin may read the answers'),
    new Option('--ipc [path]', `listen on a Unix socket as well (default path: ${DEFAULT_IPC_PATH})`),
    new Option('--no-request-size-limit', 'take requests of more than 64 MiB'),
    new Option(
      '--receipt-timeout <seconds>',
      'longest that eth_sendRawTransactionSync and the like wait (default: 30, or what the request says)',
    ).argParser(integer(1, 600)),
  ],
  ({ port, host, allowOrigin, cors, ipc, requestSizeLimit, receiptTimeout }) => ({
    port,
    host: host.length === 1 ? (host[0] as string) : host,
    allowOrigin: cors ? allowOrigin : null,
    ...given({
      ipcPath: ipc === true ? DEFAULT_IPC_PATH : ipc,
      receiptTimeoutMs: receiptTimeout === undefined ? undefined : receiptTimeout * 1_000,
      maxBodyBytes: requestSizeLimit ? undefined : UNLIMITED_BODY_BYTES,
    }),
  }),
)
