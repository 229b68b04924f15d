import { createDeployedRiskService } from '@safelane/api/compliance'
import { type Chain, createChain, DeploymentMismatchError, findDeployment, isDevChain } from '@safelane/chain'
import { ChainMismatchError, createStore, type Store } from '@safelane/store'
import type { WorkerEnv } from './env.ts'
import { createEventRetention } from './eventRetention.ts'
import { createIndexer } from './indexer.ts'
import { runLoop } from './loop.ts'
import { createMarketForecasts } from './marketForecasts.ts'
import { createPlanLoop } from './plans/planLoop.ts'
import { createRelayLoop } from './relaying/relayLoop.ts'
import { createDeliveryLoop } from './webhooks/deliveryLoop.ts'

/** A running worker. */
export interface Worker {
  /**
   * Resolves when the database is known to be this chain's, which outages put off; rejects when it is another's. Before
   * that nothing is read or written.
   */
  readonly ready: Promise<void>
  /** Lets the steps under way finish, then closes the database. */
  stop(): Promise<void>
}

/** How soon new blocks and jobs are noticed. */
const IDLE_MS = 150
/** Nobody waits for what the models learn. */
const LEARNING_IDLE_MS = 2_000
const LEARNING_BATCH = 60
const RETENTION_IDLE_MS = 3_600_000
/** Plans are counted in minutes. */
const PLANS_IDLE_MS = 500

/** Starts indexer, relayer, plans and the delivery of webhooks. Throws when the deployment cannot be read; later outages are survived. */
export async function startWorker(
  env: WorkerEnv,
  log: (line: string) => void = console.log,
): Promise<Worker> {
  const deployment = await findDeployment({
    file: env.deploymentsFile,
    dataDir: env.dataDir,
    rpcUrl: env.rpcUrl,
  })
  const chain: Chain = createChain({ rpcUrl: env.rpcUrl, deployment })
  const store: Store = createStore(env.databaseUrl)
  const abort = new AbortController()
  const relayer = chain.relayer(env.relayerKey)
  const risk = createDeployedRiskService({ chain, store, compliance: env.compliance })
  const binding = createBinding({ chain, store })
  const common = { idleMs: IDLE_MS, signal: abort.signal, log, before: binding.require }
  const deliveries = createDeliveryLoop({ store, allowsPrivateAddresses: isDevChain(deployment.chainId) })
  const loops = Promise.all([
    runLoop({ ...common, name: 'Indexer', step: createIndexer({ chain, store }).step }),
    runLoop({ ...common, name: 'Webhooks', step: deliveries.step }),
    runLoop({ ...common, name: 'Relayer', step: createRelayLoop({ chain, store, relayer }).step }),
    runLoop({
      ...common,
      idleMs: PLANS_IDLE_MS,
      name: 'Plans',
      step: createPlanLoop({ chain, store, risk }).step,
    }),
    runLoop({
      ...common,
      idleMs: LEARNING_IDLE_MS,
      name: 'Predictions',
      step: async () => (await store.predictions.learnFromEnded(LEARNING_BATCH)) > 0,
    }),
    runLoop({
      ...common,
      idleMs: LEARNING_IDLE_MS,
      name: 'Forecasts',
      step: createMarketForecasts({ chain, store }).step,
    }),
    runLoop({
      ...common,
      idleMs: RETENTION_IDLE_MS,
      name: 'Retention',
      step: createEventRetention({ store }, env.eventRetentionDays).step,
    }),
  ])
  return {
    ready: binding.ready,
    async stop() {
      abort.abort()
      await loops
      await deliveries.stop()
      await store.close()
    },
  }
}

/** Makes sure, once, that the database belongs to the chain. */
function createBinding({ chain, store }: { readonly chain: Chain; readonly store: Store }) {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  ready.catch(() => {})
  let isBound = false
  return {
    ready,
    async require(): Promise<void> {
      if (isBound) return
      try {
        await store.chainIdentity.claim(await chain.identity())
      } catch (error) {
        if (error instanceof ChainMismatchError || error instanceof DeploymentMismatchError) reject(error)
        throw error
      }
      isBound = true
      resolve()
    },
  }
}
