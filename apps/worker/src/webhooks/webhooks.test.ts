import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { failureOf, people } from '@safelane/api/testing'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestWorld, type TestWorld, until } from '../testing/testWorld.ts'
import { startWorker, type Worker } from '../worker.ts'
import { createDeliveryLoop } from './deliveryLoop.ts'
import { isPrivateAddress } from './sendWebhook.ts'

const { ana, bob, eve } = people

let world: TestWorld
let worker: Worker

interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

/** A server that an integrator could run; `answer` decides what it says, `hang` for nothing. */
interface Receiver {
  readonly url: string
  readonly received: Received[]
  answer: (count: number) => number | 'hang'
  close(): void
}

const receivers: Receiver[] = []

async function startReceiver(answer: Receiver['answer'] = () => 204): Promise<Receiver> {
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (text) => {
      body += text
    })
    request.on('end', () => {
      receiver.received.push({ headers: request.headers as Record<string, string>, body })
      const status = receiver.answer(receiver.received.length)
      if (status !== 'hang') response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received: [],
    answer,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  receivers.push(receiver)
  return receiver
}

beforeAll(async () => {
  world = await startTestWorld()
  worker = await startWorker(world.workerEnv, () => {})
})
afterAll(async () => {
  await worker.stop()
  await world.api.stop()
})
afterEach(async () => {
  for (const { webhooks, owner } of owners()) {
    const { items } = await webhooks.list({})
    for (const { endpointId } of items) await world.api.callerOf(owner).webhooks.remove({ endpointId })
  }
  for (const receiver of receivers.splice(0)) receiver.close()
})

function owners() {
  return [ana, bob, eve].map(({ address }) => ({
    owner: address,
    webhooks: world.api.callerOf(address).webhooks,
  }))
}

const typesOf = ({ received }: Receiver) =>
  received.map(({ body }) => (JSON.parse(body) as { type: string }).type)

describe('a webhook endpoint', () => {
  it('hears of every state of its owner’s payments, signed as Standard Webhooks say', async () => {
    const receiver = await startReceiver()
    const { secret } = await world.api.callerOf(ana.address).webhooks.create({ url: receiver.url })
    const paymentId = await world.authorize('3')
    await until(async () => (typesOf(receiver).includes('payment.settled') ? true : undefined))
    expect(typesOf(receiver).sort()).toEqual(['payment.authorized', 'payment.settled', 'payment.submitted'])
    const settled = receiver.received.find(({ body }) => body.includes('payment.settled'))!
    const verified = new Webhook(secret).verify(settled.body, settled.headers)
    expect(verified).toMatchObject({
      type: 'payment.settled',
      data: { paymentId, state: 'settled', amountOut: { units: '3000000' }, recipient: bob.address },
    })
    const forged = settled.body.replace('3000000', '9000000')
    expect(() => new Webhook(secret).verify(forged, settled.headers)).toThrow()
  })

  it('hears what it asked for, and of payments that its owner asked a quote for', async () => {
    const [all, some, foreign] = [await startReceiver(), await startReceiver(), await startReceiver()]
    const shop = world.api.callerOf(eve.address)
    await shop.webhooks.create({ url: all.url })
    await shop.webhooks.create({ url: some.url, eventTypes: ['payment.settled'] })
    await world.api.callerOf(people.relayer.address).webhooks.create({ url: foreign.url })
    const quote = await shop.payment.quote({
      payer: ana.address,
      recipient: bob.address,
      amount: '2',
      token: 'USDC',
    })
    const signature = await ana.signTypedData(quote.typedData as Parameters<typeof ana.signTypedData>[0])
    await world.api.callerOf().payment.submit({ quoteId: quote.quoteId, signature })
    await until(async () => (typesOf(all).includes('payment.settled') ? true : undefined))
    await until(async () => (typesOf(some).length > 0 ? true : undefined))
    expect(typesOf(some)).toEqual(['payment.settled'])
    expect(foreign.received).toEqual([])
  })

  it('is sent a test event whatever it listens to, by its owner alone and not when it is switched off', async () => {
    const [tested, other] = [await startReceiver(), await startReceiver()]
    const { webhooks } = world.api.callerOf(bob.address)
    const { endpointId, secret } = await webhooks.create({
      url: tested.url,
      eventTypes: ['policy.paid'],
    })
    await webhooks.create({ url: other.url })
    const stranger = world.api.callerOf(eve.address).webhooks.sendTest({ endpointId })
    expect(await failureOf(stranger)).toMatchObject({ code: 'NOT_FOUND' })
    const { deliveryId } = await webhooks.sendTest({ endpointId })
    await until(async () => (tested.received.length > 0 ? true : undefined))
    const [{ headers, body }] = tested.received as [Received]
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({
      type: 'webhook.test',
      data: { endpointId },
    })
    await until(async () => {
      const { items } = await webhooks.deliveries({ endpointId })
      return items.some((item) => item.deliveryId === deliveryId && item.state === 'delivered') || undefined
    })
    expect(other.received).toEqual([])
    await webhooks.update({ endpointId, isEnabled: false })
    expect(await failureOf(webhooks.sendTest({ endpointId }))).toMatchObject({ code: 'WEBHOOK_DISABLED' })
  })

  it('that hangs holds nobody else up', async () => {
    const [hanging, healthy] = [await startReceiver(() => 'hang'), await startReceiver()]
    await world.api.callerOf(ana.address).webhooks.create({ url: hanging.url })
    for (let index = 0; index < 4; index++) await world.authorize(`1.0${index}`)
    await until(async () => (hanging.received.length >= 4 ? true : undefined))
    await world.api.callerOf(ana.address).webhooks.create({ url: healthy.url })
    await world.authorize('1.5')
    await until(async () => (typesOf(healthy).includes('payment.settled') ? true : undefined))
  })

  it('that is gone hears nothing more, and its deliveries have failed', async () => {
    const receiver = await startReceiver(() => 410)
    const owner = world.api.callerOf(ana.address)
    const { endpointId } = await owner.webhooks.create({
      url: receiver.url,
      eventTypes: ['payment.authorized'],
    })
    await world.authorize('1.6')
    const failed = await until(async () => {
      const { items } = await owner.webhooks.deliveries({ endpointId })
      return items.find(({ state }) => state === 'failed')
    })
    expect(failed).toMatchObject({ lastStatus: 410, attempts: 1, eventType: 'payment.authorized' })
    const { items } = await owner.webhooks.list({})
    expect(items.find((endpoint) => endpoint.endpointId === endpointId)?.isEnabled).toBe(false)
  })

  it('gets an event again when its owner replays it, and nobody else can', async () => {
    const receiver = await startReceiver()
    const owner = world.api.callerOf(ana.address)
    const { endpointId } = await owner.webhooks.create({
      url: receiver.url,
      eventTypes: ['payment.authorized'],
    })
    await world.authorize('1.7')
    const delivered = await until(async () => {
      const { items } = await owner.webhooks.deliveries({ endpointId })
      return items.find(({ state }) => state === 'delivered')
    })
    const { deliveryId } = delivered
    const stranger = world.api.callerOf(eve.address).webhooks
    for (const call of [
      () => stranger.replay({ deliveryId }),
      () => stranger.deliveries({ endpointId }),
      () => stranger.update({ endpointId, url: 'http://127.0.0.1:1' }),
      () => stranger.remove({ endpointId }),
    ]) {
      expect(await failureOf(call())).toMatchObject({ code: 'NOT_FOUND' })
    }
    await owner.webhooks.replay({ deliveryId })
    await until(async () => (receiver.received.length === 2 ? true : undefined))
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
      delivered.eventId,
      delivered.eventId,
    ])
  })

  it.each(['ftp://example.com', 'not a url', 'http://user:secret@example.com', 'javascript:alert(1)'])(
    'is not made of %s',
    async (url) => {
      const call = world.api.callerOf(ana.address).webhooks.create({ url })
      expect(await failureOf(call)).toMatchObject({ code: 'INVALID_WEBHOOK_URL', field: 'url' })
    },
  )
})

describe('a delivery', () => {
  it('is repeated with back-off until the endpoint says yes, by whichever worker is there', async () => {
    await worker.stop()
    const receiver = await startReceiver((count) => (count < 3 ? 500 : 200))
    const owner = world.api.callerOf(ana.address)
    const { endpointId } = await owner.webhooks.create({
      url: receiver.url,
      eventTypes: ['payment.authorized'],
    })
    await world.authorize('1.8')
    const loops = [0, 1].map(() =>
      createDeliveryLoop({ store: world.api.store, allowsPrivateAddresses: true, retriesMs: [1, 1, 1] }),
    )
    const delivered = await until(async () => {
      for (const loop of loops) await loop.step()
      const { items } = await owner.webhooks.deliveries({ endpointId })
      return items.find(({ state }) => state === 'delivered')
    })
    expect(delivered).toMatchObject({ attempts: 3, lastStatus: 200 })
    expect(receiver.received).toHaveLength(3)
    for (const loop of loops) await loop.stop()
    worker = await startWorker(world.workerEnv, () => {})
  })

  it('never reaches a private network where strangers register endpoints', async () => {
    await worker.stop()
    const receiver = await startReceiver()
    const owner = world.api.callerOf(ana.address)
    const named = receiver.url.replace('127.0.0.1', 'localhost')
    const endpoints = []
    for (const url of [receiver.url, named]) {
      endpoints.push(await owner.webhooks.create({ url, eventTypes: ['payment.authorized'] }))
    }
    await world.authorize('1.9')
    const loop = createDeliveryLoop({ store: world.api.store, allowsPrivateAddresses: false, retriesMs: [] })
    for (const { endpointId } of endpoints) {
      const failed = await until(async () => {
        await loop.step()
        const { items } = await owner.webhooks.deliveries({ endpointId })
        return items.find(({ state }) => state === 'failed')
      })
      expect(failed.lastError).toMatch(/not a public one/)
    }
    expect(receiver.received).toEqual([])
    await loop.stop()
    worker = await startWorker(world.workerEnv, () => {})
  })

  it.each([
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['169.254.169.254', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['fd00::1', true],
    ['93.184.216.34', false],
    ['2606:2800:220:1::1', false],
  ])('%s is private: %s', (address, isPrivate) => {
    expect(isPrivateAddress(address)).toBe(isPrivate)
  })
})
