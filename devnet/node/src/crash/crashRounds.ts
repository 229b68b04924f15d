/** Kills a node at any moment under load, starts it again, and asks it for everything that it had acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from '@safelane/devnet-engine'
import { result, type StartedProcess, startCommand } from '../testing/foundry.ts'
import { Ledger, LostError } from './ledger.ts'

/** A new chain begins after so many rounds: checking reads all of it. */
const ROUNDS_PER_CHAIN = 20
/** The node is killed within so many milliseconds after the first acknowledgement of a round. */
const LIFE_MS = 700
/** A round takes some seconds; a node that hangs would make it last for ever. */
const ROUND_MS = 180_000
/** Transactions of one batch, at most. */
const BATCH_MAX = 30
/** Nobody else has these. */
const RECIPIENTS = 5
const OPENING_BALANCE = 10_000n * 10n ** 18n

/** How the node makes blocks in a round; in the last one somebody asks for them. */
const modes = [
  [],
  ['--block-time', '0.05'],
  ['--block-time', '0.1', '--mixed-mining'],
  ['--no-mining'],
] as const

/** Whether the node of a round is gone. */
interface Life {
  isOver: boolean
}

export interface CrashOptions {
  rounds: number
  seed: number
  /** Clients that send at the same time. */
  submitters: number
  onRound?: (done: number, acknowledged: number) => void
}

/** Throws LostError with the seed's round, and leaves the state file where the message says. */
export async function crashRounds({ rounds, seed, submitters, onRound }: CrashOptions): Promise<number> {
  const random = mulberry32(seed)
  let acknowledged = 0
  for (let done = 0; done < rounds; ) {
    const folder = await mkdtemp(join(tmpdir(), 'safelane-crash-'))
    const ledger = new Ledger()
    for (let round = 0; round < ROUNDS_PER_CHAIN && done < rounds; round++) {
      try {
        await withinTime(async () => {
          await crashRound(folder, ledger, submitters, random)
          await checkRound(folder, ledger)
        })
      } catch (error) {
        if (!(error instanceof LostError)) throw error
        throw new LostError(
          `round ${done + 1} of seed ${seed}: ${error.message}. The state file is in ${folder}`,
        )
      }
      onRound?.(++done, acknowledged + ledger.size)
    }
    acknowledged += ledger.size
    await rm(folder, { recursive: true })
  }
  return acknowledged
}

/** Throws LostError when the node does not answer in time, and leaves no process behind. */
async function withinTime(round: () => Promise<void>): Promise<void> {
  const { promise: isLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new LostError(`no end of the round after ${ROUND_MS} ms`)), ROUND_MS)
  try {
    await Promise.race([round(), isLate])
  } finally {
    clearTimeout(timer)
    for (const node of running) await node.kill('SIGKILL')
    running.clear()
  }
}

const running = new Set<StartedProcess>()

/** A small compaction floor: the file is rewritten in most rounds that revert, and killed amid it. */
async function start(folder: string, ...args: readonly string[]): Promise<StartedProcess> {
  const node = await startCommand('--state', folder, '--workers', '2', '--compaction-floor', '20000', ...args)
  running.add(node)
  return node
}

async function crashRound(
  folder: string,
  ledger: Ledger,
  submitters: number,
  random: () => number,
): Promise<void> {
  const mode = modes[Math.floor(random() * modes.length)] ?? []
  const node = await start(folder, ...mode)
  const { url } = node
  const accounts = await result<string[]>(url, 'eth_accounts')
  const first = Promise.withResolvers<void>()
  const tell = () => first.resolve()
  const life: Life = { isOver: false }
  const senders = Array.from({ length: submitters }, (_, index) =>
    submit(url, life, ledger, accounts[index] as string, recipient(index), random, tell),
  )
  const load = [
    ...senders,
    ...(mode[0] === '--no-mining' ? [mine(url, life)] : []),
    read(url, life, ledger, recipient(0)),
    set(url, life, ledger, `0x${'5e'.repeat(20)}`, random),
  ].map((each) => each.catch(() => undefined))
  // A sender ends at its first failed request: when all have, nobody will acknowledge anything any more.
  await Promise.race([first.promise, node.ended, Promise.allSettled(senders)])
  await sleep(random() * LIFE_MS)
  await node.kill('SIGKILL')
  // Another process may listen where the node did.
  life.isOver = true
  await Promise.all(load)
}

/** Starts the node on what the last one left, and compares; then takes some blocks back, which is to be forgotten by the next one. */
async function checkRound(folder: string, ledger: Ledger): Promise<void> {
  const node = await start(folder, '--no-mining')
  try {
    const accounts = await result<string[]>(node.url, 'eth_accounts')
    await ledger.check(node.url, accounts, OPENING_BALANCE)
    await takeBack(node.url, accounts.at(-1) as string)
  } finally {
    await node.kill('SIGKILL')
  }
}

/** Makes blocks that a return to a snapshot takes off again: bytes that the file need not hold. */
async function takeBack(url: string, from: string): Promise<void> {
  // What waits would be taken back with them.
  await result(url, 'evm_mine')
  const waiting = await result<unknown[]>(url, 'eth_pendingTransactions')
  if (waiting.length > 0) throw new LostError(`${waiting.length} transactions wait after a block was made`)
  const snapshot = await result(url, 'evm_snapshot')
  for (let block = 0; block < 5; block++) {
    await result(url, 'eth_sendTransaction', [
      { from, to: from, data: `0x${'ab'.repeat(3_000)}`, gas: '0x100000' },
    ])
    await result(url, 'evm_mine')
  }
  if (!(await result<boolean>(url, 'evm_revert', [snapshot]))) throw new LostError('a snapshot is gone')
}

async function submit(
  url: string,
  life: Life,
  ledger: Ledger,
  from: string,
  to: string,
  random: () => number,
  onFirst: () => void,
): Promise<void> {
  while (!life.isOver) {
    const count = random() < 0.5 ? 1 : 1 + Math.floor(random() * BATCH_MAX)
    const values = Array.from({ length: count }, () => BigInt(1 + Math.floor(random() * 1000)))
    const requests = values.map((value, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'eth_sendTransaction',
      params: [{ from, to, value: `0x${value.toString(16)}` }],
    }))
    const answers = await post<{ id: number; result?: Hex }[]>(url, requests)
    const sent = answers.flatMap(({ id, result: hash }) =>
      hash === undefined ? [] : [ledger.acknowledge({ hash, from, to, value: values[id] as bigint })],
    )
    if (sent.length > 0) onFirst()
    const asked = sent.at(-1)
    if (!asked) continue
    const receipt = await result<object | null>(url, 'eth_getTransactionReceipt', [asked.hash])
    if (receipt) asked.receipt = receipt
  }
}

async function mine(url: string, life: Life): Promise<void> {
  while (!life.isOver) await result(url, 'evm_mine')
}

async function read(url: string, life: Life, ledger: Ledger, address: string): Promise<void> {
  while (!life.isOver) {
    const number = await result<Hex>(url, 'eth_blockNumber')
    // What the newest block holds can change by hand; the account is nobody's but the senders'.
    ledger.balance(address, number, await result<Hex>(url, 'eth_getBalance', [address, number]))
    await sleep(20)
  }
}

async function set(
  url: string,
  life: Life,
  ledger: Ledger,
  address: string,
  random: () => number,
): Promise<void> {
  while (!life.isOver) {
    const balance = `0x${Math.floor(random() * 1e9).toString(16)}` as const
    // Until it is answered either value may be the one that is there.
    ledger.set(address, balance, false)
    await result(url, 'anvil_setBalance', [address, balance])
    ledger.set(address, balance, true)
    await sleep(10)
  }
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as T
}

function recipient(index: number): string {
  return `0x${(0xc0ffee00 + (index % RECIPIENTS)).toString(16).padStart(40, '0')}`
}

/** Numbers from 0 to 1 that depend on the seed alone. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
