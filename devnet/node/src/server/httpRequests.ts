import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import type { Answer, Dispatcher } from '../rpc/dispatcher.ts'
import { CLIENT_VERSION } from '../rpc/network.ts'
import { answerBeacon } from './beacon.ts'
import type { Metrics } from './metrics.ts'

const VARY = 'origin, access-control-request-method, access-control-request-headers'

/** Fields that all answers have, each with its line end. */
export function commonFields(allowOrigin: string | null): string {
  return allowOrigin === null ? '' : `access-control-allow-origin: ${allowOrigin}\r\nvary: ${VARY}\r\n`
}

export interface HttpOptions {
  /** `Access-Control-Allow-Origin`; null: no web page of another origin may read the answers. */
  allowOrigin: string | null
  maxBodyBytes: number
  metrics: Metrics
}

/** Answers one HTTP request: JSON-RPC by `POST`, metrics by `GET /metrics`, a health check by `GET` of `/health` and all else. */
export async function handleHttp(
  node: DevnetNode,
  dispatcher: Dispatcher,
  { allowOrigin, maxBodyBytes, metrics }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (allowOrigin !== null) {
    response.setHeader('access-control-allow-origin', allowOrigin)
    response.setHeader('vary', VARY)
  }
  switch (request.method) {
    case 'OPTIONS':
      if (allowOrigin !== null) {
        response.setHeader('access-control-allow-methods', 'GET,POST')
        response.setHeader('access-control-allow-headers', 'content-type')
        response.setHeader('access-control-max-age', '3600')
      }
      response.setHeader('allow', 'POST,GET,HEAD,OPTIONS')
      response.writeHead(200).end()
      return
    case 'GET':
    case 'HEAD':
      await answerGet(node, metrics, request.url ?? '/', response)
      return
    case 'POST':
      break
    default:
      response.setHeader('allow', 'POST,GET,HEAD,OPTIONS')
      response.writeHead(405).end()
      return
  }
  // Any web page may send a form or plain text to this port, but JSON only where CORS allows it.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    sendJson(response, 415, rpcFailure('the content type must be application/json'))
    return
  }
  const body = await readBody(request, maxBodyBytes)
  if (body === null) {
    response.setHeader('connection', 'close')
    sendJson(response, 413, rpcFailure(`the request is larger than ${maxBodyBytes} bytes`))
    return
  }
  const answer = await dispatcher.answer(body)
  if (answer === null) response.writeHead(204).end()
  else sendJson(response, 200, answer)
}

async function answerGet(
  node: DevnetNode,
  metrics: Metrics,
  url: string,
  response: ServerResponse,
): Promise<void> {
  if (url === '/metrics') {
    const { body, contentType } = await metrics.text()
    response.writeHead(200, { 'content-type': contentType }).end(body)
    return
  }
  const beacon = answerBeacon(node, url)
  if (beacon) sendJson(response, beacon.status, JSON.stringify(beacon.body))
  else sendJson(response, 200, JSON.stringify(health(node)))
}

/** The whole body, or null when it is too large. By events: an asynchronous iterator takes longer than a small request needs in all. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return resolve(null)
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      // What comes after is dropped until the answer, which closes the connection, is out.
      if (length > maxBytes) resolve(null)
      else chunks.push(chunk)
    })
    request.once('end', () => {
      const [first] = chunks
      resolve((chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString('utf8'))
    })
    // After the end neither says anything that matters any more.
    request.once('error', reject)
    request.once('close', () => reject(new Error('the connection was closed amid the body')))
  })
}

function sendJson(response: ServerResponse, status: number, body: Answer): void {
  const parts = typeof body === 'string' ? [Buffer.from(body)] : body
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length })
  for (const part of parts) response.write(part)
  response.end()
}

function rpcFailure(message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message } })
}

function health(node: DevnetNode) {
  return {
    status: 'ok',
    client: CLIENT_VERSION,
    chainId: quantity(node.chainId),
    blockNumber: quantity(node.store.head.header.number),
  }
}
