/** `GET /metrics`: what Prometheus asks a node for. */
import type { Registry } from 'prom-client'
import type { DevnetNode } from '../node.ts'
import type { MethodCounts } from '../rpc/requestCounts.ts'

/** The metrics of a node, as text. The library is loaded, and the process is measured, from the first time on that somebody asks. */
export class Metrics {
  readonly #node: DevnetNode
  readonly #requests: ReadonlyMap<string, MethodCounts>
  #registry: Promise<Registry> | null = null

  constructor(node: DevnetNode, requests: ReadonlyMap<string, MethodCounts>) {
    this.#node = node
    this.#requests = requests
  }

  /** In Prometheus' text format, with its content type. */
  async text(): Promise<{ body: string; contentType: string }> {
    this.#registry ??= createRegistry(this.#node, this.#requests)
    const registry = await this.#registry
    return { body: await registry.metrics(), contentType: registry.contentType }
  }
}

async function createRegistry(
  node: DevnetNode,
  requests: ReadonlyMap<string, MethodCounts>,
): Promise<Registry> {
  const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  gauge('safelane_block_number', 'Number of the newest block', () => Number(node.store.head.header.number))
  gauge('safelane_block_timestamp_seconds', 'Time of the newest block', () =>
    Number(node.store.head.header.timestampSec),
  )
  gauge('safelane_block_gas_used', 'Gas used by the newest block', () =>
    Number(node.store.head.header.gasUsed),
  )
  gauge('safelane_base_fee_wei', 'Base fee of the block to come', () => Number(node.nextBaseFee()))
  gauge('safelane_pool_transactions', 'Transactions that wait for a block', () => node.pool.size)
  gauge('safelane_lanes', 'Lanes that execute transactions at the same time', () => node.workers)
  const counter = (name: string, help: string, value: (counts: MethodCounts) => number) =>
    new Counter({
      name,
      help,
      labelNames: ['method'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [method, counts] of requests) this.inc({ method }, value(counts))
      },
    })
  counter('safelane_rpc_requests_total', 'JSON-RPC requests', ({ requests }) => requests)
  counter(
    'safelane_rpc_failures_total',
    'JSON-RPC requests answered with an error',
    ({ failures }) => failures,
  )
  counter(
    'safelane_rpc_seconds_total',
    'From the arrival of requests to their answers',
    ({ seconds }) => seconds,
  )
  new Gauge({
    name: 'safelane_rpc_under_way',
    help: 'JSON-RPC requests that are not answered yet',
    labelNames: ['method'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [method, { underWay }] of requests) this.set({ method }, underWay)
    },
  })
  return registry
}
