import path from 'node:path'
import { parseArgs } from 'node:util'
import { LaunchError } from './launchError.ts'

/** The repository's root folder. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../../..')

export interface LaunchOptions {
  /** Everything that must survive a restart lives below this folder. */
  dataDir: string
  webPort: number
  devnetPort: number
  databasePort: number
  /** A PostgreSQL to use instead of the embedded one. */
  databaseUrl: string | undefined
  /** An EVM chain to use instead of our devnet. */
  chainRpcUrl: string | undefined
  build: boolean
}

export const usage = `Usage: npm start -- [options]

  --data-dir DIR         where chain, database and deployments live   (default .safelane)
  --web-port PORT        the web app                                  (default 3000)
  --devnet-port PORT     the devnet's JSON-RPC                        (default 8545)
  --database-port PORT   the embedded PostgreSQL                      (default 15432)
  --no-build             start what was built before
  --help

Environment: DATABASE_URL uses your PostgreSQL, CHAIN_RPC_URL any EVM chain, instead of the embedded ones.`

/** Reads command line and environment. Throws `LaunchError` that names the option at fault. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): LaunchOptions | 'help' {
  const values = readFlags(args)
  if (values.help) return 'help'
  return {
    dataDir: path.resolve(repositoryRoot, values['data-dir'] ?? env.SAFELANE_DATA_DIR ?? '.safelane'),
    webPort: portOf('--web-port', values['web-port'], 3000),
    devnetPort: portOf('--devnet-port', values['devnet-port'], 8545),
    databasePort: portOf('--database-port', values['database-port'], 15432),
    databaseUrl: urlOf('DATABASE_URL', env.DATABASE_URL, ['postgres:', 'postgresql:']),
    chainRpcUrl: urlOf('CHAIN_RPC_URL', env.CHAIN_RPC_URL, ['http:', 'https:']),
    build: !values['no-build'],
  }
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        'web-port': { type: 'string' },
        'devnet-port': { type: 'string' },
        'database-port': { type: 'string' },
        'no-build': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new LaunchError(`${(error as Error).message.split('. ')[0]}. See npm start -- --help.`)
  }
}

function portOf(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new LaunchError(`${flag} must be a port from 1 to 65535, not "${text}".`)
  }
  return port
}

function urlOf(name: string, text: string | undefined, protocols: readonly string[]): string | undefined {
  if (!text) return undefined
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new LaunchError(`${name} must be a ${protocols.join('// or ')}// URL.`)
  }
  return text
}
