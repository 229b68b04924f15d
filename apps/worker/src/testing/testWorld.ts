import { setTimeout as delay } from 'node:timers/promises'
import { people, sign, startTestApi, type TestApi } from '@safelane/api/testing'
import { TEST_KEYS } from '@safelane/chain/testing'
import type { WorkerEnv } from '../env.ts'

/** API, chain and database of a test, and what tests of the worker do with them. */
export interface TestWorld {
  readonly api: TestApi
  readonly workerEnv: WorkerEnv
  /** The same settings as the worker's process reads them. */
  readonly processEnv: Readonly<Record<string, string>>
  balanceOf(address: string, symbol?: string): Promise<bigint>
  /** Ana authorizes a payment to Bob. */
  authorize(amount: string, change?: { payWith?: string; token?: string }): Promise<string>
  /** The payment once it has come to an end. */
  ended(paymentId: string): ReturnType<ReturnType<TestApi['callerOf']>['payment']['get']>
  passTime(seconds: number): Promise<void>
}

export async function startTestWorld(): Promise<TestWorld> {
  const api = await startTestApi()
  const { ana, bob } = people
  await api.callerOf().dev.fund({ address: ana.address })
  return {
    api,
    workerEnv: {
      databaseUrl: api.databaseUrl,
      rpcUrl: api.chainNode.rpcUrl,
      dataDir: '.',
      deploymentsFile: api.chainNode.deploymentFile,
      relayerKey: TEST_KEYS[1],
    },
    processEnv: {
      DATABASE_URL: api.databaseUrl,
      CHAIN_RPC_URL: api.chainNode.rpcUrl,
      SAFELANE_DEPLOYMENTS: api.chainNode.deploymentFile,
      SAFELANE_RELAYER_KEY: TEST_KEYS[1],
    },
    async balanceOf(address, symbol = 'USDC') {
      const balances = await api.callerOf().portfolio.balances({ address })
      return balances.find(({ asset }) => asset.symbol === symbol)?.units ?? 0n
    },
    async authorize(amount, change = {}) {
      const quote = await api.callerOf().payment.quote({
        payer: ana.address,
        recipient: bob.address,
        amount,
        token: 'USDC',
        payWith: 'USDC',
        ...change,
      })
      const signature = await sign(ana, quote.typedData)
      const acknowledged = [...quote.decision.asks]
      const { paymentId } = await api
        .callerOf()
        .payment.submit({ quoteId: quote.quoteId, signature, acknowledged })
      return paymentId
    },
    ended(paymentId) {
      return until(async () => {
        const payment = await api.callerOf().payment.get({ paymentId })
        return payment.state === 'authorized' || payment.state === 'submitted' ? undefined : payment
      })
    },
    async passTime(seconds) {
      await api.chainNode.rpc('evm_increaseTime', [seconds])
      await api.chainNode.rpc('evm_mine', [])
    },
  }
}

/** Polls until the probe gives a value; fails after `timeoutMs`. */
export async function until<Value>(
  probe: () => Promise<Value | undefined>,
  timeoutMs = 120_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await probe()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`Nothing happened within ${timeoutMs} ms`)
    await delay(50)
  }
}
