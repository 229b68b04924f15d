import { failureOf, people, sign } from '@safelane/api/testing'
import type { Address, TypedData } from '@safelane/core'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from './testing/testWorld.ts'
import { startWorker, type Worker } from './worker.ts'

let world: TestWorld
let worker: Worker
const { ana, bob, eve } = people
const DAY_SEC = 86_400

beforeAll(async () => {
  world = await startTestWorld()
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})
beforeEach(async () => {
  await world.api.callerOf().dev.fund({ address: ana.address })
})

const terms = { creator: ana.address, amount: '25', token: 'USDC', periodSec: DAY_SEC }
const caller = () => world.api.callerOf().link

/** A link of Ana's that is open, and the key it carries. */
async function openLink(): Promise<{ linkId: `0x${string}`; key: PrivateKeyAccount }> {
  const key = privateKeyToAccount(generatePrivateKey())
  const { linkId, typedData } = await caller().offer({ ...terms, claimKey: key.address })
  await caller().create({ linkId, signature: await sign(ana, typedData) })
  await stateOf(linkId, 'open')
  return { linkId, key }
}

const stateOf = (linkId: string, state: string) =>
  until(async () => {
    const current = await caller().get({ linkId })
    return current.state === state ? current : undefined
  })

async function claimOf(linkId: string, key: PrivateKeyAccount, recipient: Address) {
  const { typedData } = await caller().claimOffer({ linkId, recipient })
  return { linkId, recipient, signature: await sign(key, typedData as TypedData) }
}

describe('a claim link', () => {
  it('pays exactly its amount to whom its key names, and nobody sends a transaction of their own', async () => {
    const before = await Promise.all([world.balanceOf(ana.address), world.balanceOf(bob.address)])
    const { linkId, key } = await openLink()
    const { fee } = await caller().get({ linkId })
    expect(before[0] - (await world.balanceOf(ana.address))).toBe(25_000_000n + fee.units)
    const claim = await claimOf(linkId, key, bob.address)
    // Twice at once, as after a lost answer.
    await Promise.all([caller().claim(claim), caller().claim(claim)])
    expect(await stateOf(linkId, 'claimed')).toMatchObject({ claimant: bob.address })
    expect((await world.balanceOf(bob.address)) - before[1]).toBe(25_000_000n)
    expect(await caller().claim(claim)).toMatchObject({ state: 'claimed' })
    const late = caller().claim(await claimOf(linkId, key, eve.address))
    expect(await failureOf(late)).toMatchObject({ code: 'LINK_NOT_OPEN', metadata: { state: 'claimed' } })
    const { items } = await world.api.callerOf(ana.address).webhooks.events({})
    expect(items.filter(({ subjectId }) => subjectId === linkId).map(({ type }) => type)).toEqual([
      'link.claimed',
      'link.open',
      'link.submitted',
      'link.authorized',
    ])
  })

  it('cannot be turned to somebody else by whoever sees a claim', async () => {
    const { linkId, key } = await openLink()
    const { signature } = await claimOf(linkId, key, bob.address)
    expect(await failureOf(caller().claim({ linkId, recipient: eve.address, signature }))).toMatchObject({
      code: 'INVALID_SIGNATURE',
      field: 'signature',
    })
    expect((await caller().get({ linkId })).state).toBe('open')
    await caller().claim({ linkId, recipient: bob.address, signature })
    expect(await stateOf(linkId, 'claimed')).toMatchObject({ claimant: bob.address })
  })

  it('is taken back by its creator with the link, as long as nobody has claimed it', async () => {
    const { linkId, key } = await openLink()
    const before = await world.balanceOf(ana.address)
    await caller().claim(await claimOf(linkId, key, ana.address))
    expect(await stateOf(linkId, 'returned')).toMatchObject({ claimant: null })
    expect((await world.balanceOf(ana.address)) - before).toBe(25_000_000n)
  })

  it('that nobody claims goes back to its creator by itself', async () => {
    const { linkId, key } = await openLink()
    const { fee } = await caller().get({ linkId })
    const before = await world.balanceOf(ana.address)
    await world.passTime(DAY_SEC)
    await stateOf(linkId, 'returned')
    expect((await world.balanceOf(ana.address)) - before).toBe(25_000_000n + fee.units)
    const late = caller().claim(await claimOf(linkId, key, bob.address))
    expect(await failureOf(late)).toMatchObject({ code: 'LINK_NOT_OPEN' })
  })

  it('is made by its creator’s signature alone, once, and not beyond its limits', async () => {
    const claimKey = privateKeyToAccount(generatePrivateKey()).address
    const { linkId, typedData } = await caller().offer({ ...terms, claimKey })
    const forged = caller().create({ linkId, signature: await sign(eve, typedData) })
    expect(await failureOf(forged)).toMatchObject({ code: 'INVALID_SIGNATURE' })
    expect((await caller().get({ linkId })).state).toBe('offered')
    const before = await world.balanceOf(ana.address)
    const signature = await sign(ana, typedData)
    await Promise.all([1, 2, 3].map(() => caller().create({ linkId, signature })))
    const { fee } = await stateOf(linkId, 'open')
    expect(before - (await world.balanceOf(ana.address))).toBe(25_000_000n + fee.units)
    for (const [change, code, field] of [
      [{ amount: '1000.01' }, 'LINK_TOO_LARGE', 'amount'],
      [{ periodSec: 60 }, 'LINK_PERIOD_OUT_OF_RANGE', 'periodSec'],
      [{ amount: '0' }, 'ZERO_AMOUNT', 'amount'],
      [{ memo: 'a\u202eb' }, 'MALFORMED_MEMO', 'memo'],
      [{ claimKey: 'nobody' }, 'MALFORMED_ADDRESS', 'claimKey'],
      [{ creator: eve.address, amount: '900' }, 'INSUFFICIENT_BALANCE', 'amount'],
    ] as const) {
      expect(await failureOf(caller().offer({ ...terms, claimKey, ...change }))).toMatchObject({
        code,
        field,
      })
    }
  })

  it('survives a reorganisation that forgets it', async () => {
    const snapshot = await world.api.chainNode.rpc('evm_snapshot', [])
    const before = await world.balanceOf(bob.address)
    const { linkId, key } = await openLink()
    await caller().claim(await claimOf(linkId, key, bob.address))
    await stateOf(linkId, 'claimed')
    await world.api.chainNode.rpc('evm_revert', [snapshot])
    await world.passTime(5)
    await until(async () =>
      (await world.balanceOf(bob.address)) - before === 25_000_000n ? true : undefined,
    )
    await stateOf(linkId, 'claimed')
  })
})
