import { createHash, hkdfSync } from 'node:crypto'
import type { Address, Hex } from '@safelane/core'
import type { VaspDetails } from '@safelane/payments'
import type { MasterKey } from '@safelane/store'
import { getAddress } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { z } from 'zod'

/** Accounts 0 and 1 of the mnemonic every development chain funds; worthless anywhere else. */
const DEV_DEPLOYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const DEV_RELAYER_KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'

const privateKey = z.string().regex(/^0x[0-9a-fA-F]{64}$/)
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)

const complianceSchema = z.object({
  /** Folder with OFAC's files: `sdn_advanced.xml`, or `sdn.csv`, `sdn_comments.csv` and `manifest.json`. */
  SAFELANE_SANCTIONS_DIR: z.string().optional(),
  SAFELANE_SANCTIONS_MAX_AGE_DAYS: z.coerce.number().int().min(1).default(7),
  /** Addresses of those who decide appeals, separated by commas. */
  SAFELANE_RISK_OPERATORS: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}(,0x[0-9a-fA-F]{40})*$/)
    .optional(),
  SAFELANE_TRAVEL_RULE: z.enum(['required', 'noted']).default('noted'),
  SAFELANE_VASP_NAME: z.string().min(1).max(100).optional(),
  SAFELANE_VASP_LEI: z
    .string()
    .regex(/^[A-Z0-9]{20}$/)
    .optional(),
  SAFELANE_VASP_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
})

const schema = complianceSchema.extend({
  DATABASE_URL: z.string().default('postgresql://postgres:postgres@127.0.0.1:15432/postgres'),
  CHAIN_RPC_URL: z.url().default('http://127.0.0.1:8545'),
  /** JSON-RPC as browsers reach it, where that is another address than ours. */
  SAFELANE_PUBLIC_RPC_URL: z.url().optional(),
  SAFELANE_DATA_DIR: z.string().default('.safelane'),
  SAFELANE_DEPLOYMENTS: z.string().optional(),
  SAFELANE_SESSION_SECRET: z.string().min(32),
  /** The API never signs for the relayer: it needs the address alone, which the key also tells. */
  SAFELANE_RELAYER_ADDRESS: address.optional(),
  SAFELANE_RELAYER_KEY: privateKey.default(DEV_RELAYER_KEY),
  /** 32 bytes in hexadecimal; several, separated by commas, while the first replaces the others. */
  SAFELANE_PERSONAL_DATA_KEYS: z
    .string()
    .regex(/^[0-9a-fA-F]{64}(,[0-9a-fA-F]{64})*$/)
    .optional(),
  SAFELANE_DEV_KEY: privateKey.default(DEV_DEPLOYER_KEY),
})

/** The API's settings, read once and nowhere else. */
export interface ApiEnv {
  readonly databaseUrl: string
  readonly rpcUrl: string
  readonly publicRpcUrl: string
  readonly dataDir: string
  readonly deploymentsFile: string | undefined
  readonly sessionSecret: string
  readonly relayerAddress: Hex
  /** Sends what the development procedures do; used on development chains alone. */
  readonly devKey: Hex
  /** The first encrypts personal data, all of them open it. */
  readonly masterKeys: readonly MasterKey[]
  readonly compliance: ComplianceEnv
}

/** What the deployment's rules are set by; API and worker read the same. */
export interface ComplianceEnv {
  /** Who decides appeals; undefined: nobody, and on development chains the account of `devKey`. */
  readonly operators: readonly Address[] | undefined
  readonly sanctionsDir: string | undefined
  readonly sanctionsMaxAgeDays: number
  readonly isTravelRuleRequired: boolean
  readonly vasp: VaspDetails | undefined
}

/** Throws a `ZodError` that names the variable at fault. */
export function readApiEnv(variables: Readonly<Record<string, string | undefined>>): ApiEnv {
  const env = schema.parse(variables)
  return {
    databaseUrl: env.DATABASE_URL,
    rpcUrl: env.CHAIN_RPC_URL,
    publicRpcUrl: env.SAFELANE_PUBLIC_RPC_URL ?? env.CHAIN_RPC_URL,
    dataDir: env.SAFELANE_DATA_DIR,
    deploymentsFile: env.SAFELANE_DEPLOYMENTS,
    sessionSecret: env.SAFELANE_SESSION_SECRET,
    relayerAddress: (env.SAFELANE_RELAYER_ADDRESS ??
      privateKeyToAddress(env.SAFELANE_RELAYER_KEY as Hex)) as Hex,
    devKey: env.SAFELANE_DEV_KEY as Hex,
    masterKeys: masterKeysFrom(env.SAFELANE_PERSONAL_DATA_KEYS, env.SAFELANE_SESSION_SECRET),
    compliance: readComplianceEnv(variables),
  }
}

/** Throws a `ZodError` that names the variable at fault. */
export function readComplianceEnv(variables: Readonly<Record<string, string | undefined>>): ComplianceEnv {
  const env = complianceSchema.parse(variables)
  return {
    sanctionsDir: env.SAFELANE_SANCTIONS_DIR,
    sanctionsMaxAgeDays: env.SAFELANE_SANCTIONS_MAX_AGE_DAYS,
    operators: env.SAFELANE_RISK_OPERATORS?.split(',').map((operator) => getAddress(operator)),
    isTravelRuleRequired: env.SAFELANE_TRAVEL_RULE === 'required',
    vasp:
      env.SAFELANE_VASP_NAME === undefined || env.SAFELANE_VASP_COUNTRY === undefined
        ? undefined
        : {
            legalName: env.SAFELANE_VASP_NAME,
            country: env.SAFELANE_VASP_COUNTRY,
            lei: env.SAFELANE_VASP_LEI,
          },
  }
}

/** Without keys of its own a deployment derives one from the session secret (RFC 5869), which it has to keep anyway. */
function masterKeysFrom(hexKeys: string | undefined, sessionSecret: string): readonly MasterKey[] {
  const keys =
    hexKeys === undefined
      ? [new Uint8Array(hkdfSync('sha256', sessionSecret, '', 'safelane personal data', 32))]
      : hexKeys.split(',').map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))
  return keys.map((key) => ({ id: createHash('sha256').update(key).digest('hex').slice(0, 16), key }))
}
