/** A block as users of our own product would fill it: payments, swaps and cover, on the contracts of `contracts/`. */
import type { Hex } from '@safelane/devnet-engine'
import { encodeAbiParameters, encodeFunctionData, parseAbi, parseAbiParameters } from 'viem'
import { createPool, deployUniswapV3, encodeSwap, poolFee } from '../engine/uniswapV3.ts'
import { deployed, deployer, type WorldBuilder, word } from '../engine/world.ts'
import { shuffled } from '../random.ts'
import { productInitCode } from './contracts.ts'
import { type ParallelWorkload, prepared, type Random, type Sending, startWorld } from './workload.ts'

const abi = parseAbi([
  'struct Payment { bytes32 id; address payer; address recipient; address tokenIn; uint256 maxAmountIn; address tokenOut; uint256 amountOut; uint256 fee; address feeRecipient; uint24 poolFee; uint64 validBefore; }',
  'struct CoverOrder { uint256 productId; address holder; uint256 insured; uint64 periodSec; uint256 maxPremium; uint64 validBefore; bytes32 salt; }',
  'struct RateCurve { uint32 r0Bps; uint32 s1Bps; uint32 s2Bps; uint32 kinkBps; }',
  'struct Product { address asset; uint64 triggerPrice; uint64 watchPrice; uint32 windowSec; uint32 waitingPeriodSec; uint32 confirmationSec; uint16 deductibleBps; uint16 capBps; uint16 capacityShareBps; uint16 floorBps; RateCurve curve; bool onSale; }',
  'function settle(Payment p)',
  'function buy(CoverOrder order)',
  'function addProduct(Product terms)',
  'function deposit(uint256 assets, address receiver)',
  'function listAsset(address asset, address[3] sources, uint32 maxAgeSec, uint32 maxGapSec, uint32 assumedHistorySec)',
])

/** What a block holds, in percent; `paymentThroughPool` pays in another token than the payee gets. */
const mix = { payment: 50, paymentThroughPool: 10, swap: 30, cover: 10 }
type Kind = keyof typeof mix

const dollar = 10n ** 6n
const richness = 10n ** 24n
const never = 2n ** 40n

interface Market {
  tokens: { usdc: Hex; usdt: Hex; dai: Hex }
  paymentRouter: Hex
  swapRouter: Hex
  coverPool: Hex
}

/** Deploys three stablecoins of six digits, Uniswap's pools of two pairs, the payment router, and a cover pool with two products. */
async function deployMarket(builder: WorldBuilder): Promise<Market> {
  const stablecoin = (name: string) =>
    builder.deploy(
      productInitCode('DevStablecoin'),
      encodeAbiParameters(parseAbiParameters('string,string,uint8'), [name, name, 6]),
    )
  const tokens = {
    usdc: await stablecoin('USDC'),
    usdt: await stablecoin('USDT'),
    dai: await stablecoin('DAI'),
  }
  const { router: swapRouter, positions } = await deployUniswapV3(builder)
  for (const token of Object.values(tokens)) builder.grantTokens(token, deployer, richness, positions)
  await createPool(builder, positions, tokens.usdc, tokens.usdt)
  await createPool(builder, positions, tokens.usdc, tokens.dai)
  const paymentRouter = await builder.deploy(
    productInitCode('PaymentRouter'),
    encodeAbiParameters(parseAbiParameters('address'), [swapRouter]),
  )
  return { tokens, paymentRouter, swapRouter, coverPool: await deployCover(builder, tokens) }
}

async function deployCover(builder: WorldBuilder, { usdc, usdt, dai }: Market['tokens']): Promise<Hex> {
  const addresses = (...values: Hex[]) =>
    encodeAbiParameters(
      values.map(() => ({ type: 'address' as const })),
      values,
    )
  const oracle = await builder.deploy(productInitCode('DepegOracle'), addresses(deployer))
  for (const asset of [usdt, dai]) {
    const sources = []
    for (let source = 0; source < 3; source++) {
      const terms = encodeAbiParameters(parseAbiParameters('address,uint256'), [asset, 10n ** 18n])
      sources.push(await builder.deploy(productInitCode('DevPriceSource'), terms))
    }
    const [a, b, c] = sources as [Hex, Hex, Hex]
    const hour = 3_600
    await builder.send(
      oracle,
      encodeFunctionData({
        abi,
        functionName: 'listAsset',
        args: [asset, [a, b, c], hour, 365 * 24 * hour, 7 * 24 * hour],
      }),
    )
  }
  // Pool and policies name each other: the pool is the next contract after the policies.
  const poolAt = deployed(Number(builder.engine.getNonce(deployer)) + 1)
  const policies = await builder.deploy(productInitCode('CoverPolicy'), addresses(poolAt))
  const pool = await builder.deploy(productInitCode('CoverPool'), addresses(usdc, oracle, policies, deployer))
  for (const asset of [usdt, dai]) await builder.send(pool, encodeProduct(asset))
  builder.grantTokens(usdc, deployer, richness, pool)
  await builder.send(
    pool,
    encodeFunctionData({ abi, functionName: 'deposit', args: [100_000_000n * dollar, deployer] }),
  )
  return pool
}

/** The terms of the product's own deployment. */
function encodeProduct(asset: Hex): Hex {
  const terms = {
    asset,
    triggerPrice: 95n * 10n ** 16n,
    watchPrice: 98n * 10n ** 16n,
    windowSec: 4 * 3_600,
    waitingPeriodSec: 3_600,
    confirmationSec: 0,
    deductibleBps: 250,
    capBps: 10_000,
    capacityShareBps: 5_000,
    floorBps: 50,
    curve: { r0Bps: 100, s1Bps: 400, s2Bps: 5_000, kinkBps: 8_000 },
    onSale: true,
  }
  return encodeFunctionData({ abi, functionName: 'addProduct', args: [terms] })
}

function encodePayment(from: Hex, recipient: Hex, tokenIn: Hex, tokenOut: Hex, index: number): Hex {
  const amountOut = 25n * dollar + BigInt(index)
  const isDirect = tokenIn === tokenOut
  const payment = {
    id: word(BigInt(index + 1)),
    payer: from,
    recipient,
    tokenIn,
    maxAmountIn: isDirect ? amountOut : (amountOut * 102n) / 100n,
    tokenOut,
    amountOut,
    fee: 0n,
    feeRecipient: recipient,
    poolFee: isDirect ? 0 : poolFee,
    validBefore: never,
  }
  return encodeFunctionData({ abi, functionName: 'settle', args: [payment] })
}

function encodeCover(holder: Hex, productId: bigint, index: number): Hex {
  const order = {
    productId,
    holder,
    insured: 500n * dollar + BigInt(index),
    periodSec: 30n * 86_400n,
    maxPremium: 100n * dollar,
    validBefore: never,
    salt: word(BigInt(index)),
  }
  return encodeFunctionData({ abi, functionName: 'buy', args: [order] })
}

/** One transaction of a kind, with tokens and direction drawn. */
function send(kind: Kind, market: Market, from: Hex, payee: Hex, index: number, random: Random): Sending {
  const { tokens, paymentRouter, swapRouter, coverPool } = market
  const any = Object.values(tokens)[random() % 3]!
  const other = random() % 2 === 0 ? tokens.usdt : tokens.dai
  const [tokenIn, tokenOut] =
    random() % 2 === 0 ? ([tokens.usdc, other] as const) : ([other, tokens.usdc] as const)
  const gasLimit = 1_000_000n
  switch (kind) {
    case 'payment':
      return { from, to: paymentRouter, gasLimit, data: encodePayment(from, payee, any, any, index) }
    case 'paymentThroughPool':
      return { from, to: paymentRouter, gasLimit, data: encodePayment(from, payee, tokenIn, tokenOut, index) }
    case 'swap': {
      const amountIn = 100n * dollar + BigInt(index)
      const data = encodeSwap({ tokenIn, tokenOut, recipient: from, amountIn })
      return { from, to: swapRouter, gasLimit, data }
    }
    case 'cover': {
      const productId = other === tokens.usdt ? 1n : 2n
      return { from, to: coverPool, gasLimit, data: encodeCover(from, productId, index) }
    }
  }
}

/** Each sender and each payee comes once in a block; senders pay for their own transactions. */
export const defiWorkload: ParallelWorkload = {
  name: 'defi-mix',
  transactions: 4_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(2 * count)
    const market = await deployMarket(builder)
    const senders = accounts.slice(0, count)
    const payees = accounts.slice(count)
    for (const token of Object.values(market.tokens)) {
      for (const spender of [market.paymentRouter, market.swapRouter, market.coverPool])
        for (const sender of senders) builder.grantTokens(token, sender, richness, spender)
      for (const payee of payees) builder.grantTokens(token, payee, dollar)
    }
    const kinds = Object.entries(mix).flatMap(([kind, percent]) =>
      Array.from({ length: Math.ceil((count * percent) / 100) }, () => kind as Kind),
    )
    return prepared(builder, (random) => {
      const order = shuffled(senders, random)
      return shuffled(kinds, random)
        .slice(0, count)
        .map((kind, index) => send(kind, market, order[index]!, payees[index]!, index, random))
    })
  },
}
