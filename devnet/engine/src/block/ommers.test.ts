import { afterAll, expect, test } from 'vitest'
import type { Engine, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { decodeBlock, encodeBlock, ommersHash } from './block.ts'
import { blockRules } from './blockRules.ts'
import type { ChainBlock, ChainView } from './chainView.ts'
import { nextDifficulty } from './difficulty.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, EMPTY_ROOT, hashHeader, ZERO_NONCE } from './header.ts'
import { importBlock } from './import.ts'
import { validateOmmers } from './ommers.ts'
import { type BlockTemplate, produceBlock } from './production.ts'

const zero: Hex = `0x${'00'.repeat(32)}`
const ether = 10n ** 18n
const address = (byte: string): Hex => `0x${byte.repeat(20)}`

const engines: Engine[] = []
afterAll(async () => {
  for (const engine of engines) await engine.close()
})

class PowChain implements ChainView {
  readonly schedule = [{ fork: 'berlin' }] as const
  readonly blocks: ChainBlock[] = []
  get head(): ChainBlock {
    return this.blocks.at(-1)!
  }
  byNumber(number: bigint): ChainBlock | undefined {
    return this.blocks[Number(number)]
  }
}

/** An engine and a chain of `length` empty blocks on it. */
async function chainOf(length: number): Promise<{ engine: Engine; chain: PowChain }> {
  const engine = await createEngine({ chainId: 1n, fork: 'berlin', workers: 1, memoryMiB: 256 })
  engines.push(engine)
  const chain = new PowChain()
  const genesis: BlockHeader = {
    parentHash: zero,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: address('00'),
    stateRoot: engine.stateRoot(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: 1_000_000n,
    number: 0n,
    gasLimit: 8_000_000n,
    gasUsed: 0n,
    timestampSec: 0n,
    extraData: '0x',
    prevRandao: zero,
    nonce: ZERO_NONCE,
  }
  chain.blocks.push({ header: genesis, hash: hashHeader(genesis) })
  while (chain.blocks.length < length)
    chain.blocks.push(await produceBlock(engine, chain, template(chain), []))
  return { engine, chain }
}

const template = (chain: PowChain): BlockTemplate => ({
  timestampSec: chain.head.header.timestampSec + 13n,
  coinbase: address('c0'),
  gasLimit: 8_000_000n,
  prevRandao: zero,
})

/** A block beside the chain, after the block of that number. */
function ommerAfter(chain: PowChain, number: number, more: Partial<BlockHeader> = {}): BlockHeader {
  const parent = chain.blocks[number]!
  const timestampSec = parent.header.timestampSec + 7n
  return {
    ...(chain.blocks[number + 1]?.header ?? parent.header),
    parentHash: parent.hash,
    number: parent.header.number + 1n,
    coinbase: address('0e'),
    timestampSec,
    difficulty: nextDifficulty(blockRules('berlin').proofOfWork!, parent.header, timestampSec),
    ...more,
  }
}

test('a block is worth 2 ether and 1/32 more for each ommer, an ommer 1/8 less for each generation', async () => {
  const { engine, chain } = await chainOf(5)
  expect(engine.getBalance(address('c0'))).toBe(4n * 2n * ether)
  const ommers = [ommerAfter(chain, 3), ommerAfter(chain, 1, { coinbase: address('0f') })]
  // The header of the same block without ommers, then what changes with them.
  const state = engine.checkpoint()
  const plain = await produceBlock(engine, chain, template(chain), [])
  engine.setBalance(address('c0'), 10n * ether + (2n * 2n * ether) / 32n)
  engine.setBalance(address('0e'), (2n * ether * 7n) / 8n)
  engine.setBalance(address('0f'), (2n * ether * 5n) / 8n)
  const header = { ...plain.header, ommersHash: ommersHash(ommers), stateRoot: engine.stateRoot() }
  engine.rollback(state)
  const rlp = encodeBlock(header, { transactions: [], ommers })
  const imported = await importBlock(engine, chain, rlp)
  expect(imported.ommers).toEqual(ommers)
  expect(engine.getBalance(address('0e'))).toBe((2n * ether * 7n) / 8n)
  expect(decodeBlock(rlp).ommers).toEqual(ommers)
})

test('ommers stand beside one of the last six ancestors, once, and keep the rules of headers', async () => {
  const { chain } = await chainOf(10)
  const check =
    (...ommers: BlockHeader[]) =>
    () =>
      validateOmmers(ommers, chain)
  const good = ommerAfter(chain, 6)
  expect(check(good, ommerAfter(chain, 3))).not.toThrow()
  expect(check(good, ommerAfter(chain, 4), ommerAfter(chain, 5))).toThrow('too-many-ommers')
  expect(check(good, good)).toThrow('ommer-included-before')
  expect(check(chain.blocks[7]!.header)).toThrow('ommer-is-ancestor')
  expect(check(ommerAfter(chain, 9))).toThrow('ommer-parent-unknown')
  expect(check(ommerAfter(chain, 2))).toThrow('ommer-parent-unknown')
  expect(check(ommerAfter(chain, 6, { parentHash: zero }))).toThrow('ommer-parent-unknown')
  expect(check(ommerAfter(chain, 6, { difficulty: 1n }))).toThrow('ommer-header-invalid')
  chain.blocks[9] = { ...chain.blocks[9]!, ommers: [good] }
  expect(check(good)).toThrow('ommer-included-before')
})
