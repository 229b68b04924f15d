import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measured, startTelemetry, traceContextOf } from './telemetry.ts'

const received: { path: string; body: string }[] = []
const collector = http.createServer((request, response) => {
  let body = ''
  request.on('data', (text) => {
    body += text
  })
  request.on('end', () => {
    received.push({ path: request.url ?? '', body })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
})

beforeAll(async () => {
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
})
afterAll(() => {
  collector.close()
})

const call = (answer: string) =>
  measured(
    'payment.quote',
    traceContextOf(new Headers({ traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` })),
    async () => answer,
    (result) => result,
  )

describe('telemetry', () => {
  it('is off unless a collector is named, and calls go on', async () => {
    expect(await startTelemetry({})).toBeUndefined()
    expect(await startTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBeUndefined()
    expect(await call('ok')).toBe('ok')
    expect(received).toEqual([])
  })

  it('sends a span per call, within the caller’s trace, and how long calls took by outcome', async () => {
    const { port } = collector.address() as AddressInfo
    const telemetry = await startTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` })
    expect(await call('ok')).toBe('ok')
    expect(await call('ZERO_AMOUNT')).toBe('ZERO_AMOUNT')
    await telemetry?.flush()
    const traces = received.find(({ path }) => path === '/v1/traces')?.body ?? ''
    expect(traces).toContain('payment.quote')
    expect(traces).toContain('ab'.repeat(16))
    expect(traces).toContain('ZERO_AMOUNT')
    const measures = received.find(({ path }) => path === '/v1/metrics')?.body ?? ''
    expect(measures).toContain('safelane.api.duration')
    expect(measures).toContain('ZERO_AMOUNT')
    await telemetry?.stop()
  })
})
