import {
  devStablecoinAbi,
  quoterV2Abi,
  routeRouterAbi,
  stableSwapAbi,
  uniswapV2PairAbi,
} from '@safelane/contracts'
import { type Address, type Hex, isSameAddress } from '@safelane/core'
import {
  type ConcentratedPool,
  DEFAULT_ROUTE_GAS,
  type MarketSource,
  optimizeRoute,
  type Pool,
  priceLegs,
  ROUTE_LIMITS,
  type RoutedPayment,
  type RoutePlan,
  swapExactOut,
} from '@safelane/payments'
import fc from 'fast-check'
import {
  ContractFunctionExecutionError,
  createPublicClient,
  createWalletClient,
  http,
  type PublicClient,
  type TransactionReceipt,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, createChain } from '../chain.ts'
import { createChainClient } from '../client.ts'
import { startTestChain, TEST_KEYS, type TestChain } from '../testing/testChain.ts'
import { settlementCall } from './paymentAuthorization.ts'
import { createPoolSource } from './poolSource.ts'
import { hashRoute, hashRoutedPayment } from './routedPayment.ts'

const relayer = privateKeyToAccount(TEST_KEYS[1])
const ana = privateKeyToAccount(TEST_KEYS[2])
const bob = privateKeyToAccount(TEST_KEYS[3])

let node: TestChain
let chain: Chain
let client: PublicClient
let source: MarketSource
const newSource = () =>
  createPoolSource(
    createChainClient(node.rpcUrl, node.deployment),
    node.deployment.venues,
    node.deployment.startBlock,
  )

beforeAll(async () => {
  node = await startTestChain()
  chain = createChain({ rpcUrl: node.rpcUrl, deployment: node.deployment })
  client = createPublicClient({ transport: http(node.rpcUrl) })
  source = newSource()
  await chain.devControls(TEST_KEYS[0])?.fund(ana.address, 2_000_000n)
})
afterAll(() => node.stop())

const assetCalled = (symbol: string) => chain.assets.bySymbol(symbol)!
const amounts = fc.bigInt({ min: 1n, max: 300_000_000_000n })

/** The pools of one kind in every direction. */
async function pairsOf<Kind extends Pool['kind']>(kind: Kind) {
  const { market } = await source.market()
  const pools = [...market.pools.values()].filter((pool) => pool.kind === kind)
  return pools.flatMap((pool) =>
    pool.coins.flatMap((_, coinIn) =>
      pool.coins.flatMap((_, coinOut) =>
        coinIn === coinOut ? [] : [{ pool: pool as Extract<Pool, { kind: Kind }>, coinIn, coinOut }],
      ),
    ),
  )
}

/** Millionths of a dollar in base units of a coin. */
const unitsOf = (coin: Address, microDollars: bigint) =>
  (microDollars * 10n ** BigInt(chain.assets.byAddress(coin)!.decimals)) / 10n ** 6n || 1n

describe('what pools take for an exact output, to the wei', () => {
  it('is what Uniswap v3’s quoter says', async () => {
    const pairs = await pairsOf('concentrated')
    expect(pairs.length).toBeGreaterThan(2)
    let deep = 0
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: pairs.length - 1 }), amounts, async (index, micro) => {
        const { pool, coinIn, coinOut } = pairs[index]!
        const amountOut = unitsOf(pool.coins[coinOut]!, micro)
        const quoted = await client
          .simulateContract({
            address: node.deployment.uniswap.quoter,
            abi: quoterV2Abi,
            functionName: 'quoteExactOutputSingle',
            args: [
              {
                tokenIn: pool.coins[coinIn]!,
                tokenOut: pool.coins[coinOut]!,
                amount: amountOut,
                fee: pool.fee,
                sqrtPriceLimitX96: 0n,
              },
            ],
          })
          .catch((error: unknown) => {
            // The quoter reverts when the pool runs dry before the amount is reached.
            if (error instanceof ContractFunctionExecutionError) return undefined
            throw error
          })
        const swap = swapExactOut(pool, { coinIn, coinOut, amountOut })
        expect(swap?.amountIn).toBe(quoted?.result[0])
        expect((swap?.next as ConcentratedPool | undefined)?.sqrtPriceX96).toBe(quoted?.result[1])
        if (quoted !== undefined) deep++
      }),
      { seed: 20_261_121, numRuns: 40 },
    )
    expect(deep).toBeGreaterThan(20)
  })

  it('is what a StableSwap says', async () => {
    const pairs = await pairsOf('stable-swap')
    expect(pairs.length).toBeGreaterThan(2)
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: pairs.length - 1 }), amounts, async (index, micro) => {
        const { pool, coinIn, coinOut } = pairs[index]!
        const amountOut = unitsOf(pool.coins[coinOut]!, micro)
        const amountIn = await client.readContract({
          address: pool.address,
          abi: stableSwapAbi,
          functionName: 'quoteIn',
          args: [pool.coins[coinIn]!, pool.coins[coinOut]!, amountOut],
        })
        expect(swapExactOut(pool, { coinIn, coinOut, amountOut })?.amountIn).toBe(amountIn)
      }),
      { seed: 20_261_121, numRuns: 40 },
    )
  })
})

async function planFor(from: string, to: string, whole: bigint, markets = source): Promise<RoutePlan> {
  const [tokenIn, tokenOut] = [assetCalled(from), assetCalled(to)]
  const { market } = await markets.market()
  const plan = optimizeRoute(market, {
    tokenOut: tokenOut.address,
    amountOut: whole * 10n ** BigInt(tokenOut.decimals),
    sources: [
      {
        token: tokenIn.address,
        unitsPerEther: await chain.gasMarket.unitsPerEther(tokenIn),
        available: 10n ** 30n,
      },
    ],
    gasPriceWei: await chain.gasMarket.gasPriceWei(),
    gas: DEFAULT_ROUTE_GAS,
    limits: ROUTE_LIMITS,
  })
  expect(plan).toBeDefined()
  return plan!
}

let salt = 0n
async function paymentFor(plan: RoutePlan, tokenOut: Address, fee: bigint): Promise<RoutedPayment> {
  const [input] = plan.inputs
  const terms = {
    payer: ana.address,
    recipient: bob.address,
    tokenIn: input!.token,
    maxAmountIn: input!.amountIn + fee,
    tokenOut,
    amountOut: plan.legs.reduce((sum, leg) => sum + leg.amountOut, 0n),
    fee,
    feeRecipient: relayer.address,
    validBefore: BigInt((await chain.clock.nowSec()) + 600),
    legs: plan.legs,
    salt: salt++,
  }
  return { id: await chain.paymentEncoder.idOf(terms), ...terms }
}

async function settle(payment: RoutedPayment, gasUnits: bigint): Promise<TransactionReceipt> {
  const typedData = await chain.paymentEncoder.typedData(payment)
  const signature = await ana.signTypedData(typedData as Parameters<typeof ana.signTypedData>[0])
  const wallet = createWalletClient({ account: relayer, transport: http(node.rpcUrl) })
  const call = settlementCall(node.deployment, payment, signature)
  // Room for what the first trade of a later block writes besides, which an estimate on this one does not see.
  const hash = await wallet.sendTransaction({ ...call, gas: 2n * gasUnits, chain: null })
  const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 })
  expect(receipt.status).toBe('success')
  return receipt
}

const balanceOf = (token: Address, owner: Address) =>
  client.readContract({ address: token, abi: devStablecoinAbi, functionName: 'balanceOf', args: [owner] })

describe('a routed payment', () => {
  it('hashes as the router does, and so does its route', async () => {
    const plan = await planFor('USDT', 'USDC', 100n)
    const payment = await paymentFor(plan, assetCalled('USDC').address, 5n)
    const router = { address: node.deployment.contracts.routeRouter, abi: routeRouterAbi }
    const legs = plan.legs.map(({ amountOut, hops }) => ({ amountOut, hops }))
    const route = await client.readContract({ ...router, functionName: 'hashRoute', args: [legs] })
    expect(hashRoute(plan.legs)).toBe(route)
    expect(hashRoutedPayment(node.deployment, payment)).toBe(
      await client.readContract({ ...router, functionName: 'hashPayment', args: [{ ...payment, route }] }),
    )
    expect(payment.id).toBe(hashRoutedPayment(node.deployment, payment))
  })

  it.each([
    ['USDT', 'USDC', 25n],
    ['DAI', 'USDC', 40_000n],
    ['USDC', 'DAI', 900_000n],
    ['USDC', 'USDT', 600_000n],
  ])(
    'from %s to %s of %d takes exactly what was quoted, without ether of the payer',
    async (from, to, whole) => {
      const tokenOut = assetCalled(to).address
      const plan = await planFor(from, to, whole)
      const fee = unitsOf(plan.inputs[0]!.token, 340_000n)
      const payment = await paymentFor(plan, tokenOut, fee)
      const before = await Promise.all([
        balanceOf(payment.tokenIn, ana.address),
        balanceOf(tokenOut, bob.address),
        client.getBalance({ address: ana.address }),
      ])
      const { gasUsed: gas, blockNumber } = await settle(payment, plan.gasUnits)
      const after = await Promise.all([
        balanceOf(payment.tokenIn, ana.address),
        balanceOf(tokenOut, bob.address),
        client.getBalance({ address: ana.address }),
      ])
      expect(before[0] - after[0]).toBe(plan.inputs[0]!.amountIn + fee)
      expect(after[1] - before[1]).toBe(payment.amountOut)
      expect(after[2]).toBe(before[2])
      if (whole > 100_000n) expect(plan.legs.length).toBeGreaterThan(1)
      const events = await chain.eventLog.events(blockNumber, blockNumber)
      expect(events.filter(({ kind }) => kind !== 'authorization-ended')).toMatchObject([
        {
          kind: 'payment-settled',
          paymentId: payment.id,
          payer: ana.address,
          recipient: bob.address,
          amountIn: before[0] - after[0],
          amountOut: payment.amountOut,
          routedInputs: [...plan.legs.map(({ amountIn }) => amountIn), fee],
        },
      ])
      // What the search counts with is near what it takes.
      expect(Number(gas) / Number(plan.gasUnits)).toBeGreaterThan(0.8)
      expect(Number(gas) / Number(plan.gasUnits)).toBeLessThan(1.2)
    },
  )
})

describe('pools kept up to date by events', () => {
  it('are what a source that reads everything sees, after swaps and new positions', async () => {
    const plan = await planFor('USDT', 'DAI', 300_000n)
    await settle(await paymentFor(plan, assetCalled('DAI').address, 0n), plan.gasUnits)
    const [kept, fresh] = await Promise.all([source.market(), newSource().market()])
    expect(kept.blockNumber).toBe(fresh.blockNumber)
    expect(kept.market.pools).toEqual(fresh.market.pools)
    expect(kept.market.pools.size).toBe(node.deployment.venues.length)
  })

  it('are the same objects while nothing happens', async () => {
    const { market } = await source.market()
    expect((await source.market()).market).toBe(market)
    await node.rpc('evm_mine', [])
    expect((await source.market()).market).toBe(market)
  })

  it('are read anew when the chain forgets blocks', async () => {
    const snapshot = await node.rpc<Hex>('evm_snapshot', [])
    const untouched = (await source.market()).market
    const plan = await planFor('USDC', 'USDT', 50_000n)
    await settle(await paymentFor(plan, assetCalled('USDT').address, 0n), plan.gasUnits)
    const used = plan.legs[0]!.hops[0]!.pool
    const stateOf = async () => (await source.market()).market.pools.get(used.toLowerCase())
    expect(await stateOf()).not.toEqual(untouched.pools.get(used.toLowerCase()))
    await node.rpc('evm_revert', [snapshot])
    await node.rpc('evm_mine', [])
    expect(await stateOf()).toEqual(untouched.pools.get(used.toLowerCase()))
  })
})

describe('Uniswap v2', () => {
  it('holds what the pairs say', async () => {
    for (const { pool } of await pairsOf('constant-product')) {
      const [reserve0, reserve1] = await client.readContract({
        address: pool.address,
        abi: uniswapV2PairAbi,
        functionName: 'getReserves',
      })
      expect(pool.reserves).toEqual([reserve0, reserve1])
      expect(isSameAddress(pool.coins[0], pool.coins[1])).toBe(false)
      const legs = [
        {
          tokenIn: pool.coins[0],
          amountOut: 1_000n,
          hops: [{ pool: pool.address, tokenOut: pool.coins[1] }],
        },
      ]
      const { market } = await source.market()
      expect(priceLegs(market.pools, legs)?.[0]?.amountIn).toBe(
        (reserve0 * 1_000n * 1_000n) / ((reserve1 - 1_000n) * 997n) + 1n,
      )
    }
  })
})

describe('the simulation of a routed payment', () => {
  it('foretells to the unit what settling its exact calldata does', async () => {
    const plan = await planFor('DAI', 'USDT', 250_000n)
    const fee = unitsOf(assetCalled('DAI').address, 500_000n)
    const exact = await paymentFor(plan, assetCalled('USDT').address, fee)
    const terms = { ...exact, maxAmountIn: exact.maxAmountIn + fee }
    const payment = { ...terms, id: await chain.paymentEncoder.idOf(terms) }
    const outcome = await chain.simulator.simulate(payment)
    if (!outcome.ok) throw new Error(outcome.reason)
    const receipt = await settle(payment, outcome.gasUnits)
    const afterOf = (who: string) => outcome.balanceChanges.find((each) => each.who === who)!.after.units
    expect(afterOf('you')).toBe(await balanceOf(payment.tokenIn, ana.address))
    expect(afterOf('recipient')).toBe(await balanceOf(payment.tokenOut, bob.address))
    expect(afterOf('relayer')).toBe(await balanceOf(payment.tokenIn, relayer.address))
    expect(outcome.gasUnits).toBeGreaterThanOrEqual(receipt.gasUsed)
  })

  it('says in the contract’s words why it would fail', async () => {
    const plan = await planFor('USDT', 'USDC', 100n)
    const payment = await paymentFor(plan, assetCalled('USDC').address, 5n)
    expect(
      await chain.simulator.simulate({ ...payment, maxAmountIn: payment.maxAmountIn - 1n }),
    ).toMatchObject({ ok: false, reason: expect.stringContaining('InputAboveMaximum') })
    const [leg] = payment.legs
    const legs = [{ ...leg!, amountOut: leg!.amountOut + 1n }, ...payment.legs.slice(1)]
    expect(await chain.simulator.simulate({ ...payment, legs })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('InvalidLegs'),
    })
  })
})
