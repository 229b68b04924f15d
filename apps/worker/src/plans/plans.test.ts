import { failureOf, people, sign } from '@safelane/api/testing'
import { postDatedTransferCalldata } from '@safelane/chain'
import type { Hex } from '@safelane/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from '../testing/testWorld.ts'
import { startWorker, type Worker } from '../worker.ts'

let world: TestWorld
let workers: Worker[] = []
const { ana, bob, eve } = people
const DAY_SEC = 86_400

beforeAll(async () => {
  world = await startTestWorld()
  await startWorkers(2)
})
afterAll(async () => {
  await stopWorkers()
  await world.api.stop()
})
beforeEach(async () => {
  await world.api.callerOf().dev.fund({ address: ana.address })
})

async function startWorkers(count: number): Promise<void> {
  workers = await Promise.all(Array.from({ length: count }, () => startWorker(world.workerEnv, () => {})))
}

async function stopWorkers(): Promise<void> {
  await Promise.all(workers.map((worker) => worker.stop()))
  workers = []
}

const dateIn = async (days: number) =>
  new Date(((await world.api.chain.clock.nowSec()) + days * DAY_SEC) * 1_000).toISOString().slice(0, 10)

/** Ana plans payments to Bob and signs them all; the first tomorrow. */
async function plan(
  amount: string,
  repeat: { every: 'day' | 'week' | 'month'; interval: number; end: { times: number } } | null = null,
  payer = ana,
) {
  const caller = world.api.callerOf()
  const quote = await caller.plan.quote({
    payer: payer.address,
    recipient: bob.address,
    amount,
    token: 'USDC',
    memo: 'Rent',
    rule: { firstDate: await dateIn(1), time: '12:00', timeZone: 'UTC', repeat },
  })
  const signatures = await Promise.all(quote.typedData.map((each) => sign(payer, each)))
  const acknowledged = [...quote.decision.asks]
  const submitted = await caller.plan.submit({ planId: quote.planId, signatures, acknowledged })
  return { quote, signatures, planId: submitted.planId }
}

const own = (planId: string, payer = ana) => world.api.callerOf(payer.address).plan.get({ planId })

async function timeUntil(sec: number): Promise<void> {
  await world.passTime(sec - (await world.api.chain.clock.nowSec()) + 1)
}

/** The payment of a plan once its state is one of these. */
const whenPayment = (planId: string, index: number, isIt: (payment: PlanPayment) => boolean, payer = ana) =>
  until(async () => {
    const payment = (await own(planId, payer)).payments[index]!
    return isIt(payment) ? payment : undefined
  })
type PlanPayment = Awaited<ReturnType<typeof own>>['payments'][number]
const isSettled = ({ payment }: PlanPayment) => payment?.state === 'settled'

describe('a scheduled payment', () => {
  it('is sent on its date and not before, without gas of the payer, once although two workers run', async () => {
    const { quote, signatures, planId } = await plan('25')
    const again = await world.api.callerOf().plan.submit({ planId, signatures })
    expect(again).toMatchObject({ planId, state: 'active' })
    const before = await Promise.all([ana, bob].map(({ address }) => world.balanceOf(address)))
    await timeUntil(quote.payments[0]!.dueAtSec - 3_600)
    expect((await own(planId)).payments[0]).toMatchObject({ state: 'waiting', problem: null })
    await timeUntil(quote.payments[0]!.dueAtSec)
    const { paymentId } = await whenPayment(planId, 0, isSettled)
    const after = await Promise.all([ana, bob].map(({ address }) => world.balanceOf(address)))
    expect(after.map((units, index) => units - before[index]!)).toEqual([-25_000_000n, 25_000_000n])
    expect(await world.api.callerOf().payment.get({ paymentId })).toMatchObject({
      state: 'settled',
      memo: 'Rent',
      networkFee: { units: 0n },
    })
    expect(await until(async () => ((await own(planId)).state === 'completed' ? true : undefined))).toBe(true)
    const events = await world.api.callerOf(ana.address).webhooks.events({ limit: 20 })
    const types = events.items.map(({ type }) => type)
    expect(types).toEqual(
      expect.arrayContaining(['plan.active', 'plan.due', 'payment.settled', 'plan.completed']),
    )
  })

  it('is refused by the token itself before its date', async () => {
    const { quote, signatures, planId } = await plan('2')
    const { api } = world
    const [message] = quote.typedData
    const { validAfter, validBefore, nonce } = message!.message
    const transfer = {
      token: message!.domain.verifyingContract,
      payer: ana.address,
      recipient: bob.address,
      amount: 2_000_000n,
      validAfter: validAfter as bigint,
      validBefore: validBefore as bigint,
      nonce: nonce as Hex,
    }
    const data = postDatedTransferCalldata(transfer, signatures[0]!)
    const stranger = { from: eve.address, to: transfer.token, data }
    await expect(api.chainNode.rpc('eth_call', [stranger, 'latest'])).rejects.toThrow(/revert/)
    await api.callerOf(ana.address).plan.cancel({ planId })
  })

  it('waits for the balance and says so, and fails when its time is over', async () => {
    const poor = eve
    const held = await world.balanceOf(poor.address)
    const amount = String(held / 1_000_000n + 50n)
    const { quote, planId } = await plan(amount, null, poor)
    await timeUntil(quote.payments[0]!.dueAtSec)
    const delayed = await whenPayment(planId, 0, ({ problem }) => problem !== null, poor)
    expect(delayed).toMatchObject({ state: 'waiting', problem: { code: 'INSUFFICIENT_BALANCE' } })
    await timeUntil(quote.payments[0]!.lapsesAtSec)
    const failed = await whenPayment(planId, 0, ({ state }) => state === 'failed', poor)
    expect(failed.problem?.code).toBe('INSUFFICIENT_BALANCE')
    await until(async () => ((await own(planId, poor)).state === 'completed' ? true : undefined))
    const events = await world.api.callerOf(poor.address).webhooks.events({ limit: 10 })
    expect(events.items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['plan.delayed', 'plan.failed', 'plan.completed']),
    )
    expect(await world.balanceOf(poor.address)).toBe(held)
  })
})

describe('a repeated payment', () => {
  it('pays after a time without workers what is still due, once, and no burst of what was missed', async () => {
    const { quote, planId } = await plan('3', { every: 'day', interval: 1, end: { times: 4 } })
    const before = await world.balanceOf(bob.address)
    await stopWorkers()
    await timeUntil(quote.payments[2]!.dueAtSec + 60)
    await startWorkers(2)
    await whenPayment(planId, 2, isSettled)
    expect((await own(planId)).payments.map(({ state, problem }) => [state, problem?.code])).toEqual([
      ['failed', 'MISSED'],
      ['failed', 'MISSED'],
      ['sent', undefined],
      ['waiting', undefined],
    ])
    expect((await world.balanceOf(bob.address)) - before).toBe(3_000_000n)
    await timeUntil(quote.payments[3]!.dueAtSec)
    await whenPayment(planId, 3, isSettled)
    expect((await world.balanceOf(bob.address)) - before).toBe(6_000_000n)
  })

  it('is paused, resumed and cancelled by its payer alone; what passes meanwhile is skipped', async () => {
    const { quote, planId } = await plan('4', { every: 'day', interval: 1, end: { times: 3 } })
    const caller = world.api.callerOf(ana.address)
    for (const change of ['pause', 'resume', 'cancel'] as const) {
      const stranger = world.api.callerOf(bob.address).plan[change]({ planId })
      expect(await failureOf(stranger)).toMatchObject({ code: 'NOT_FOUND', field: 'planId' })
    }
    const before = await world.balanceOf(bob.address)
    expect(await caller.plan.pause({ planId })).toMatchObject({ state: 'paused' })
    await timeUntil(quote.payments[0]!.lapsesAtSec + 60)
    await whenPayment(planId, 0, ({ state }) => state === 'skipped')
    expect(await caller.plan.resume({ planId })).toMatchObject({ state: 'active' })
    await whenPayment(planId, 1, isSettled)
    const cancelled = await caller.plan.cancel({ planId })
    expect(cancelled).toMatchObject({ state: 'cancelled' })
    expect(cancelled.payments.map(({ state }) => state)).toEqual(['skipped', 'sent', 'cancelled'])
    expect(await caller.plan.cancel({ planId })).toMatchObject({ state: 'cancelled' })
    expect(await failureOf(caller.plan.resume({ planId }))).toMatchObject({ code: 'PLAN_HAS_ENDED' })
    await timeUntil(quote.payments[2]!.dueAtSec)
    const marker = await world.ended(await world.authorize('1'))
    expect(marker.state).toBe('settled')
    expect((await world.balanceOf(bob.address)) - before).toBe(5_000_000n)
    const { items } = await caller.plan.list({ limit: 1 })
    expect(items[0]?.planId).toBe(planId)
  })

  it('is refused with the field at fault, and with a signature for each payment or not at all', async () => {
    const caller = world.api.callerOf()
    const request = {
      payer: ana.address,
      recipient: bob.address,
      amount: '5',
      token: 'USDC',
      rule: { firstDate: await dateIn(1), time: '12:00', timeZone: 'UTC', repeat: null },
    }
    const refused = async (change: Partial<typeof request>) => {
      const { code, field } = await failureOf(caller.plan.quote({ ...request, ...change }))
      return `${code} ${field}`
    }
    expect(await refused({ amount: '0.5' })).toBe('PAYMENT_TOO_SMALL amount')
    expect(await refused({ recipient: ana.address })).toBe('RISK_BLOCKED recipient')
    expect(await refused({ rule: { ...request.rule, firstDate: '2001-01-01' } })).toBe(
      'DATE_IN_THE_PAST firstDate',
    )
    const quote = await caller.plan.quote({
      ...request,
      rule: { ...request.rule, repeat: { every: 'week', interval: 1, end: { times: 2 } } },
    })
    const signatures = await Promise.all(quote.typedData.map((each) => sign(ana, each)))
    const submit = (given: Hex[]) => caller.plan.submit({ planId: quote.planId, signatures: given })
    expect(await failureOf(submit(signatures.slice(1)))).toMatchObject({ code: 'WRONG_NUMBER_OF_SIGNATURES' })
    expect(await failureOf(submit([...signatures].reverse()))).toMatchObject({
      code: 'INVALID_SIGNATURE',
      field: 'signatures.0',
    })
    expect(await failureOf(own(quote.planId))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
