/** Runs blockchain test cases: imports each block from its RLP, as anyone does who is given one. */
import {
  type BlockHeader,
  type ChainBlock,
  type ChainView,
  decodeBlock,
  type Engine,
  type ForkSchedule,
  type Hex,
  InvalidBlockError,
  importBlock,
  produceBlock,
  recoverSender,
} from '@safelane/devnet-engine'
import { failed, loadState, type Outcome } from './bench.ts'
import type { BlockchainTest, FixtureBlock } from './blockchainTest.ts'
import { isExpectedRefusal, unknownExceptions } from './exceptions.ts'
import { firstDifference } from './stateDifference.ts'

/** A chain in memory, of the blocks imported so far. */
class ImportedChain implements ChainView {
  readonly schedule: ForkSchedule
  readonly #blocks: ChainBlock[]

  constructor(schedule: ForkSchedule, genesis: ChainBlock) {
    this.schedule = schedule
    this.#blocks = [genesis]
  }

  get head(): ChainBlock {
    return this.#blocks.at(-1)!
  }

  byNumber(number: bigint): ChainBlock | undefined {
    return this.#blocks[Number(number)]
  }

  append(block: ChainBlock): void {
    this.#blocks.push(block)
  }
}

/** Runs the case on an engine whose state is empty. */
export async function runBlockchainCase(
  engine: Engine,
  test: BlockchainTest,
  schedule: ForkSchedule,
): Promise<Outcome> {
  const genesis = decodeBlock(bytes(test.genesisRLP))
  if (genesis.hash !== test.genesisBlockHeader.hash) {
    return failed(`genesis hash: expected ${test.genesisBlockHeader.hash}, got ${genesis.hash}`)
  }
  loadState(engine, test.pre)
  const root = engine.stateRoot()
  if (root !== genesis.header.stateRoot) {
    return failed(`genesis state root: expected ${genesis.header.stateRoot}, got ${root}`)
  }
  const chain = new ImportedChain(schedule, genesis)
  for (const [index, block] of test.blocks.entries()) {
    const reason = await importFixtureBlock(engine, chain, block, test)
    if (reason !== null) return failed(`block ${index + 1} of ${test.blocks.length}: ${reason}`)
  }
  if (chain.head.hash !== test.lastblockhash) {
    return failed(`last block hash: expected ${test.lastblockhash}, got ${chain.head.hash}`)
  }
  const difference = test.postState ? firstDifference(engine, test.postState) : null
  if (difference) return failed(difference)
  if (test.postStateHash && engine.stateRoot() !== test.postStateHash) {
    return failed(`state root: expected ${test.postStateHash}, got ${engine.stateRoot()}`)
  }
  return { result: 'passed' }
}

/** What is wrong, or null. */
async function importFixtureBlock(
  engine: Engine,
  chain: ImportedChain,
  block: FixtureBlock,
  test: BlockchainTest,
): Promise<string | null> {
  const { expectException } = block
  try {
    const imported = await importBlock(engine, chain, bytes(block.rlp))
    if (expectException) return `expected ${expectException}, but it was imported`
    const expected = block.blockHeader?.hash
    if (expected && imported.hash !== expected) return `hash: expected ${expected}, got ${imported.hash}`
    chain.append(imported)
    return null
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    if (!expectException) return explain(engine, chain, block, test, error)
    const unknown = unknownExceptions(expectException)
    if (unknown.length > 0)
      return `the runner does not know ${unknown.join(', ')} (refused: ${error.message})`
    if (!isExpectedRefusal(expectException, error)) return `expected ${expectException}, got ${error.message}`
    const root = engine.stateRoot()
    return root === chain.head.header.stateRoot ? null : `a refused block left the state root ${root}`
  }
}

/** Why a valid block was refused: the first difference of the state, where it is the last block and the state is at fault. */
async function explain(
  engine: Engine,
  chain: ChainView,
  block: FixtureBlock,
  test: BlockchainTest,
  error: InvalidBlockError,
): Promise<string> {
  const decoded = error.reason === 'malformed' ? null : decodeBlock(bytes(block.rlp))
  if (!decoded || decoded.hash !== test.lastblockhash || !test.postState) return error.message
  const candidates = decoded.transactions.flatMap((raw) => {
    const recovered = recoverSender(raw)
    return 'sender' in recovered ? [{ raw, sender: recovered.sender }] : []
  })
  const template: BlockHeader = decoded.header
  const { withdrawals } = decoded
  await produceBlock(engine, chain, { ...template, ...(withdrawals && { withdrawals }) }, candidates, {
    missingSystemContract: 'no-requests',
  })
  const difference = firstDifference(engine, test.postState)
  return difference ? `${error.message}; ${difference}` : error.message
}

function bytes(hex: Hex): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}
