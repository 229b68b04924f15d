import { stableSwapAbi, uniswapV2PairAbi, uniswapV3PoolAbi } from '@safelane/contracts'
import { type Address, isSameAddress } from '@safelane/core'
import {
  createMarket,
  type MarketSnapshot,
  type MarketSource,
  type Pool,
  type Tick,
} from '@safelane/payments'
import { type Abi, type ContractFunctionParameters, getAbiItem } from 'viem'
import type { ChainClient } from '../client.ts'
import type { ListedPool } from '../deployment.ts'

/** Blocks whose events are asked for in one request; after a longer absence everything is read anew. */
const MAX_BLOCKS_BEHIND = 1_000n

/** A pool with what never changes about it. */
type KnownPool =
  | { readonly venue: 'uniswap-v2'; readonly address: Address; readonly coins: readonly [Address, Address] }
  | {
      readonly venue: 'uniswap-v3'
      readonly address: Address
      readonly coins: readonly [Address, Address]
      readonly fee: number
      readonly tickSpacing: number
      /** Every tick that ever bounded a position. */
      readonly ticks: Set<number>
    }
  | {
      readonly venue: 'stable-swap'
      readonly address: Address
      readonly coins: readonly Address[]
      readonly scales: readonly bigint[]
      readonly fee: number
      readonly amplification: bigint
    }

/** What the source last read. */
interface ReadMarket extends MarketSnapshot {
  readonly blockHash: string
  readonly pools: ReadonlyMap<string, Pool>
}

/**
 * The listed pools at the newest block. Everything is read once, in one multicall; from then on events tell which pools
 * changed, and only those are read again. A reorganisation, or a long absence, starts over.
 */
export function createPoolSource(
  client: ChainClient,
  listed: readonly ListedPool[],
  startBlock: bigint,
): MarketSource {
  let known: Promise<readonly KnownPool[]> | undefined
  let last: ReadMarket | undefined
  /** Reads happen one after the other, so that each builds on the last; who comes while one waits shares it. */
  let running: Promise<unknown> = Promise.resolve()
  let waiting: Promise<MarketSnapshot> | undefined

  async function read(): Promise<MarketSnapshot> {
    known ??= describePools(client, listed)
    const pools = await known.catch((error: unknown) => {
      known = undefined
      throw error
    })
    const { number: blockNumber, hash: blockHash } = await client.getBlock()
    if (last !== undefined && last.blockHash === blockHash) return last
    const before = last !== undefined && (await isCurrent(client, last, blockNumber)) ? last : undefined
    const changed = await changedPools(
      client,
      pools,
      before === undefined ? startBlock : before.blockNumber + 1n,
      blockNumber,
    )
    const stale =
      before === undefined ? pools : pools.filter(({ address }) => changed.has(address.toLowerCase()))
    const states = new Map(before?.pools)
    for (const pool of await readPools(client, stale, blockNumber))
      states.set(pool.address.toLowerCase(), pool)
    const market =
      stale.length === 0 && before !== undefined ? before.market : createMarket([...states.values()])
    last = { market, blockNumber, blockHash, pools: states }
    return last
  }

  return {
    market() {
      waiting ??= running.then(() => {
        const next = read()
        running = next.catch(() => undefined)
        waiting = undefined
        return next
      })
      return waiting
    },
  }
}

/** Whether the chain still goes through the block that was read, not too long ago. */
async function isCurrent(client: ChainClient, last: ReadMarket, head: bigint): Promise<boolean> {
  if (head < last.blockNumber || head - last.blockNumber > MAX_BLOCKS_BEHIND) return false
  const { hash } = await client.getBlock({ blockNumber: last.blockNumber })
  return hash === last.blockHash
}

/** Addresses, in lower case, of pools that logged anything; ticks of new positions are noted. */
async function changedPools(
  client: ChainClient,
  pools: readonly KnownPool[],
  fromBlock: bigint,
  toBlock: bigint,
): Promise<ReadonlySet<string>> {
  if (pools.length === 0 || fromBlock > toBlock) return new Set()
  const addresses = pools.map(({ address }) => address)
  const [logs, mints] = await Promise.all([
    client.getLogs({ address: addresses, fromBlock, toBlock }),
    client.getLogs({
      address: addresses,
      event: getAbiItem({ abi: uniswapV3PoolAbi, name: 'Mint' }),
      strict: true,
      fromBlock,
      toBlock,
    }),
  ])
  const byAddress = new Map(pools.map((pool) => [pool.address.toLowerCase(), pool]))
  for (const { address, args } of mints) {
    const pool = byAddress.get(address.toLowerCase())
    if (pool?.venue === 'uniswap-v3') pool.ticks.add(args.tickLower).add(args.tickUpper)
  }
  return new Set(logs.map(({ address }) => address.toLowerCase()))
}

/** What never changes about pools, in one multicall. */
async function describePools(
  client: ChainClient,
  listed: readonly ListedPool[],
): Promise<readonly KnownPool[]> {
  const answers = answersOf(await multicall(client, listed.flatMap(descriptionCalls)))
  return listed.map((pool) => describePool(pool, answers))
}

function descriptionCalls({ pool, venue }: ListedPool): ContractFunctionParameters[] {
  const ask = (abi: Abi, ...names: string[]) =>
    names.map((functionName) => ({ address: pool, abi, functionName }))
  switch (venue) {
    case 'uniswap-v2':
      return ask(uniswapV2PairAbi, 'token0', 'token1')
    case 'uniswap-v3':
      return ask(uniswapV3PoolAbi, 'token0', 'token1', 'fee', 'tickSpacing')
    case 'stable-swap':
      return ask(stableSwapAbi, 'coins', 'fee', 'amplification')
  }
}

function describePool({ pool: address, venue, tokens }: ListedPool, answers: Answers): KnownPool {
  switch (venue) {
    case 'uniswap-v2':
      return { venue, address, coins: [answers.next<Address>(), answers.next<Address>()] }
    case 'uniswap-v3':
      return {
        venue,
        address,
        coins: [answers.next<Address>(), answers.next<Address>()],
        fee: answers.next<number>(),
        tickSpacing: answers.next<number>(),
        ticks: new Set(),
      }
    case 'stable-swap': {
      const coins = answers.next<readonly Address[]>()
      const scales = coins.map((coin) => {
        const asset = tokens.find((token) => isSameAddress(token.address, coin))
        if (asset === undefined)
          throw new TypeError(`Pool ${address} trades ${coin}, which is no listed asset`)
        return 10n ** BigInt(18 - asset.decimals)
      })
      const fee = Number(answers.next<bigint>())
      return { venue, address, coins, scales, fee, amplification: answers.next<bigint>() }
    }
  }
}

/** States of pools at one block, in one multicall. */
async function readPools(
  client: ChainClient,
  pools: readonly KnownPool[],
  blockNumber: bigint,
): Promise<readonly Pool[]> {
  const answers = answersOf(await multicall(client, pools.flatMap(stateCalls), blockNumber))
  return pools.map((pool) => readPool(pool, answers)).filter((pool) => pool !== undefined)
}

function stateCalls(pool: KnownPool): ContractFunctionParameters[] {
  const { address } = pool
  switch (pool.venue) {
    case 'uniswap-v2':
      return [{ address, abi: uniswapV2PairAbi, functionName: 'getReserves' }]
    case 'uniswap-v3': {
      const abi: Abi = uniswapV3PoolAbi
      return [
        { address, abi, functionName: 'slot0' },
        { address, abi, functionName: 'liquidity' },
        ...[...pool.ticks].map((tick) => ({ address, abi, functionName: 'ticks', args: [tick] })),
      ]
    }
    case 'stable-swap':
      return [{ address, abi: stableSwapAbi, functionName: 'reserves' }]
  }
}

type Slot0 = readonly [sqrtPriceX96: bigint, tick: number, ...unknown[]]
type TickInfo = readonly [liquidityGross: bigint, liquidityNet: bigint, ...unknown[]]

/** Undefined for a pool that nobody has given a price yet. */
function readPool(pool: KnownPool, answers: Answers): Pool | undefined {
  const { address, coins } = pool
  switch (pool.venue) {
    case 'uniswap-v2': {
      const [reserve0, reserve1] = answers.next<readonly [bigint, bigint, number]>()
      return { kind: 'constant-product', address, coins: pool.coins, reserves: [reserve0, reserve1] }
    }
    case 'uniswap-v3': {
      const [sqrtPriceX96, tick] = answers.next<Slot0>()
      const liquidity = answers.next<bigint>()
      const ticks = [...pool.ticks]
        .flatMap((index): Tick[] => {
          const [liquidityGross, liquidityNet] = answers.next<TickInfo>()
          return liquidityGross === 0n ? [] : [{ index, liquidityNet }]
        })
        .sort((a, b) => a.index - b.index)
      if (sqrtPriceX96 === 0n) return undefined
      const { fee, tickSpacing } = pool
      return {
        kind: 'concentrated',
        address,
        coins: pool.coins,
        fee,
        tickSpacing,
        sqrtPriceX96,
        tick,
        liquidity,
        ticks,
      }
    }
    case 'stable-swap': {
      const { scales, fee, amplification } = pool
      const reserves = answers.next<readonly bigint[]>()
      return {
        kind: 'stable-swap',
        address,
        coins,
        reserves,
        scales,
        fee,
        amplification,
      }
    }
  }
}

/** Calls answered together; what they return comes back as a contract's code, which has a largest size (EIP-170). */
const CALLS_AT_ONCE = 40

/** Many calls at one block, in one request, that need no contract on the chain; throws when one of them reverts. */
async function multicall(
  client: ChainClient,
  calls: readonly ContractFunctionParameters[],
  blockNumber?: bigint,
): Promise<readonly unknown[]> {
  const parts = Array.from({ length: Math.ceil(calls.length / CALLS_AT_ONCE) }, (_, part) =>
    client.multicall({
      contracts: calls.slice(part * CALLS_AT_ONCE, (part + 1) * CALLS_AT_ONCE),
      allowFailure: false,
      deployless: true,
      batchSize: 0,
      ...(blockNumber === undefined ? {} : { blockNumber }),
    }),
  )
  return (await Promise.all(parts)).flat()
}

interface Answers {
  next<Answer>(): Answer
}

function answersOf(answers: readonly unknown[]): Answers {
  let position = 0
  return { next: <Answer>() => answers[position++] as Answer }
}
