/** Uniswap v3 in a world: its published contracts, pools with liquidity, and swaps. */
import type { Hex } from '@safelane/devnet-engine'
import { encodeAbiParameters, encodeFunctionData, parseAbi } from 'viem'
import { uniswapV3 } from './contracts.ts'
import { deployer, type WorldBuilder } from './world.ts'

const v3 = parseAbi([
  'struct Mint { address token0; address token1; uint24 fee; int24 tickLower; int24 tickUpper; uint256 amount0; uint256 amount1; uint256 min0; uint256 min1; address recipient; uint256 deadline; }',
  'struct Swap { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96)',
  'function mint(Mint params)',
  'function exactInputSingle(Swap params)',
])

const deadline = 2n ** 40n
/** Hundredths of a basis point, of every pool. */
export const poolFee = 3000
/** Of each token in each position. */
const liquidity = 10n ** 22n

export interface UniswapV3 {
  router: Hex
  positions: Hex
}

/** Three contracts of the deployer. Nothing is wrapped: any address will do for wrapped ether. */
export async function deployUniswapV3(builder: WorldBuilder): Promise<UniswapV3> {
  const { factory, router, positions } = uniswapV3()
  const encode = (...addresses: Hex[]) =>
    encodeAbiParameters(
      addresses.map(() => ({ type: 'address' as const })),
      addresses,
    )
  const factoryAt = await builder.deploy(factory)
  const routerAt = await builder.deploy(router, encode(factoryAt, deployer))
  return {
    router: routerAt,
    positions: await builder.deploy(positions, encode(factoryAt, deployer, deployer)),
  }
}

/**
 * Creates a pool at price one with two positions of the deployer, over all prices and over a factor of 1.8; it must have
 * granted both tokens to `positions`. Which token is given first does not matter.
 */
export async function createPool(
  builder: WorldBuilder,
  positions: Hex,
  tokenA: Hex,
  tokenB: Hex,
): Promise<void> {
  const [token0, token1] = tokenA < tokenB ? [tokenA, tokenB] : [tokenB, tokenA]
  await builder.send(
    positions,
    encodeFunctionData({
      abi: v3,
      functionName: 'createAndInitializePoolIfNecessary',
      args: [token0, token1, poolFee, 2n ** 96n],
    }),
  )
  for (const tick of [887_220, 6_000]) {
    const position = {
      token0,
      token1,
      fee: poolFee,
      tickLower: -tick,
      tickUpper: tick,
      amount0: liquidity,
      amount1: liquidity,
      min0: 0n,
      min1: 0n,
      recipient: deployer,
      deadline,
    }
    await builder.send(positions, encodeFunctionData({ abi: v3, functionName: 'mint', args: [position] }))
  }
}

export interface Swap {
  tokenIn: Hex
  tokenOut: Hex
  recipient: Hex
  amountIn: bigint
}

/** Calldata of the router for a swap at any price. */
export function encodeSwap({ tokenIn, tokenOut, recipient, amountIn }: Swap): Hex {
  const swap = {
    tokenIn,
    tokenOut,
    fee: poolFee,
    recipient,
    deadline,
    amountIn,
    amountOutMinimum: 1n,
    sqrtPriceLimitX96: 0n,
  }
  return encodeFunctionData({ abi: v3, functionName: 'exactInputSingle', args: [swap] })
}
