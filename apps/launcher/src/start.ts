/** `npm start`: builds what changed, starts every service in order, says where they are, and stops them all together. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Listr, PRESET_TIMER } from 'listr2'
import { runCommand } from './command.ts'
import { databaseOfChain, requireDatabase } from './database.ts'
import { connectChain, ensureDeployed } from './deployment.ts'
import { acquireInstanceLock } from './instanceLock.ts'
import { LaunchError } from './launchError.ts'
import { type LaunchOptions, parseOptions, repositoryRoot, usage } from './options.ts'
import { requireFreePort } from './ports.ts'
import { devnetService, postgresService, webService, workerService } from './services.ts'
import { createSupervisor } from './supervisor.ts'

/** What the tasks learn on the way. */
interface Launch {
  databaseUrl: string
  databaseKind: string
  rpcUrl: string
  chainId: number
  genesisHash: string
  deploymentsFile: string
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const lock = acquireInstanceLock(options.dataDir)
  const logDir = path.join(options.dataDir, 'logs')
  const supervisor = createSupervisor(logDir)
  const interrupt = new AbortController()
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interrupt.signal.addEventListener('abort', () => resolve('interrupted'))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort())

  try {
    const launch = await Promise.race([
      launchAll(options, supervisor, lock.previousRun === 'killed' ? 15_000 : 0, logDir, interrupt.signal),
      interrupted,
    ])
    if (launch === 'interrupted') return 130
    printReady(options, launch)
    const end = await Promise.race([supervisor.unexpectedEnd, interrupted])
    if (end === 'interrupted') {
      console.log('\nStopping …')
      return 0
    }
    throw new LaunchError(
      `${end}\nEverything is being stopped; start again with npm start: nothing that was confirmed is lost.`,
    )
  } catch (error) {
    if (interrupt.signal.aborted) return 130
    if (!(error instanceof LaunchError)) throw error
    console.error(`\n${error.message}`)
    return 1
  } finally {
    await supervisor.stopAll()
    lock.release()
  }
}

async function launchAll(
  options: LaunchOptions,
  supervisor: ReturnType<typeof createSupervisor>,
  portGraceMs: number,
  logDir: string,
  signal: AbortSignal,
): Promise<Launch> {
  const sessionSecret = secretOf(options.dataDir)
  const tasks = new Listr<Launch>(
    [
      {
        title: 'Check that the ports are free',
        task: async () => {
          await requireFreePort(options.webPort, 'the web app', '--web-port', portGraceMs)
          if (!options.chainRpcUrl)
            await requireFreePort(options.devnetPort, 'the devnet', '--devnet-port', portGraceMs)
          if (!options.databaseUrl)
            await requireFreePort(options.databasePort, 'PostgreSQL', '--database-port', portGraceMs)
        },
      },
      {
        title: 'Build (the first time takes a minute or two)',
        enabled: options.build,
        task: async (_, task) => {
          await runCommand({
            purpose: 'Building',
            command: path.join(repositoryRoot, 'node_modules/.bin/turbo'),
            args: ['run', 'build', '--output-logs=errors-only'],
            env: { NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' },
            logFile: path.join(logDir, 'build.log'),
            signal,
            onLine: (line) => {
              task.output = line
            },
          })
        },
      },
      {
        title: 'Start the database',
        task: async (launch, task) => {
          if (options.databaseUrl) {
            await requireDatabase(options.databaseUrl)
            launch.databaseUrl = options.databaseUrl
            launch.databaseKind = 'PostgreSQL from DATABASE_URL'
          } else {
            const [, kind, url] = await supervisor.start(postgresService(options))
            launch.databaseUrl = url!
            launch.databaseKind = kind!
          }
          task.title = `Database: ${launch.databaseKind}`
        },
      },
      {
        title: 'Start the chain',
        task: async (launch, task) => {
          if (!options.chainRpcUrl) await supervisor.start(devnetService(options))
          launch.rpcUrl = options.chainRpcUrl ?? `http://127.0.0.1:${options.devnetPort}`
          const { chainId, genesisHash } = await connectChain(launch.rpcUrl)
          Object.assign(launch, { chainId, genesisHash })
          task.title = `Chain ${launch.chainId}: ${options.chainRpcUrl ? 'from CHAIN_RPC_URL' : 'Safelane devnet'}`
        },
      },
      {
        title: 'Migrate the database',
        task: async (launch, task) => {
          if (!options.databaseUrl) {
            const ofChain = await databaseOfChain(launch.databaseUrl, launch)
            if (ofChain !== launch.databaseUrl) {
              task.title = `Migrate the database: ${new URL(ofChain).pathname.slice(1)}, for this is another chain than before`
            }
            launch.databaseUrl = ofChain
          }
          await runCommand({
            purpose: 'Migrating the database',
            command: process.execPath,
            args: ['--no-warnings', path.join(repositoryRoot, 'prisma/migrate.ts')],
            env: { DATABASE_URL: launch.databaseUrl },
            logFile: path.join(logDir, 'migrate.log'),
            signal,
          })
        },
      },
      {
        title: 'Deploy the contracts',
        task: async (launch, task) => {
          const { file, deployed } = await ensureDeployed(launch, options.dataDir, {
            signal,
            logDir,
            onLine: (line) => {
              task.output = line
            },
          })
          launch.deploymentsFile = file
          task.title = deployed ? 'Contracts: deployed' : 'Contracts: already on this chain'
        },
      },
      {
        title: 'Start the worker',
        task: async (launch, task) => {
          await supervisor.start(workerService(serviceEnv(launch, options, sessionSecret)))
          task.title = 'Worker: indexer and relayer'
        },
      },
      {
        title: 'Start the web app',
        task: async (launch, task) => {
          await supervisor.start(webService(options, serviceEnv(launch, options, sessionSecret)))
          // Next says that it is ready before it has looked at what was built.
          await Promise.race([
            requirePage(`http://127.0.0.1:${options.webPort}/`),
            supervisor.unexpectedEnd.then((sentence) => {
              throw new LaunchError(sentence)
            }),
          ])
          task.title = 'Web app'
        },
      },
    ],
    {
      concurrent: false,
      fallbackRenderer: 'simple',
      rendererOptions: { showErrorMessage: false, timer: PRESET_TIMER },
      registerSignalListeners: false,
    },
  )
  return tasks.run({} as Launch)
}

async function requirePage(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error: Error) => {
    throw new LaunchError(`The web app does not answer at ${url}: ${error.message}.`)
  })
  if (!response.ok) throw new LaunchError(`The web app answers ${response.status} at ${url}.`)
}

function serviceEnv(launch: Launch, options: LaunchOptions, sessionSecret: string): Record<string, string> {
  return {
    DATABASE_URL: launch.databaseUrl,
    CHAIN_RPC_URL: launch.rpcUrl,
    SAFELANE_DATA_DIR: options.dataDir,
    SAFELANE_DEPLOYMENTS: launch.deploymentsFile,
    SAFELANE_SESSION_SECRET: sessionSecret,
  }
}

/** Sign-ins survive a restart: the secret that seals the session cookies is made once per data folder. */
function secretOf(dataDir: string): string {
  if (process.env.SAFELANE_SESSION_SECRET) return process.env.SAFELANE_SESSION_SECRET
  const file = path.join(dataDir, 'session-secret')
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 })
  return fs.readFileSync(file, 'utf8')
}

function printReady(options: LaunchOptions, launch: Launch): void {
  const rows = [
    ['Web app', `http://localhost:${options.webPort}`],
    ['HTTP API', `http://localhost:${options.webPort}/api/v1`],
    ['OpenAPI', `http://localhost:${options.webPort}/api/v1/openapi.json`],
    ['tRPC API', `http://localhost:${options.webPort}/api/trpc`],
    ['JSON-RPC', `${launch.rpcUrl} (chain ${launch.chainId})`],
    ['Database', launch.databaseUrl.replace(/:[^:@/]*@/, ':…@')],
    ['Data, logs', options.dataDir],
  ]
  console.log(
    `\nSafelane is ready. Stop it with Ctrl-C.\n${rows.map(([name, value]) => `  ${name!.padEnd(11)} ${value}`).join('\n')}\n`,
  )
}

// Interrupted tasks may still hold timers: everything that matters has been stopped by now.
process.exit(
  await main().catch((error: unknown) => {
    console.error(error instanceof LaunchError ? error.message : error)
    return 1
  }),
)
