import { failureOf, people, sign } from '@safelane/api/testing'
import { privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let worker: Worker
const { ana, bob, relayer } = people

beforeAll(async () => {
  world = await startTestWorld()
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})

const personOf = (index: number) =>
  privateKeyToAddress(`0x${(1_000_000 + index).toString(16).padStart(64, '0')}`)

type Content = Parameters<ReturnType<TestWorld['api']['callerOf']>['batch']['quote']>[0]['content']

function quote(content: Content, as: typeof ana | undefined = undefined) {
  return world.api
    .callerOf(as?.address)
    .batch.quote({ payer: ana.address, token: 'USDC', content, onFailure: 'stop' })
}

async function offered(content: Content, as?: typeof ana) {
  const answer = await quote(content, as)
  if (answer.outcome !== 'offer') throw new Error(`No offer: ${JSON.stringify(answer)}`)
  return answer
}

async function pay(content: Content, as?: typeof ana) {
  const offer = await offered(content, as)
  const { batchId } = offer.batch
  const signature = await sign(ana, offer.typedData)
  const acknowledged = [...offer.decision.asks]
  const submit = () => world.api.callerOf().batch.submit({ batchId, signature, acknowledged })
  const [first, second] = await Promise.all([submit(), submit()])
  expect(first.batchId).toBe(second.batchId)
  const batch = await until(async () => {
    const current = await world.api.callerOf(ana.address).batch.get({ batchId })
    return current.state === 'authorized' || current.state === 'submitted' ? undefined : current
  })
  return { offer, batch }
}

describe('a payroll file', () => {
  it('of 120 rows is paid on one signature in one transaction, to the unit, without gas of the payer', async () => {
    const lines = Array.from(
      { length: 120 },
      (_, index) => `${personOf(index)};0.${index + 101};May ${index}`,
    )
    const before = await Promise.all([ana, relayer].map(({ address }) => world.balanceOf(address)))
    const { offer, batch } = await pay({ csv: `\ufeffRecipient;Amount;Memo\r\n${lines.join('\r\n')}` })
    expect(batch).toMatchObject({ state: 'settled', failure: null })
    expect(batch.rows.every(({ state }) => state === 'paid')).toBe(true)
    const total = 120n * 160_500n
    expect(offer.batch.total.units).toBe(total)
    const fee = offer.batch.networkFee.units
    const after = await Promise.all([ana, relayer].map(({ address }) => world.balanceOf(address)))
    expect(after.map((units, index) => units - before[index]!)).toEqual([-total - fee, fee])
    for (const index of [0, 59, 119]) {
      expect(await world.balanceOf(personOf(index))).toBe(BigInt(index + 101) * 1_000n)
    }
    const { items } = await world.api.callerOf(ana.address).batch.list({})
    expect(items[0]?.batchId).toBe(batch.batchId)
    const events = await world.api.callerOf(ana.address).webhooks.events({ limit: 5 })
    expect(events.items[0]).toMatchObject({ type: 'batch.settled', data: { rows: 120, failedRows: [] } })
    const stranger = world.api.callerOf(bob.address).batch.get({ batchId: batch.batchId })
    expect(await failureOf(stranger)).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('with mistakes is answered with each of them by line and field, and nothing is kept', async () => {
    const csv = `recipient,amount,memo
${bob.address},1.5,ok
0x1234,2,short address
${bob.address.replace('F', 'f')},=1+1,
Nobody,"1,000",
${personOf(1)},0.0000001,
${ana.address},3,own address`
    const answer = await quote({ csv })
    expect(answer).toMatchObject({ outcome: 'problems', rowCount: 6 })
    if (answer.outcome !== 'problems') return
    expect(answer.problems.map(({ line, field, code }) => `${line} ${field} ${code}`)).toEqual([
      '3 recipient MALFORMED_ADDRESS',
      '4 recipient BAD_CHECKSUM',
      '4 amount MALFORMED_AMOUNT',
      '5 recipient UNKNOWN_CONTACT',
      '5 amount MALFORMED_AMOUNT',
      '6 amount TOO_MANY_DECIMALS',
    ])
    const ownRow = await quote({ csv: `${bob.address},1\n${ana.address},3` })
    expect(ownRow).toMatchObject({
      outcome: 'problems',
      problems: [{ line: 2, field: 'recipient', code: 'SELF_PAYMENT' }],
    })
    expect(await quote({ csv: 'recipient\nx' })).toMatchObject({
      outcome: 'unreadable',
      failure: { code: 'CSV_MISSING_COLUMN', field: 'amount', line: 1 },
    })
  })

  it('is judged as a whole: rows together are no way around the limits of a day', async () => {
    const rows = Array.from({ length: 26 }, (_, index) => ({
      recipient: personOf(index),
      amount: '9999',
      memo: '',
    }))
    const answer = await quote({ rows })
    expect(answer).toMatchObject({ outcome: 'problems' })
    if (answer.outcome !== 'problems') return
    expect(answer.problems.map(({ code }) => code)).toContain('VELOCITY_DAY')
  })
})

describe('a split', () => {
  it('among contacts by name gives everybody a share that adds up, and names are only looked up for the payer', async () => {
    const caller = world.api.callerOf(ana.address)
    await caller.contacts.save({ name: 'Bob', address: bob.address })
    await caller.contacts.save({ name: 'Cleo', address: personOf(200) })
    const among = ['bob', 'Cleo', personOf(201)].map((recipient) => ({ recipient, share: 1 }))
    const content = { split: { total: '100', among, memo: 'Dinner' } }
    expect(await quote(content)).toMatchObject({
      outcome: 'problems',
      problems: [{ code: 'UNKNOWN_CONTACT' }, {}],
    })
    const { batch } = await pay(content, ana)
    expect(batch.rows.map(({ name, amount, state, memo }) => [name, amount.units, state, memo])).toEqual([
      ['Bob', 33_333_334n, 'paid', 'Dinner'],
      ['Cleo', 33_333_333n, 'paid', 'Dinner'],
      [null, 33_333_333n, 'paid', 'Dinner'],
    ])
  })

  it('that the payer cannot afford is refused with what is missing', async () => {
    const split = { total: '1', among: [{ recipient: bob.address, share: 1 }] }
    const failure = await failureOf(quote({ split: { ...split, total: '9000' } }))
    expect(failure).toMatchObject({ code: 'INSUFFICIENT_BALANCE', metadata: { symbol: 'USDC' } })
    expect(await failureOf(quote({ split: { ...split, among: [] } }))).toMatchObject({
      code: 'WRONG_NUMBER_OF_ROWS',
    })
    const halves = [{ recipient: bob.address, share: 0 }]
    expect(await failureOf(quote({ split: { total: '1', among: halves } }))).toMatchObject({
      code: 'INVALID_SHARE',
    })
  })

  it('not yet sent is taken back by its payer, and then never paid', async () => {
    await worker.stop()
    const offer = await offered({ rows: [{ recipient: bob.address, amount: '7', memo: '' }] })
    const { batchId } = offer.batch
    const signature = await sign(ana, offer.typedData)
    const before = await world.balanceOf(bob.address)
    expect(
      await failureOf(
        world.api
          .callerOf()
          .batch.submit({ batchId, signature: `${signature.slice(0, -2)}00` as `0x${string}` }),
      ),
    ).toMatchObject({ code: 'INVALID_SIGNATURE' })
    await world.api.callerOf().batch.submit({ batchId, signature, acknowledged: [...offer.decision.asks] })
    expect(await failureOf(world.api.callerOf(bob.address).batch.cancel({ batchId }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const caller = world.api.callerOf(ana.address)
    expect(await caller.batch.cancel({ batchId })).toEqual({ batchId, state: 'voided' })
    worker = await startWorker(world.workerEnv, () => {})
    await world.ended(await world.authorize('1'))
    expect((await world.balanceOf(bob.address)) - before).toBe(1_000_000n)
    expect(await failureOf(caller.batch.cancel({ batchId: `0x${'00'.repeat(32)}` }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
