/** Runs single state test cases: each is a block of one transaction. */
import { RLP } from '@ethereumjs/rlp'
import {
  type ActiveFork,
  type BlockEnv,
  blobBaseFee,
  blobGasLimit,
  type Engine,
  type ExecutedTransaction,
  type Hex,
  keccak256,
  type Log,
  recoverSender,
} from '@safelane/devnet-engine'
import { failed, loadState, type Outcome, word } from './bench.ts'
import { isExpectedRejection, type Rejection, unknownExceptions } from './exceptions.ts'
import { firstDifference } from './stateDifference.ts'
import type { StateCase } from './stateTest.ts'

/** Runs the case on an engine whose state is empty. */
export async function runStateCase(
  engine: Engine,
  { test, post }: StateCase,
  active: ActiveFork,
): Promise<Outcome> {
  loadState(engine, test.pre)
  const preRoot = engine.stateRoot()
  const raw = Buffer.from(post.txbytes.slice(2), 'hex')
  const sender = recoverSender(raw, active.fork)
  if ('sender' in sender && sender.sender !== test.transaction.sender.toLowerCase()) {
    return failed(`sender: expected ${test.transaction.sender}, recovered ${sender.sender}`)
  }
  const result = await send(engine, blockEnv(test, active), raw, sender)
  if (post.expectException) {
    if (result.kind === 'executed')
      return failed(`expected ${post.expectException}, but the transaction was executed`)
    if (engine.stateRoot() !== preRoot) return failed('a rejected transaction changed the state')
    if (preRoot !== post.hash) return failed(`state root before: expected ${post.hash}, got ${preRoot}`)
    const unknown = unknownExceptions(post.expectException)
    if (unknown.length > 0) {
      return failed(`the runner does not know ${unknown.join(', ')} (refused: ${result.reason})`)
    }
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
  return (await engine.executeBlock(env, [{ raw, sender: recovered.sender }])).transactions.at(0)!
}

function blockEnv({ env }: StateCase['test'], { fork, blobs }: ActiveFork): BlockEnv {
  const excessBlobGas = BigInt(env.currentExcessBlobGas ?? '0x0')
  return {
    fork,
    number: BigInt(env.currentNumber),
    timestampSec: BigInt(env.currentTimestamp),
    coinbase: env.currentCoinbase,
    gasLimit: BigInt(env.currentGasLimit),
    baseFeePerGas: BigInt(env.currentBaseFee ?? '0x0'),
    prevRandao: word(env.currentRandom ?? env.currentDifficulty ?? '0x0'),
    ...(blobs && { blobBaseFee: blobBaseFee(excessBlobGas, blobs), blobGasLimit: blobGasLimit(blobs) }),
    // By convention of the format: the hash of the number in decimal digits.
    blockHash: (number) => toHex(keccak256(new TextEncoder().encode(number.toString()))),
  }
}

function logsHash(logs: readonly Log[]): Hex {
  return toHex(keccak256(RLP.encode(logs.map(({ address, topics, data }) => [address, topics, data]))))
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}
