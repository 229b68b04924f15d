import { createApiHandler } from '@safelane/api'
import { afterEach, describe, expect, it } from 'vitest'
import { type ApiServer, startApiServer } from './apiServer.ts'

let server: ApiServer
afterEach(() => server.stop())

const serve = async (handler: (request: Request) => Promise<Response>) => {
  server = await startApiServer({ handler, host: '127.0.0.1', port: 0 })
}

describe('the API’s HTTP server', () => {
  it('passes method, headers and body on, and status, several cookies and a streamed body back', async () => {
    await serve(async (request) => {
      const body = await request.text()
      const parts = [request.method, request.headers.get('x-asked'), body].map((part) => `${part};`)
      const headers = new Headers({ 'x-answered': 'yes' })
      headers.append('set-cookie', 'a=1')
      headers.append('set-cookie', 'b=2')
      return new Response(ReadableStream.from(parts.map((part) => new TextEncoder().encode(part))), {
        status: 202,
        headers,
      })
    })
    const response = await fetch(`${server.url}/path`, {
      method: 'POST',
      headers: { 'x-asked': 'how' },
      body: 'what',
    })
    expect(response.status).toBe(202)
    expect(response.headers.get('x-answered')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('POST;how;what;')
  })

  it('serves the tRPC router, which says what is missing', async () => {
    await serve(
      createApiHandler({ env: { SAFELANE_SESSION_SECRET: 'x'.repeat(32), SAFELANE_DATA_DIR: '/nowhere' } }),
    )
    const response = await fetch(`${server.url}/api/trpc/chain.info`)
    expect(response.headers.get('content-type')).toContain('application/json')
    const { error } = (await response.json()) as { error: { json: { data: { code: string } } } }
    expect(['CHAIN_UNAVAILABLE', 'NOT_DEPLOYED']).toContain(error.json.data.code)
  })

  it('refuses a body that is too large and answers the next request', async () => {
    await serve(async (request) => {
      const isRead = await request.text().then(
        () => true,
        () => false,
      )
      return new Response(null, { status: isRead ? 200 : 413 })
    })
    const post = (bytes: number) => fetch(server.url, { method: 'POST', body: 'x'.repeat(bytes) })
    const large = await post(2 << 20).then(
      ({ status }) => status,
      () => 'connection closed',
    )
    expect([413, 'connection closed']).toContain(large)
    expect((await post(10)).status).toBe(200)
  })
})
