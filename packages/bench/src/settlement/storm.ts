import { setTimeout as delay } from 'node:timers/promises'
import type { RouterOutputs } from '@safelane/api'
import type { Hex } from '@safelane/core'
import pg from 'pg'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { Replica } from './replica.ts'
import { ReplicatedApi } from './replicatedApi.ts'
import type { Stack } from './stack.ts'

export interface StormOptions {
  readonly payments: number
  readonly senders: number
  /** Every replica is killed once, in random order, then random ones; 0: none. */
  readonly killEveryMs: number
  /** 0 … 1, from a seeded generator. */
  readonly random: () => number
  readonly log: (line: string) => void
}

export interface StormResult {
  /** Milliseconds from the submission to `settled` in the database, per payment; tries again included. */
  readonly latenciesMs: readonly number[]
  readonly seconds: number
  readonly kills: ReadonlyMap<string, number>
  /** Calls made again because a server had been killed. */
  readonly repeats: number
  /** Payments by where they ended. */
  readonly states: ReadonlyMap<string, number>
  /** Recipients that did not get exactly what they were to get. */
  readonly wrongBalances: number
}

/** One payment as it is sent: each to a recipient of its own, so that balances tell of every single one. */
interface Job {
  readonly sender: PrivateKeyAccount
  readonly recipient: Hex
  readonly cents: number
}

const POLL_MS = 50
/** After the last acceptance. */
const SETTLED_WITHIN_MS = 180_000

/** Pays all at once through the API while replicas die, and looks whether each payment happened exactly once. */
export async function runStorm(stack: Stack, options: StormOptions): Promise<StormResult> {
  const api = new ReplicatedApi(stack.apiUrls)
  const senders = Array.from({ length: options.senders }, () => privateKeyToAccount(generatePrivateKey()))
  options.log(`Funding ${senders.length} senders`)
  for (const { address } of senders) await api.call((client) => client.dev.fund.mutate({ address }))
  const jobs = Array.from({ length: options.payments }, (_, index): Job => {
    const recipient = privateKeyToAccount(generatePrivateKey()).address
    return {
      sender: senders[index % senders.length]!,
      recipient,
      cents: 1 + Math.floor(options.random() * 99),
    }
  })

  const kills = new Map<string, number>()
  const over = new AbortController()
  const killing = killReplicas(stack.replicas, options, kills, over.signal)
  const watch = watchSettlements(stack.databaseUrl, over.signal)
  const startedMs = Date.now()
  options.log(`Paying ${jobs.length} times`)
  const ids = await Promise.all(jobs.map((job) => pay(api, job, watch)))
  options.log(`All accepted after ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
  const states = await watch.allEnded(ids, SETTLED_WITHIN_MS)
  const seconds = (Date.now() - startedMs) / 1000
  over.abort()
  await Promise.all([killing, watch.closed])

  let wrongBalances = 0
  for (const { recipient, cents } of jobs) {
    const balances = await api.call((client) => client.portfolio.balances.query({ address: recipient }))
    const held = balances.filter(({ units }) => units > 0n)
    const isExact =
      held.length === 1 && held[0]!.asset.symbol === 'USDC' && held[0]!.units === BigInt(cents) * 10_000n
    if (!isExact) wrongBalances++
  }
  return { latenciesMs: watch.latencies(), seconds, kills, repeats: api.repeats, states, wrongBalances }
}

async function pay(api: ReplicatedApi, { sender, recipient, cents }: Job, watch: Watch): Promise<string> {
  const terms = {
    payer: sender.address,
    recipient,
    amount: (cents / 100).toFixed(2),
    token: 'USDC',
    payWith: 'USDC',
  }
  const quote = await api.call((client) => client.payment.quote.mutate(terms))
  const signature = await sign(sender, quote)
  const submittedMs = Date.now()
  const { paymentId } = await api.call((client) =>
    client.payment.submit.mutate({
      quoteId: quote.quoteId,
      signature,
      acknowledged: [...quote.decision.asks],
    }),
  )
  watch.submitted(paymentId, submittedMs)
  return paymentId
}

function sign(sender: PrivateKeyAccount, { typedData }: RouterOutputs['payment']['quote']): Promise<Hex> {
  return sender.signTypedData(typedData as Parameters<PrivateKeyAccount['signTypedData']>[0])
}

async function killReplicas(
  replicas: readonly Replica[],
  { killEveryMs, random, log }: StormOptions,
  kills: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  if (killEveryMs === 0) return
  const once = replicas.map((replica) => ({ replica, order: random() })).sort((a, b) => a.order - b.order)
  for (let index = 0; !signal.aborted; index++) {
    await delay(killEveryMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    const replica = once[index]?.replica ?? replicas[Math.floor(random() * replicas.length)]!
    log(`kill -9 ${replica.name}`)
    kills.set(replica.name, (kills.get(replica.name) ?? 0) + 1)
    await replica.killAndRestart()
  }
}

interface Watch {
  submitted(paymentId: string, atMs: number): void
  /** Resolves with how many payments ended in which state; payments that did not end in time are `missing`. */
  allEnded(ids: readonly string[], withinMs: number): Promise<ReadonlyMap<string, number>>
  latencies(): readonly number[]
  readonly closed: Promise<void>
}

/** Looks at the database, not through the API: the measurement must not load what it measures. */
function watchSettlements(databaseUrl: string, signal: AbortSignal): Watch {
  const submittedMs = new Map<string, number>()
  const endedMs = new Map<string, number>()
  const states = new Map<string, string>()

  async function poll(): Promise<void> {
    const database = new pg.Client({ connectionString: databaseUrl })
    await database.connect()
    while (!signal.aborted) {
      const { rows } = await database.query<{ id: string; state: string }>(
        `SELECT id, state FROM payments WHERE state IN ('settled', 'failed', 'expired')`,
      )
      for (const { id, state } of rows) {
        if (!states.has(id)) endedMs.set(id, Date.now())
        states.set(id, state)
      }
      await delay(POLL_MS)
    }
    await database.end()
  }

  return {
    closed: poll(),
    submitted: (id, atMs) => submittedMs.set(id, atMs),
    async allEnded(ids, withinMs) {
      const deadline = Date.now() + withinMs
      while (ids.some((id) => !states.has(id)) && Date.now() < deadline) await delay(POLL_MS)
      const counts = new Map<string, number>()
      for (const id of ids) {
        const state = states.get(id) ?? 'missing'
        counts.set(state, (counts.get(state) ?? 0) + 1)
      }
      return counts
    },
    latencies: () =>
      [...submittedMs].flatMap(([id, from]) => {
        const until = endedMs.get(id)
        return until === undefined ? [] : [Math.max(0, until - from)]
      }),
  }
}
