import path from 'node:path'
import { type LaunchOptions, repositoryRoot } from './options.ts'
import type { ServiceSpec } from './supervisor.ts'

const fromRoot = (file: string) => path.join(repositoryRoot, file)

/** Runs one of the repository's TypeScript files in a Node of its own. */
function node(file: string, ...args: string[]): Pick<ServiceSpec, 'command' | 'args'> {
  return { command: process.execPath, args: ['--no-warnings', fromRoot(file), ...args] }
}

/** The embedded PostgreSQL. Its ready line ends with the database's URL. */
export function postgresService(options: LaunchOptions): ServiceSpec {
  return {
    name: 'PostgreSQL',
    ...node(
      'packages/postgres/src/main.ts',
      '--data-dir',
      path.join(options.dataDir, 'postgres'),
      '--port',
      String(options.databasePort),
    ),
    ready: /READY (.+) (postgres(?:ql)?:\/\/\S+)/,
    readyTimeoutMs: 180_000,
  }
}

/** Our devnet; its state file makes a restart resume the same chain. */
export function devnetService(options: LaunchOptions): ServiceSpec {
  return {
    name: 'Devnet',
    ...node(
      'devnet/node/bin/safelane-devnet.js',
      '--port',
      String(options.devnetPort),
      '--state',
      path.join(options.dataDir, 'devnet'),
    ),
    ready: /Listening on \S+/,
    readyTimeoutMs: 180_000,
  }
}

/** Indexer and relayer. */
export function workerService(env: Record<string, string>): ServiceSpec {
  return {
    name: 'Worker',
    ...node('apps/worker/src/main.ts'),
    env,
    ready: /READY worker/,
    readyTimeoutMs: 180_000,
  }
}

/** The web app with its API, as `next build` left it. */
export function webService(options: LaunchOptions, env: Record<string, string>): ServiceSpec {
  return {
    name: 'Web',
    command: process.execPath,
    args: [
      fromRoot('node_modules/next/dist/bin/next'),
      'start',
      '-H',
      '127.0.0.1',
      '-p',
      String(options.webPort),
    ],
    cwd: fromRoot('apps/web'),
    env: { ...env, NEXT_TELEMETRY_DISABLED: '1' },
    ready: /Ready in/,
    readyTimeoutMs: 180_000,
  }
}
