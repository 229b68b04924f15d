import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { deployContracts, TEST_KEYS } from '@safelane/chain/testing'
import { startTestServer } from '@safelane/postgres'
import getPort, { portNumbers } from 'get-port'
import { type Replica, startReplica } from './replica.ts'

/** The product as it runs in production, with replicas, on our devnet and a real PostgreSQL. */
export interface Stack {
  readonly databaseUrl: string
  readonly rpcUrl: string
  readonly apiUrls: readonly string[]
  /** API servers and workers: whatever may be killed. */
  readonly replicas: readonly Replica[]
  stop(): Promise<void>
}

export async function startStack({ apis, workers }: { apis: number; workers: number }): Promise<Stack> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'safelane-settlement-'))
  const devnetPort = await freePort()
  const rpcUrl = `http://127.0.0.1:${devnetPort}`
  const server = await startTestServer()
  const database = await server.createDatabase()
  const devnet = await startReplica(
    'devnet',
    'devnet/node/bin/safelane-devnet.js',
    ['--port', String(devnetPort), '--silent', '--state', path.join(folder, 'chain')],
    {},
    'Listening on',
  )
  const deploymentFile = await deployContracts(rpcUrl)
  const env = {
    DATABASE_URL: database.url,
    CHAIN_RPC_URL: rpcUrl,
    SAFELANE_DEPLOYMENTS: deploymentFile,
    SAFELANE_DATA_DIR: folder,
    SAFELANE_SESSION_SECRET: 's'.repeat(32),
    SAFELANE_RELAYER_KEY: TEST_KEYS[1],
  }
  const replicas: Replica[] = []
  const apiUrls: string[] = []
  for (let index = 0; index < apis; index++) {
    const port = await freePort()
    apiUrls.push(`http://127.0.0.1:${port}`)
    const own = { ...env, SAFELANE_API_PORT: String(port) }
    replicas.push(await startReplica(`api ${index}`, 'apps/api/src/main.ts', [], own, 'READY api'))
  }
  for (let index = 0; index < workers; index++) {
    replicas.push(await startReplica(`worker ${index}`, 'apps/worker/src/main.ts', [], env, 'READY worker'))
  }
  return {
    databaseUrl: database.url,
    rpcUrl,
    apiUrls,
    replicas,
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop()))
      await devnet.stop()
      await server.stop()
      fs.rmSync(deploymentFile, { force: true })
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return getPort({ port: portNumbers(22_000, 23_999) })
}
