import { lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { LeasedDelivery } from '@safelane/store'
import { Webhook } from 'standardwebhooks'

/** What an endpoint answered, or why it did not. */
export type SendResult =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly error: string }

export interface SendOptions {
  readonly timeoutMs: number
  /** Only where whoever registers endpoints may reach our own network: development. */
  readonly allowsPrivateAddresses: boolean
  readonly signal: AbortSignal
}

/**
 * Posts one event, signed as Standard Webhooks say (`webhook-id`, `webhook-timestamp`, `webhook-signature`). Never
 * throws, follows no redirect and reads no body: an endpoint says yes with its status.
 */
export function sendWebhook(delivery: LeasedDelivery, options: SendOptions): Promise<SendResult> {
  const { event, secret } = delivery
  const body = JSON.stringify({
    type: event.type,
    timestamp: event.createdAt.toISOString(),
    data: event.data,
  })
  const id = `evt_${event.sequence}`
  const sentAt = new Date()
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'Safelane-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, sentAt, body),
  }
  return new Promise((resolve) => {
    const url = new URL(delivery.url)
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    if (!options.allowsPrivateAddresses && isIP(literal) !== 0 && isPrivateAddress(literal)) {
      resolve({ kind: 'failed', error: 'the address is not a public one' })
      return
    }
    const { request } = url.protocol === 'https:' ? https : http
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)])
    const sent = request(
      url,
      {
        method: 'POST',
        headers,
        signal,
        agent: false,
        ...(options.allowsPrivateAddresses ? {} : { lookup: publicLookup }),
      },
      (response) => {
        resolve({ kind: 'answered', status: response.statusCode ?? 0 })
        response.destroy()
      },
    )
    sent.on('error', (error) => {
      const reason = signal.aborted ? `no answer within ${options.timeoutMs} ms` : error.message
      resolve({ kind: 'failed', error: reason })
    })
    sent.end(body)
  })
}

/** Checked when connecting, not before: a name may point elsewhere the next time it is asked for. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0)
    const found = addresses.filter(({ address }) => !isPrivateAddress(address))
    const first = found[0]
    if (first === undefined) return callback(new Error('the address is not a public one'), '', 0)
    if (options.all === true) return callback(null, found)
    return callback(null, first.address, first.family)
  })
}

const privateAddresses = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  privateAddresses.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, bits, 'ipv6')
}

/** Whether an address is none of the public internet (RFC 6890); IPv4 in IPv6 counts as what it carries. */
export function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
