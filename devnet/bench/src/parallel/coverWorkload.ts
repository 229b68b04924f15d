/** Purchases of depeg cover from some pools of capital, on the cover protocol of `contracts/`. */
import type { Hex } from '@safelane/devnet-engine'
import {
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  parseAbi,
  parseAbiParameters,
} from 'viem'
import { deployed, deployer, type WorldBuilder, word } from '../engine/world.ts'
import { shuffled } from '../random.ts'
import protocol from './protocolBytecode.json' with { type: 'json' }
import { type ParallelWorkload, prepared, startWorld } from './workload.ts'

const abi = parseAbi([
  'struct CoverOrder { uint256 productId; address holder; uint256 insured; uint64 periodSec; uint256 maxPremium; uint64 validBefore; bytes32 salt; }',
  'struct RateSchedule { uint32 base; uint32 slope; uint32 steepSlope; uint32 kink; uint32 floor; }',
  'struct CoverProduct { address asset; uint8 tier; bool swap; bool onSale; uint8 group; uint16 deductibleBps; uint16 capBps; uint16 capacityBps; uint16 probableLossBps; uint32 waitingSec; RateSchedule schedule; }',
  'function buy(CoverOrder order)',
  'function addProduct(CoverProduct terms, uint256 correlations)',
  'function deposit(uint256 assets, address receiver)',
  'function listAsset(address asset, address[3] sources, uint32 maxAgeSec, uint32 maxGapSec, uint32 assumedHistorySec)',
])
const PEG_TERMS = parseAbiParameters(
  'address, (uint64,uint64,uint32,uint32,uint32,uint32), (uint64,uint32,uint32)[3]',
)
const POOLS = 8
const dollar = 10n ** 6n
const richness = 10n ** 24n
const hour = 3_600
const price = (percent: bigint) => percent * 10n ** 16n

const addresses = (...values: Hex[]): Hex =>
  encodeAbiParameters(
    values.map(() => ({ type: 'address' as const })),
    values,
  )

async function deployStablecoin(builder: WorldBuilder, name: string): Promise<Hex> {
  const terms = encodeAbiParameters(parseAbiParameters('string,string,uint8'), [name, name, 6])
  return builder.deploy(protocol.DevStablecoin as Hex, terms)
}

/** The oracle with one covered coin, and the tiers that watch it: shared by all pools, which only read them. */
async function deployTiers(builder: WorldBuilder, covered: Hex): Promise<Hex> {
  const oracle = await builder.deploy(protocol.DepegOracle as Hex, addresses(deployer))
  const sources: Hex[] = []
  for (let source = 0; source < 3; source++) {
    const terms = encodeAbiParameters(parseAbiParameters('address,uint256'), [covered, price(100n)])
    sources.push(await builder.deploy(protocol.DevPriceSource as Hex, terms))
  }
  const [a, b, c] = sources as [Hex, Hex, Hex]
  const year = 365 * 24 * hour
  const args = [covered, [a, b, c], hour, year, 7 * 24 * hour] as const
  await builder.send(oracle, encodeFunctionData({ abi, functionName: 'listAsset', args }))
  const peg = [price(99n), price(100n) - 10n ** 15n, hour, year, 24 * hour, 24 * hour] as const
  const tiers = [
    [price(95n), 4 * hour, 0],
    [price(98n), 24 * hour, 24 * hour],
    [price(90n), 168 * hour, 0],
  ] as const
  return builder.deploy(protocol.DepegTiers as Hex, encodeAbiParameters(PEG_TERMS, [oracle, peg, tiers]))
}

/** A pool with one product and capital for any block. */
async function deployPool(builder: WorldBuilder, usdc: Hex, covered: Hex, tiers: Hex): Promise<Hex> {
  // Book and cover name each other: the cover is the next contract after the book.
  const coverAt = deployed(Number(builder.engine.getNonce(deployer)) + 1)
  const book = await builder.deploy(protocol.RiskBook as Hex, addresses(coverAt, usdc, tiers, deployer))
  const cover = await builder.deploy(protocol.DepegCover as Hex, addresses(usdc, book))
  const terms = {
    ...{ asset: covered, tier: 0, swap: false, onSale: true, group: 1 },
    ...{
      deductibleBps: 250,
      capBps: 10_000,
      capacityBps: 4_000,
      probableLossBps: 5_000,
      waitingSec: 24 * hour,
    },
    schedule: {
      base: 10_000_000,
      slope: 40_000_000,
      steepSlope: 500_000_000,
      kink: 800_000_000,
      floor: 5_000_000,
    },
  }
  await builder.send(book, encodeFunctionData({ abi, functionName: 'addProduct', args: [terms, 0n] }))
  // Its constructor creates the junior vault first.
  const junior = getContractAddress({ from: cover, nonce: 1n }).toLowerCase() as Hex
  builder.grantTokens(usdc, deployer, richness, junior)
  const capital = [1_000_000_000n * dollar, deployer] as const
  await builder.send(junior, encodeFunctionData({ abi, functionName: 'deposit', args: capital }))
  return cover
}

/** Each buyer buys once, in pool `i mod 8`, at a random place of the block. */
export const coverWorkload: ParallelWorkload = {
  name: `cover-${POOLS}-pools`,
  transactions: 4_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(count)
    const usdc = await deployStablecoin(builder, 'USDC')
    const covered = await deployStablecoin(builder, 'USDT')
    const tiers = await deployTiers(builder, covered)
    const pools: Hex[] = []
    for (let pool = 0; pool < POOLS; pool++) pools.push(await deployPool(builder, usdc, covered, tiers))
    const buyers = accounts.map((holder, index) => ({ holder, pool: pools[index % POOLS]! }))
    for (const { holder, pool } of buyers) builder.grantTokens(usdc, holder, richness, pool)
    return prepared(builder, (random) =>
      shuffled(buyers, random).map(({ holder, pool }, index) => {
        const order = {
          ...{ productId: 1n, holder, insured: 500n * dollar + BigInt(index), periodSec: 30n * 86_400n },
          ...{ maxPremium: 100n * dollar, validBefore: 2n ** 40n, salt: word(BigInt(index)) },
        }
        const data = encodeFunctionData({ abi, functionName: 'buy', args: [order] })
        return { from: holder, to: pool, gasLimit: 1_000_000n, data }
      }),
    )
  },
}
