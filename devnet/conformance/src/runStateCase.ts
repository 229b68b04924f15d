/** Runs single state test cases through `executeBlock` of one engine per fork, which is taken back to the empty state after each. */
import { RLP } from '@ethereumjs/rlp'
import {
  type BlockEnv,
  createEngine,
  type Engine,
  type ExecutedTransaction,
  type ForkName,
  type Hex,
  keccak256,
  type Log,
  recoverSender,
} from '@safelane/devnet-engine'
import { isExpectedRejection, type Rejection } from './rejections.ts'
import { firstDifference } from './stateDifference.ts'
import type { FixtureState, StateCase } from './stateTest.ts'

export type Outcome =
  | { result: 'passed' }
  | { result: 'failed'; reason: string }
  | { result: 'skipped'; reason: string }

const engineForks: Record<string, ForkName> = {
  Berlin: 'berlin',
  London: 'london',
  Paris: 'paris',
  Shanghai: 'shanghai',
  Cancun: 'cancun',
  Prague: 'prague',
  Osaka: 'osaka',
}
const emptyRoot: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** EIP-4844. */
const gasPerBlob = 131_072n
/** Each case leaves the entries it touched behind, absent: after so many, a new engine takes less than their memory. */
const CASES_PER_ENGINE = 500

interface Bench {
  engine: Engine
  cases: number
}

export class StateCaseRunner {
  readonly #benches = new Map<string, Bench>()

  async run(testCase: StateCase): Promise<Outcome> {
    const fork = engineForks[testCase.fork]
    if (!fork) return { result: 'skipped', reason: `fork ${testCase.fork} is not supported` }
    const chainId = BigInt(testCase.test.config?.chainid ?? '0x1')
    const bench = await this.#bench(fork, chainId)
    try {
      const outcome = await execute(bench.engine, testCase)
      bench.engine.apply(bench.engine.takeChange().undo)
      bench.engine.takeChange()
      if (bench.engine.stateRoot() === emptyRoot) return outcome
      await this.#drop(fork, chainId)
      return { result: 'failed', reason: 'undoing the change did not lead back to the empty state' }
    } catch (error) {
      await this.#drop(fork, chainId)
      return {
        result: 'failed',
        reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      }
    }
  }

  async close(): Promise<void> {
    for (const { engine } of this.#benches.values()) await engine.close()
    this.#benches.clear()
  }

  async #bench(fork: ForkName, chainId: bigint): Promise<Bench> {
    const key = `${fork} ${chainId}`
    const existing = this.#benches.get(key)
    if (existing && existing.cases++ < CASES_PER_ENGINE) return existing
    if (existing) await this.#drop(fork, chainId)
    const engine = await createEngine({ chainId, fork, workers: 1, memoryMiB: 1024 })
    const bench = { engine, cases: 1 }
    this.#benches.set(key, bench)
    return bench
  }

  async #drop(fork: ForkName, chainId: bigint): Promise<void> {
    const key = `${fork} ${chainId}`
    await this.#benches.get(key)?.engine.close()
    this.#benches.delete(key)
  }
}

async function execute(engine: Engine, { test, post, fork }: StateCase): Promise<Outcome> {
  loadState(engine, test.pre)
  const preRoot = engine.stateRoot()
  const raw = Buffer.from(post.txbytes.slice(2), 'hex')
  const sender = recoverSender(raw)
  if ('sender' in sender && sender.sender !== test.transaction.sender.toLowerCase()) {
    return failed(`sender: expected ${test.transaction.sender}, recovered ${sender.sender}`)
  }
  const result = await send(engine, blockEnv(test, fork), raw, sender)
  if (post.expectException) {
    if (result.kind === 'executed')
      return failed(`expected ${post.expectException}, but the transaction was executed`)
    if (engine.stateRoot() !== preRoot) return failed('a rejected transaction changed the state')
    if (preRoot !== post.hash) return failed(`state root before: expected ${post.hash}, got ${preRoot}`)
    if (!isExpectedRejection(post.expectException, result.reason)) {
      return failed(`rejection: expected ${post.expectException}, got ${result.reason}`)
    }
    return { result: 'passed' }
  }
  if (result.kind === 'rejected') return failed(`rejected: ${result.reason}`)
  const root = engine.stateRoot()
  if (root !== post.hash) {
    const field = post.state ? firstDifference(engine, post.state) : null
    const end = `status ${result.status}${result.halt ? ` (${result.halt})` : ''}, gas used ${result.gasUsed}`
    return failed(`${field ?? `state root: expected ${post.hash}, got ${root}`}; ${end}`)
  }
  const logs = logsHash(result.logs)
  return logs === post.logs ? { result: 'passed' } : failed(`logs hash: expected ${post.logs}, got ${logs}`)
}

/** A block of this one transaction; what nobody has validly signed does not reach the engine. */
async function send(
  engine: Engine,
  env: BlockEnv,
  raw: Uint8Array,
  recovered: ReturnType<typeof recoverSender>,
): Promise<ExecutedTransaction | { kind: 'rejected'; reason: Rejection }> {
  if ('error' in recovered) return { kind: 'rejected', reason: recovered.error }
  return (await engine.executeBlock(env, [{ raw, sender: recovered.sender }])).transactions[0]!
}

function failed(reason: string): Outcome {
  return { result: 'failed', reason }
}

function loadState(engine: Engine, state: FixtureState): void {
  for (const [key, account] of Object.entries(state)) {
    const address = key as Hex
    engine.setBalance(address, BigInt(account.balance))
    engine.setNonce(address, BigInt(account.nonce))
    if (account.code !== '0x') engine.setCode(address, account.code)
    for (const [slot, value] of Object.entries(account.storage))
      engine.setStorage(address, word(slot), word(value))
  }
}

function word(quantity: string): Hex {
  return `0x${BigInt(quantity).toString(16).padStart(64, '0')}`
}

function blockEnv(test: StateCase['test'], fork: string): BlockEnv {
  const { env, config } = test
  const blobs = config?.blobSchedule?.[fork]
  return {
    number: BigInt(env.currentNumber),
    timestampSec: BigInt(env.currentTimestamp),
    coinbase: env.currentCoinbase,
    gasLimit: BigInt(env.currentGasLimit),
    baseFeePerGas: BigInt(env.currentBaseFee ?? '0x0'),
    prevRandao: word(env.currentRandom ?? env.currentDifficulty ?? '0x0'),
    ...(blobs && {
      blobBaseFee: fakeExponential(
        BigInt(env.currentExcessBlobGas ?? '0x0'),
        BigInt(blobs.baseFeeUpdateFraction),
      ),
      blobGasLimit: BigInt(blobs.max) * gasPerBlob,
    }),
    // By convention of the format: the hash of the number in decimal digits.
    blockHash: (number) => toHex(keccak256(new TextEncoder().encode(number.toString()))),
  }
}

/** Blob base fee in wei (EIP-4844, `fake_exponential` with factor 1), rounded down. */
function fakeExponential(numerator: bigint, denominator: bigint): bigint {
  let sum = 0n
  let term = denominator
  for (let i = 1n; term > 0n; i++) {
    sum += term
    term = (term * numerator) / (denominator * i)
  }
  return sum / denominator
}

function logsHash(logs: readonly Log[]): Hex {
  return toHex(keccak256(RLP.encode(logs.map(({ address, topics, data }) => [address, topics, data]))))
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}
