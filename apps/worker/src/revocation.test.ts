import { failureOf, people, sign } from '@safelane/api/testing'
import { postDatedTransferCalldata } from '@safelane/chain'
import type { Hex, TypedData } from '@safelane/core'
import { encodeFunctionData, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let workers: Worker[] = []
const { ana, bob, eve } = people
const DAY_SEC = 86_400
const TOKEN_ABI = parseAbi(['function authorizationState(address, bytes32) view returns (bool)'])

beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(async () => {
  await stopWorkers()
  await world.api.stop()
})

async function startWorkers(count: number): Promise<void> {
  workers = await Promise.all(Array.from({ length: count }, () => startWorker(world.workerEnv, () => {})))
}

async function stopWorkers(): Promise<void> {
  await Promise.all(workers.map((worker) => worker.stop()))
  workers = []
}

/** Ana plans three payments, signs and cancels them; what a thief of the signatures would send. */
async function cancelledPlan() {
  const firstDate = new Date(((await world.api.chain.clock.nowSec()) + DAY_SEC) * 1_000)
  const quote = await world.api.callerOf().plan.quote({
    payer: ana.address,
    recipient: bob.address,
    amount: '7',
    token: 'USDC',
    rule: {
      firstDate: firstDate.toISOString().slice(0, 10),
      time: '12:00',
      timeZone: 'UTC',
      repeat: { every: 'week', interval: 1, end: { times: 3 } },
    },
  })
  const signatures = await Promise.all(quote.typedData.map((each) => sign(ana, each)))
  const { planId } = quote
  await world.api.callerOf().plan.submit({ planId, signatures, acknowledged: [...quote.decision.asks] })
  const stolen = quote.typedData.map((each, index) => transferCall(each, signatures[index]!))
  const cancel = () => world.api.callerOf(ana.address).plan.cancel({ planId })
  return { planId, stolen, cancel }
}

function transferCall({ domain, message }: TypedData, signature: Hex) {
  const [validAfter, validBefore] = [message.validAfter as bigint, message.validBefore as bigint]
  const transfer = {
    token: domain.verifyingContract,
    payer: ana.address,
    recipient: bob.address,
    amount: message.value as bigint,
    validAfter,
    validBefore,
    nonce: message.nonce as Hex,
  }
  return { from: eve.address, to: transfer.token, data: postDatedTransferCalldata(transfer, signature) }
}

const own = () => world.api.callerOf(ana.address).revocation
type Subject = Parameters<ReturnType<typeof own>['list']>[0]
type Listed = Awaited<ReturnType<ReturnType<typeof own>['list']>>['items'][number]
const planSubject = (subjectId: string): Subject => ({ kind: 'plan', subjectId })

const signed = async ({ nonce, typedData }: Listed) => ({ nonce, signature: await sign(ana, typedData!) })
const statesOf = async (subject: Subject) => (await own().list(subject)).items.map(({ state }) => state)
const whenState = (subject: Subject, index: number, state: Listed['state']) =>
  until(async () => {
    const item = (await own().list(subject)).items[index]
    return item?.state === state ? item : undefined
  })

/** Whether the token accepts the authorization never again: it was used, or cancelled. */
async function isEndedOnChain({ nonce, typedData }: Listed): Promise<boolean> {
  const data = encodeFunctionData({ abi: TOKEN_ABI, args: [ana.address, nonce] })
  const answer = await world.api.chainNode.rpc('eth_call', [
    { to: typedData!.domain.verifyingContract, data },
    'latest',
  ])
  return BigInt(answer as Hex) === 1n
}

describe('revoking what was signed and taken back', () => {
  it('is for what is given up alone, and for its payer alone', async () => {
    const { planId, cancel } = await cancelledPlan()
    expect(await own().list(planSubject(planId))).toEqual({ items: [] })
    await cancel()
    expect(await statesOf(planSubject(planId))).toEqual(['open', 'open', 'open'])
    const stranger = world.api.callerOf(bob.address).revocation
    expect(await failureOf(stranger.list(planSubject(planId)))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'subjectId',
    })
    const [first] = (await own().list(planSubject(planId))).items
    const forged = { nonce: first!.nonce, signature: await sign(bob, first!.typedData!) }
    expect(await failureOf(own().submit({ ...planSubject(planId), signatures: [forged] }))).toMatchObject({
      code: 'INVALID_SIGNATURE',
      field: 'signatures.0.signature',
    })
    const other = { ...forged, nonce: `0x${'12'.repeat(32)}` }
    expect(await failureOf(own().submit({ ...planSubject(planId), signatures: [other] }))).toMatchObject({
      code: 'NOT_REVOCABLE',
      field: 'signatures.0.nonce',
    })
    expect(await statesOf(planSubject(planId))).toEqual(['open', 'open', 'open'])
  })

  it('voids a date on chain without gas of the payer, once though asked twice and though two workers run', async () => {
    const { planId, stolen, cancel } = await cancelledPlan()
    await cancel()
    const subject = planSubject(planId)
    const { items } = await own().list(subject)
    const next = await signed(items[0]!)
    const answer = await own().submit({ ...subject, signatures: [next] })
    expect(answer.items.map(({ state }) => state)).toEqual(['authorized', 'open', 'open'])
    expect(await isEndedOnChain(items[0]!)).toBe(false)
    await startWorkers(2)
    await own().submit({ ...subject, signatures: [next] })
    const voided = await whenState(subject, 0, 'voided')
    expect(voided).toMatchObject({ typedData: null, failure: null, blockNumber: expect.any(BigInt) })
    expect(await isEndedOnChain(items[0]!)).toBe(true)
    expect(await own().submit({ ...subject, signatures: [next] })).toMatchObject({
      items: [{ state: 'voided' }, { state: 'open' }, { state: 'open' }],
    })
    await world.passTime(items[0]!.dueAtSec! + 60 - (await world.api.chain.clock.nowSec()))
    await expect(world.api.chainNode.rpc('eth_call', [stolen[0], 'latest'])).rejects.toThrow(/revert/)
    const events = await world.api.callerOf(ana.address).webhooks.events({ limit: 10 })
    expect(events.items.filter(({ subjectId }) => subjectId === next.nonce).map(({ type }) => type)).toEqual([
      'revocation.voided',
      'revocation.submitted',
      'revocation.authorized',
    ])
  })

  it('says so when a copy was used before it, and when time was faster than both', async () => {
    const { planId, stolen, cancel } = await cancelledPlan()
    await cancel()
    await stopWorkers()
    const subject = planSubject(planId)
    const { items } = await own().list(subject)
    await world.passTime(items[0]!.dueAtSec! + 60 - (await world.api.chain.clock.nowSec()))
    const signatures = await Promise.all(items.slice(0, 2).map(signed))
    await own().submit({ ...subject, signatures: signatures.slice(0, 1) })
    await world.api.chainNode.rpc('eth_sendTransaction', [stolen[0]])
    await world.api.chainNode.rpc('evm_mine', [])
    await startWorkers(1)
    const used = await whenState(subject, 0, 'used')
    expect(used.typedData).toBeNull()
    await stopWorkers()
    await own().submit({ ...subject, signatures: signatures.slice(1) })
    await world.passTime(items[1]!.validBeforeSec - (await world.api.chain.clock.nowSec()) + 1)
    await startWorkers(1)
    await whenState(subject, 1, 'expired')
  })

  it('is done again when the block with it is forgotten', async () => {
    const { planId, cancel } = await cancelledPlan()
    await cancel()
    const subject = planSubject(planId)
    const snapshot = await world.api.chainNode.rpc('evm_snapshot', [])
    const { items } = await own().list(subject)
    await own().submit({ ...subject, signatures: [await signed(items[0]!)] })
    const before = await whenState(subject, 0, 'voided')
    await stopWorkers()
    await world.api.chainNode.rpc('evm_revert', [snapshot])
    // Another branch, longer than the one before.
    const lost = Number(before.blockNumber)
    while (Number(await world.api.chainNode.rpc('eth_blockNumber', [])) <= lost) {
      await world.passTime(1)
    }
    expect(await isEndedOnChain(items[0]!)).toBe(false)
    await startWorkers(1)
    await until(async () => ((await isEndedOnChain(items[0]!)) ? true : undefined))
    const after = await until(async () => {
      const { items: now } = await own().list(subject)
      return now[0]?.state === 'voided' && now[0].blockNumber! > lost ? now[0] : undefined
    })
    expect(after.failure).toBeNull()
  })
})

describe('a payment and a batch that were taken back', () => {
  it('can be voided on chain as well', async () => {
    await stopWorkers()
    const caller = world.api.callerOf(ana.address)
    const paymentId = await world.authorize('3')
    await caller.payment.cancel({ paymentId })
    const batch = await caller.batch.quote({
      payer: ana.address,
      token: 'USDC',
      content: { rows: [{ recipient: bob.address, amount: '2' }] },
      onFailure: 'stop',
    })
    if (batch.outcome !== 'offer') throw new Error('The batch was refused')
    const { batchId } = batch.batch
    const signature = await sign(ana, batch.typedData)
    await caller.batch.submit({ batchId, signature, acknowledged: [...batch.decision.asks] })
    await caller.batch.cancel({ batchId })
    const subjects: Subject[] = [
      { kind: 'payment', subjectId: paymentId },
      { kind: 'batch', subjectId: batchId },
    ]
    await startWorkers(1)
    for (const subject of subjects) {
      const { items } = await own().list(subject)
      expect(items).toHaveLength(1)
      await own().submit({ ...subject, signatures: [await signed(items[0]!)] })
      await whenState(subject, 0, 'voided')
      expect(await isEndedOnChain(items[0]!)).toBe(true)
    }
    // The token agrees with the nonce of what was signed, not only with that of the cancellation.
    const signedNonce = batch.typedData.message.nonce
    expect((await own().list(subjects[1]!)).items[0]!.nonce).toBe(signedNonce)
  })
})
