/**
 * An ERC-20 token's life, told in JSON: run in Node and in a browser's page, it must be the same story. Uses nothing but the
 * package's public API and what both platforms have.
 */
import {
  type BlockEnv,
  type BlockResult,
  createEngine,
  type EngineOptions,
  type Hex,
  keccak256,
  orderedTrieRoot,
  recoverSender,
} from '../index.ts'

export interface Erc20Scenario {
  engine: EngineOptions
  sender: Hex
  recipient: Hex
  token: Hex
  /** Signed: deploys the token, mints for the sender, transfers to the recipient, transfers more than there is. */
  transactions: Uint8Array[]
  /** Call data of `balanceOf` for sender and recipient. */
  balanceOf: Hex[]
  /** Inputs of precompiles by address. */
  precompiles: [address: Hex, input: Hex][]
}

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'11'.repeat(32)}`,
}

export async function tellErc20Story(scenario: Erc20Scenario): Promise<object> {
  const { sender, recipient, token, balanceOf, precompiles } = scenario
  const engine = await createEngine(scenario.engine)
  engine.setBalance(sender, 10n ** 20n)
  engine.takeChange()
  const rootBefore = engine.stateRoot()
  const transactions = scenario.transactions.map((raw) => {
    const recovered = recoverSender(raw)
    if ('error' in recovered) throw new Error(recovered.error)
    return { raw, sender: recovered.sender }
  })
  const block = await engine.executeBlock(env, transactions)
  const rootAfter = engine.stateRoot()
  const steps: [pc: number, op: number, gas: bigint, top: bigint][] = []
  await engine.trace(
    env,
    { from: recipient, to: token, data: balanceOf[0]! },
    { onStep: (step) => steps.push([step.pc, step.op, step.gas, step.stackLength > 0 ? step.stack(0) : 0n]) },
  )
  const story = {
    steps,
    senders: transactions.map((transaction) => transaction.sender),
    block: withoutTimes(block),
    rootBefore,
    rootAfter,
    balances: balanceOf.map((data) => engine.call(env, { to: token, data }).output),
    simulation: engine.call(
      env,
      { from: recipient, to: token, data: balanceOf[0]! },
      { [token]: { code: '0x60006000fd' } },
    ),
    proof: engine.getProof(token, [`0x${'00'.repeat(32)}`, `0x${'00'.repeat(31)}02`]),
    transactionsRoot: orderedTrieRoot(scenario.transactions),
    codeHash: keccak256(scenario.transactions[0]!),
    precompiles: precompiles.map(([to, data]) => engine.call(env, { to, data })),
    changeBytes: 0,
    rootUndone: rootBefore,
    rootRedone: rootAfter,
    accounts: [...engine.accounts()].length,
  }
  const { undo, redo } = engine.takeChange()
  story.changeBytes = undo.length + redo.length
  engine.apply(undo)
  story.rootUndone = engine.stateRoot()
  engine.apply(redo)
  story.rootRedone = engine.stateRoot()
  await engine.close()
  return story
}

function withoutTimes(block: BlockResult): object {
  const { report, ...rest } = block
  const transactions = [...block.transactions]
  return { ...rest, transactions, executions: report.executions, perLane: report.perLane }
}

/** Messages between the test and its page are JSON: numbers and bytes with a tag. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return { bigint: part.toString() }
    return part instanceof Uint8Array ? { bytes: Array.from(part) } : part
  })
}

export function fromJson(json: string): unknown {
  return JSON.parse(json, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null) return part
    if ('bigint' in part) return BigInt(part.bigint as string)
    return 'bytes' in part ? Uint8Array.from(part.bytes as number[]) : part
  })
}
