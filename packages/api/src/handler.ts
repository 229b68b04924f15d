import { createRemoteParser, embeddedParser, llmSettingsFrom } from '@safelane/ai'
import { createChain, DeploymentMismatchError, findDeployment } from '@safelane/chain'
import { ChainMismatchError, createStore } from '@safelane/store'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { ApiError } from './apiError.ts'
import { complianceFrom } from './compliance.ts'
import { type ApiEnv, readApiEnv } from './env.ts'
import { translateError } from './errors.ts'
import { handleRest } from './rest/restHandler.ts'
import { appRouter } from './routers/app.ts'
import { createServices } from './services/createServices.ts'
import type { Services } from './services/services.ts'
import { openSession } from './session.ts'
import { startTelemetry, traceContextOf } from './telemetry.ts'
import type { Context } from './trpc.ts'

const TRPC_ENDPOINT = '/api/trpc'
const REST_ENDPOINT = '/api/v1'

/** Answers whatever arrives below `/api`: tRPC at `/api/trpc`, plain HTTP at `/api/v1`. */
export interface ApiHandler {
  (request: Request): Promise<Response>
  /**
   * Reads the settings and opens the connections before the first request does. Throws what does not pass by itself:
   * settings that are wrong, a database or a deployment of another chain. Of everything else requests are told.
   */
  connect(): Promise<void>
}

export interface ApiHandlerOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * The API as one fetch handler. Settings are read and connections opened with the first request, so that importing it
 * (as a build does) needs neither database nor chain; while the chain's deployment cannot be read, requests are
 * answered with CHAIN_UNAVAILABLE or NOT_DEPLOYED and the next one tries again.
 */
export function createApiHandler({ env }: ApiHandlerOptions = {}): ApiHandler {
  let settings: ApiEnv | undefined
  let services: Promise<Services> | undefined

  function getSettings(): ApiEnv {
    settings ??= readApiEnv(env ?? process.env)
    return settings
  }

  function getServices(): Promise<Services> {
    services ??= connect(getSettings()).catch((error: unknown) => {
      services = undefined
      throw error
    })
    return services
  }

  async function contextOf(request: Request, responseHeaders: Headers): Promise<Context> {
    return {
      services: await getServices(),
      session: await openSession(request, responseHeaders, getSettings().sessionSecret),
      host: request.headers.get('host') ?? new URL(request.url).host,
      apiKey: bearerOf(request),
      idempotencyKey: request.headers.get('idempotency-key') ?? undefined,
      responseHeaders,
      traceContext: traceContextOf(request.headers),
    }
  }

  /** Settings and connections may be what fails. */
  const createContext = (request: Request, responseHeaders: Headers) =>
    contextOf(request, responseHeaders).catch((error: unknown) => {
      throw translateError(error)
    })

  const handle = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (pathname === REST_ENDPOINT || pathname.startsWith(`${REST_ENDPOINT}/`)) {
      return handleRest({
        request,
        path: pathname.slice(REST_ENDPOINT.length),
        createContext: (responseHeaders) => createContext(request, responseHeaders),
      })
    }
    return fetchRequestHandler({
      endpoint: TRPC_ENDPOINT,
      req: request,
      router: appRouter,
      createContext: ({ resHeaders }) => createContext(request, resHeaders),
      onError: ({ error, path }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR') console.error(`API ${path ?? ''}:`, error.cause ?? error)
      },
    })
  }

  return Object.assign(handle, {
    async connect() {
      getSettings()
      await getServices().catch((error: unknown) => {
        if (error instanceof ChainMismatchError || error instanceof DeploymentMismatchError) throw error
      })
    },
  })
}

/** An `Authorization` header of another scheme is nobody's key, and refused as one. */
function bearerOf(request: Request): string | undefined {
  return request.headers.get('authorization')?.replace(/^Bearer +/i, '')
}

/** Off unless the environment names a collector; the providers are the process's, so it is started once. */
let telemetry: Promise<unknown> | undefined

async function connect(env: ApiEnv): Promise<Services> {
  telemetry ??= startTelemetry(process.env)
  await telemetry
  const deployment = await findDeployment({
    file: env.deploymentsFile,
    dataDir: env.dataDir,
    rpcUrl: env.rpcUrl,
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new ApiError('NOT_DEPLOYED', 'The contracts are not deployed on this chain', { cause: error })
  })
  const llm = llmSettingsFrom(process.env)
  const chain = createChain({ rpcUrl: env.rpcUrl, deployment })
  const store = createStore(env.databaseUrl, env.masterKeys)
  try {
    await store.chainIdentity.claim(await chain.identity())
  } catch (error) {
    await store.close()
    throw error
  }
  return createServices({
    chain,
    store,
    model: llm === undefined ? embeddedParser : createRemoteParser(llm),
    relayerAddress: env.relayerAddress,
    publicRpcUrl: env.publicRpcUrl,
    devKey: env.devKey,
    compliance: complianceFrom(env.compliance),
  })
}
