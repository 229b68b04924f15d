/** Runs cases through the engine and through the oracle, and compares everything that can be observed. */
import {
  createEngine,
  type Engine,
  type ExecutableTransaction,
  type ExecutedTransaction,
  type Hex,
  type RejectedTransaction,
  readChange,
} from '@safelane/devnet-engine'
import type { Coverage } from './coverage.ts'
import { encodeTransaction } from './encodeTransaction.ts'
import type { AccountSpec, FuzzCase } from './fuzzCase.ts'
import { type Key, keyOf } from './oracle/journaledState.ts'
import { blockHash, Oracle, type OracleOutcome } from './oracle/oracle.ts'
import { stateRootOf } from './oracle/stateRoot.ts'
import { chainId, type FuzzFork, hexFromBytes } from './pool.ts'
import { blobGasLimit, isTrueReason, type SenderState, type TransactionContext } from './rejections.ts'

export interface Difference {
  block: number
  /** Null: the state after the block. */
  transaction: number | null
  what: string
  expected: string
  actual: string
}

interface Bench {
  engine: Engine
  oracle: Oracle
  cases: number
}

/** Entries for absent accounts and slots stay in the engine's memory: after so many cases, a new engine takes their place. */
const CASES_PER_ENGINE = 1500
/** The state root is compared after every so many cases: with @ethereumjs/mpt it costs as much as they do. */
const CASES_PER_ROOT = 50

/** What the engine's state holds, as its changes tell it. */
interface EngineAccount {
  nonce: bigint
  balance: bigint
  code: Uint8Array
  /** It exists even with nothing in it. */
  isPresent: boolean
}

export class CaseRunner {
  readonly #coverage: Coverage
  readonly #workers: number
  readonly #oracleFork: (fork: FuzzFork) => FuzzFork
  readonly #benches = new Map<FuzzFork, Bench>()

  /**
   * `workers` are the engine's lanes; with more than one, blocks from 8 transactions on execute speculatively. `oracleFork`
   * gives the oracle other rules than the engine: a test can see that differences are found.
   */
  constructor(coverage: Coverage, workers = 1, oracleFork: (fork: FuzzFork) => FuzzFork = (fork) => fork) {
    this.#coverage = coverage
    this.#workers = workers
    this.#oracleFork = oracleFork
  }

  /** The first difference, or null. The engine is taken back to the empty state after each case. */
  async run(given: FuzzCase): Promise<Difference | null> {
    const bench = await this.#bench(given.fork)
    try {
      const difference = await new Comparison(bench, given, this.#coverage).run()
      if (difference) await this.#drop(given.fork)
      return difference
    } catch (error) {
      await this.#drop(given.fork)
      throw error
    }
  }

  async close(): Promise<void> {
    for (const fork of [...this.#benches.keys()]) await this.#drop(fork)
  }

  async #bench(fork: FuzzFork): Promise<Bench> {
    const existing = this.#benches.get(fork)
    if (existing && existing.cases < CASES_PER_ENGINE) return existing
    if (existing) await existing.engine.close()
    const memoryMiB = this.#workers === 1 ? 512 : 1024
    const engine = await createEngine(
      { chainId, fork, workers: this.#workers, memoryMiB },
      { parallelFrom: 8 },
    )
    const oracle = existing?.oracle ?? (await Oracle.create(this.#oracleFork(fork), this.#coverage))
    const bench = { engine, oracle, cases: 0 }
    this.#benches.set(fork, bench)
    return bench
  }

  async #drop(fork: FuzzFork): Promise<void> {
    await this.#benches.get(fork)?.engine.close()
    this.#benches.delete(fork)
  }
}

/** One case on one bench. */
class Comparison {
  readonly #bench: Bench
  readonly #engine: Engine
  readonly #oracle: Oracle
  readonly #case: FuzzCase
  readonly #coverage: Coverage
  readonly #undo: Uint8Array[] = []
  readonly #accounts = new Map<Key, EngineAccount>()
  readonly #slots = new Map<Key, Uint8Array>()

  constructor(bench: Bench, given: FuzzCase, coverage: Coverage) {
    this.#bench = bench
    this.#engine = bench.engine
    this.#oracle = bench.oracle
    this.#case = given
    this.#coverage = coverage
  }

  async run(): Promise<Difference | null> {
    const { accounts, blocks } = this.#case
    const comparesRoots = this.#bench.cases++ % CASES_PER_ROOT === 0
    const emptyRoot = comparesRoots ? this.#engine.stateRoot() : '0x'
    loadEngine(this.#engine, accounts)
    this.#readEngineChange()
    await this.#oracle.load(accounts)
    for (let index = 0; index < blocks.length; index++) {
      const difference = await this.#runBlock(index)
      if (difference) return difference
    }
    if (comparesRoots) {
      const block = blocks.length - 1
      const expected = await stateRootOf(this.#oracle.state)
      const actual = this.#engine.stateRoot()
      if (expected !== actual) return { block, transaction: null, what: 'state root', expected, actual }
    }
    for (const undo of this.#undo.reverse()) this.#engine.apply(undo)
    this.#engine.takeChange()
    if (comparesRoots && this.#engine.stateRoot() !== emptyRoot) {
      const block = blocks.length - 1
      const actual = this.#engine.stateRoot()
      return { block, transaction: null, what: 'state root after undoing', expected: emptyRoot, actual }
    }
    return null
  }

  async #runBlock(block: number): Promise<Difference | null> {
    const { environment, fork, blocks } = this.#case
    const specs = blocks[block]!
    const env = { ...environment, number: environment.number + BigInt(block) }
    this.#oracle.enterBlock(env, fork)
    // The oracle goes first: the nonces that transactions carry depend on what became of earlier ones.
    const transactions: ExecutableTransaction[] = []
    const expected: OracleOutcome[] = []
    const contexts: TransactionContext[] = []
    let left = env.gasLimit
    let blobLeft = blobGasLimit(fork)
    for (const spec of specs) {
      const account = this.#senderState(spec.sender)
      const nonce = BigInt.asUintN(64, account.nonce + spec.nonceOffset)
      const raw = encodeTransaction(spec, nonce, fork)
      transactions.push({ raw, sender: spec.sender })
      contexts.push({ spec, nonce, left, blobLeft, account, env, fork })
      const outcome = await this.#oracle.run(spec, nonce, raw, left, blobLeft)
      expected.push(outcome)
      if (outcome.kind === 'executed') {
        left -= outcome.gasUsed
        blobLeft -= outcome.blobGasUsed
      }
    }
    const result = await this.#engine.executeBlock({ ...env, blockHash }, transactions)
    for (const [index, actual] of result.transactions.entries()) {
      this.#coverage.countTransaction(
        actual.kind === 'rejected' ? `rejected: ${actual.reason}` : (actual.halt ?? 'success'),
      )
      const wanted = expected[index]!
      const difference =
        compareOutcomes(wanted, actual) ??
        (actual.kind === 'rejected' && !isTrueReason(actual.reason, contexts[index]!)
          ? { what: 'reject reason', expected: messageOf(wanted), actual: actual.reason }
          : null)
      if (difference) return { block, transaction: index, ...difference }
    }
    const gasUsed = env.gasLimit - left
    if (result.gasUsed !== gasUsed) {
      const what = 'gas used by the block'
      return { block, transaction: null, what, expected: `${gasUsed}`, actual: `${result.gasUsed}` }
    }
    const difference = this.#compareStates()
    return difference && { block, transaction: null, ...difference }
  }

  #senderState(sender: Hex): SenderState {
    const stored = this.#oracle.state.accounts.get(keyOf(Buffer.from(sender.slice(2), 'hex')))
    return { nonce: stored?.nonce ?? 0n, balance: stored?.balance ?? 0n, code: stored?.code ?? none }
  }

  /** Every account and slot that either side wrote in this block; the others were equal before it. */
  #compareStates(): Omit<Difference, 'block' | 'transaction'> | null {
    const written = this.#readEngineChange()
    const { accounts, storage } = this.#oracle.state
    for (const key of this.#oracle.state.takeWritten()) written.add(key)
    for (const key of written) {
      const address = hexFromBytes(Buffer.from(key.slice(0, 20), 'latin1'))
      if (key.length === 20) {
        const expected = describeAccount(accounts.get(key))
        const actual = describeAccount(this.#accounts.get(key))
        if (expected !== actual) return { what: `account ${address}`, expected, actual }
        continue
      }
      const slot = key.slice(20)
      const expected = trimmedHex(storage.get(key.slice(0, 20))?.get(slot))
      const actual = trimmedHex(this.#slots.get(key))
      if (expected !== actual) {
        const name = hexFromBytes(Buffer.from(slot, 'latin1'))
        return { what: `slot ${name} of ${address}`, expected, actual }
      }
    }
    return null
  }

  /** Follows what the engine says has changed; returns the keys of it. */
  #readEngineChange(): Set<Key> {
    const { undo, redo } = this.#engine.takeChange()
    this.#undo.push(undo)
    const keys = new Set<Key>()
    for (const record of readChange(redo)) {
      const account = keyOf(record.address)
      if (record.kind === 'slot') {
        const key = account + keyOf(record.slot)
        keys.add(key)
        this.#slots.set(key, record.value)
        continue
      }
      keys.add(account)
      const before = this.#accounts.get(account)
      const code = record.code ?? before?.code ?? none
      // A record without code leaves that as it was: an account that existed for being touched still does.
      const isPresent = record.code === null ? (before?.isPresent ?? false) : record.isPresent
      const balance = BigInt(hexFromBytes(record.balance))
      const { nonce } = record
      if (isPresent || nonce > 0n || balance > 0n || code.length > 0)
        this.#accounts.set(account, { nonce, balance, code, isPresent })
      else this.#accounts.delete(account)
    }
    return keys
  }
}

const none = new Uint8Array()

function loadEngine(engine: Engine, accounts: readonly AccountSpec[]): void {
  for (const { address, nonce, balance, code, storage } of accounts) {
    engine.createAccount(address)
    engine.setBalance(address, balance)
    engine.setNonce(address, nonce)
    if (code.length > 0) engine.setCode(address, hexFromBytes(code))
    for (const [slot, value] of storage) engine.setStorage(address, slot, value)
  }
}

const comparedFields = [
  'status',
  'gasUsed',
  'effectiveGasPrice',
  'blobGasUsed',
  'output',
  'contractAddress',
  'logsBloom',
] as const

function compareOutcomes(
  expected: OracleOutcome,
  actual: ExecutedTransaction | RejectedTransaction,
): Omit<Difference, 'block' | 'transaction'> | null {
  if (expected.kind === 'rejected' || actual.kind === 'rejected') {
    if (expected.kind === actual.kind) return null
    const told = actual.kind === 'rejected' ? `rejected: ${actual.reason}` : 'executed'
    return { what: 'validity', expected: messageOf(expected), actual: told }
  }
  for (const field of comparedFields) {
    // Of a creation that failed, receipts say nothing; the engine tells where it would have been.
    if (field === 'contractAddress' && expected.status === 0) continue
    const wanted = `${expected[field]}`
    const got = `${actual[field]}`
    const halt = actual.halt ? ` (${actual.halt})` : ''
    if (wanted !== got) return { what: field, expected: wanted, actual: got + halt }
  }
  const wanted = JSON.stringify(expected.status === 1 ? expected.logs : [])
  const got = JSON.stringify(actual.logs)
  return wanted === got ? null : { what: 'logs', expected: wanted, actual: got }
}

function messageOf(outcome: OracleOutcome): string {
  return outcome.kind === 'rejected' ? `rejected: ${outcome.message}` : 'executed'
}

function describeAccount(account: Omit<EngineAccount, 'isPresent'> | undefined): string {
  if (!account) return 'absent'
  const { nonce, balance, code } = account
  return `nonce ${nonce}, balance ${balance}, code ${Buffer.from(code).toString('hex')}`
}

function trimmedHex(value: Uint8Array | undefined): string {
  return (value ? Buffer.from(value).toString('hex') : '').replace(/^0+/, '') || '0'
}
