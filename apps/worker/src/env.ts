import path from 'node:path'
import { type ComplianceSettings, readCompliance } from '@safelane/api/compliance'

/** Account 1 of the mnemonic every development chain funds; worthless anywhere else. */
const DEV_RELAYER_KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'

/** The worker's settings, read once and nowhere else. */
export interface WorkerEnv {
  readonly databaseUrl: string
  readonly rpcUrl: string
  readonly dataDir: string
  readonly deploymentsFile: string | undefined
  /** Signs every relayed transaction; pays their gas. */
  readonly relayerKey: `0x${string}`
  /** Days after which events are deleted; undefined: never. */
  readonly eventRetentionDays?: number | undefined
  /** The rules by which planned payments are judged when their dates come: those of the API. */
  readonly compliance?: ComplianceSettings
}

/** Throws with the variable's name when one is malformed. */
export function readWorkerEnv(variables: Readonly<Record<string, string | undefined>>): WorkerEnv {
  const relayerKey = variables.SAFELANE_RELAYER_KEY ?? DEV_RELAYER_KEY
  if (!/^0x[0-9a-fA-F]{64}$/.test(relayerKey)) {
    throw new TypeError('SAFELANE_RELAYER_KEY is not 0x and 64 hexadecimal digits')
  }
  return {
    databaseUrl: variables.DATABASE_URL ?? 'postgresql://postgres:postgres@127.0.0.1:15432/postgres',
    rpcUrl: variables.CHAIN_RPC_URL ?? 'http://127.0.0.1:8545',
    dataDir: path.resolve(variables.SAFELANE_DATA_DIR ?? '.safelane'),
    deploymentsFile: variables.SAFELANE_DEPLOYMENTS,
    relayerKey: relayerKey as `0x${string}`,
    eventRetentionDays: retentionFrom(variables.SAFELANE_EVENT_RETENTION_DAYS),
    compliance: readCompliance(variables),
  }
}

/** Long enough to notice an endpoint that was away for weeks, and to replay what it missed. */
const DEFAULT_RETENTION_DAYS = 90
/** Deliveries are tried for three days. */
const LEAST_RETENTION_DAYS = 7

function retentionFrom(text: string | undefined): number | undefined {
  if (text === 'never') return undefined
  const days = text === undefined ? DEFAULT_RETENTION_DAYS : Number(text)
  if (!Number.isInteger(days) || days < LEAST_RETENTION_DAYS) {
    throw new TypeError(
      `SAFELANE_EVENT_RETENTION_DAYS is neither "never" nor a whole number of days from ${LEAST_RETENTION_DAYS} on`,
    )
  }
  return days
}
