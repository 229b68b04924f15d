import { embeddedParser } from '@safelane/ai'
import { type Chain, createChain } from '@safelane/chain'
import { startTestChain, TEST_KEYS, type TestChain } from '@safelane/chain/testing'
import type { Address, TypedData } from '@safelane/core'
import { startTestServer, type TestDatabase, type TestServer } from '@safelane/postgres'
import { createStore, type Store } from '@safelane/store'
import { TRPCError } from '@trpc/server'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { Scope } from '../access/scope.ts'
import { createCaller } from '../routers/app.ts'
import { createServices } from '../services/createServices.ts'
import type { Services } from '../services/services.ts'
import type { Session } from '../trpc.ts'

/** People with funded accounts; `relayer` gets the fees. */
export const people = {
  deployer: privateKeyToAccount(TEST_KEYS[0]),
  relayer: privateKeyToAccount(TEST_KEYS[1]),
  ana: privateKeyToAccount(TEST_KEYS[2]),
  bob: privateKeyToAccount(TEST_KEYS[3]),
  eve: privateKeyToAccount(TEST_KEYS[4]),
}

/** The API over a real database and a real chain, called in process. */
export interface TestApi {
  readonly chainNode: TestChain
  readonly databaseServer: TestServer
  readonly databaseUrl: string
  readonly chain: Chain
  readonly store: Store
  readonly services: Services
  /** A caller that is signed in as the address, or as nobody. */
  callerOf(address?: Address): ReturnType<typeof createCaller>
  /** A caller that sends these headers; `address` as above. */
  callerWith(headers: {
    readonly apiKey?: string
    readonly idempotencyKey?: string
    readonly address?: Address
  }): ReturnType<typeof createCaller>
  /** The secret of a new API key of the address. */
  apiKeyOf(address: Address, scopes: readonly Scope[], ratePerMinute?: number): Promise<string>
  stop(): Promise<void>
}

export async function startTestApi(): Promise<TestApi> {
  const [chainNode, databaseServer] = await Promise.all([startTestChain(), startTestServer()])
  const database: TestDatabase = await databaseServer.createDatabase()
  const chain = createChain({ rpcUrl: chainNode.rpcUrl, deployment: chainNode.deployment })
  const store = createStore(database.url, [{ id: 'test', key: new Uint8Array(32).fill(7) }])
  const services = createServices({
    chain,
    store,
    model: embeddedParser,
    relayerAddress: people.relayer.address,
    publicRpcUrl: chainNode.rpcUrl,
    devKey: TEST_KEYS[0],
  })
  const callerWith: TestApi['callerWith'] = ({ address, ...headers }) =>
    createCaller({ services, session: memorySession(address ?? null), host: 'localhost:3000', ...headers })
  return {
    chainNode,
    databaseServer,
    databaseUrl: database.url,
    chain,
    store,
    services,
    callerWith,
    callerOf: (address) => callerWith(address === undefined ? {} : { address }),
    async apiKeyOf(address, scopes, ratePerMinute = 60_000) {
      const input = { name: 'a test', scopes: [...scopes], ratePerMinute }
      return (await callerWith({ address }).apiKeys.create(input)).secret
    },
    async stop() {
      await store.close()
      await Promise.all([chainNode.stop(), databaseServer.stop()])
    },
  }
}

/** A session without a cookie. */
function memorySession(initial: Address | null): Session {
  let address = initial
  return {
    get address() {
      return address
    },
    async signIn(signedIn) {
      address = signedIn
    },
    async signOut() {
      address = null
    },
  }
}

/** Signs what a quote asks for, as a wallet would. */
export function sign(account: PrivateKeyAccount, typedData: TypedData): Promise<`0x${string}`> {
  return account.signTypedData(typedData as Parameters<PrivateKeyAccount['signTypedData']>[0])
}

/** The domain code a call failed with; fails the test when it succeeds or fails with something uncoded. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ code: string; field: string | undefined; metadata: Record<string, unknown> }> {
  const error = await call.then(
    () => {
      throw new Error('The call succeeded')
    },
    (reason: unknown) => reason,
  )
  if (!(error instanceof TRPCError)) throw error
  const { code, field, metadata } = (error.cause ?? {}) as {
    code?: string
    field?: string
    metadata?: object
  }
  if (code === undefined) throw error
  return { code, field, metadata: { ...metadata } }
}
