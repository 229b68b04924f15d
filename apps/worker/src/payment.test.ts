import { people, sign, startTestApi, type TestApi } from '@safelane/api/testing'
import { TEST_KEYS } from '@safelane/chain/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from './testing/until.ts'
import { startWorker, type Worker } from './worker.ts'

let api: TestApi
let worker: Worker
const { ana, bob } = people

beforeAll(async () => {
  api = await startTestApi()
  worker = await startWorker(
    {
      databaseUrl: api.databaseUrl,
      rpcUrl: api.chainNode.rpcUrl,
      dataDir: '.',
      deploymentsFile: api.chainNode.deploymentFile,
      relayerKey: TEST_KEYS[1],
    },
    () => {},
  )
  await api.callerOf().dev.fund({ address: ana.address })
})
afterAll(async () => {
  await worker.stop()
  await api.stop()
})

const balanceOf = async (address: string, symbol: string): Promise<bigint> => {
  const balances = await api.callerOf().portfolio.balances({ address })
  return balances.find(({ asset }) => asset.symbol === symbol)?.units ?? 0n
}

async function settled(paymentId: string) {
  return until(async () => {
    const payment = await api.callerOf().payment.get({ paymentId })
    return payment.state === 'authorized' || payment.state === 'submitted' ? undefined : payment
  })
}

describe('a payment', () => {
  it('goes from quote over signature to settlement without the payer having ether', async () => {
    const caller = api.callerOf()
    const quote = await caller.payment.quote({
      payer: ana.address,
      recipient: bob.address,
      amount: '12.34',
      token: 'USDC',
      memo: 'Abendessen',
    })
    const before = await balanceOf(ana.address, 'USDC')
    const { paymentId } = await caller.payment.submit({
      quoteId: quote.quoteId,
      signature: await sign(ana, quote.typedData),
    })
    const payment = await settled(paymentId)
    expect(payment).toMatchObject({ state: 'settled', memo: 'Abendessen', failure: null })
    expect(payment.txHash).toMatch(/^0x[0-9a-f]{64}$/)
    expect(await balanceOf(bob.address, 'USDC')).toBe(12_340_000n)
    expect(before - (await balanceOf(ana.address, 'USDC'))).toBe(payment.amountIn.units)
  })
})
