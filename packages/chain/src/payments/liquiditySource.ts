import { quoterV2Abi, uniswapV3FactoryAbi, uniswapV3PoolAbi } from '@safelane/contracts'
import { type Address, mulDiv } from '@safelane/core'
import type { ExactOutputRequest, LiquidityCandidate, LiquiditySource } from '@safelane/payments'
import { ContractFunctionRevertedError, BaseError as ViemError, zeroAddress } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'

/** Uniswap v3's tiers in hundredths of a basis point. */
const FEE_TIERS = [100, 500, 3_000, 10_000] as const
/** Gas of a settlement besides its swap: authorization, transfers, fee, refund and event (measured on the router). */
const SETTLEMENT_GAS = 190_000n
const Q192 = 2n ** 192n

/** Uniswap v3 pools of the deployment, priced by its QuoterV2. */
export function createLiquiditySource(client: ChainClient, deployment: Deployment): LiquiditySource {
  return {
    async quoteExactOutput(request) {
      const candidates = await Promise.all(
        FEE_TIERS.map((poolFee) => quotePool(client, deployment, request, poolFee)),
      )
      return candidates.filter((candidate) => candidate !== undefined)
    },
  }
}

async function quotePool(
  client: ChainClient,
  deployment: Deployment,
  { tokenIn, tokenOut, amountOut }: ExactOutputRequest,
  poolFee: number,
): Promise<LiquidityCandidate | undefined> {
  const pool = await client.readContract({
    address: deployment.uniswap.factory,
    abi: uniswapV3FactoryAbi,
    functionName: 'getPool',
    args: [tokenIn.address, tokenOut.address, poolFee],
  })
  if (pool === zeroAddress) return undefined
  const [sqrtPriceX96] = await client.readContract({
    address: pool,
    abi: uniswapV3PoolAbi,
    functionName: 'slot0',
  })
  if (sqrtPriceX96 === 0n) return undefined
  try {
    const { result } = await client.simulateContract({
      address: deployment.uniswap.quoter,
      abi: quoterV2Abi,
      functionName: 'quoteExactOutputSingle',
      args: [
        {
          tokenIn: tokenIn.address,
          tokenOut: tokenOut.address,
          amount: amountOut,
          fee: poolFee,
          sqrtPriceLimitX96: 0n,
        },
      ],
    })
    const [amountIn, , , swapGas] = result
    return {
      venue: 'uniswap-v3',
      poolFee,
      amountIn,
      amountInAtSpotPrice: amountAtSpotPrice(tokenIn.address, tokenOut.address, amountOut, sqrtPriceX96),
      gasUnits: SETTLEMENT_GAS + swapGas,
    }
  } catch (error) {
    // The quoter reverts when the pool runs dry before the amount is reached.
    if (error instanceof ViemError && error.walk((e) => e instanceof ContractFunctionRevertedError))
      return undefined
    throw error
  }
}

/** Input for `amountOut` at the pool's current price, without fee; rounded down. Price = token1 per token0 = sqrt²/2¹⁹². */
function amountAtSpotPrice(
  tokenIn: Address,
  tokenOut: Address,
  amountOut: bigint,
  sqrtPriceX96: bigint,
): bigint {
  const price = sqrtPriceX96 * sqrtPriceX96
  const isInputToken0 = BigInt(tokenIn) < BigInt(tokenOut)
  return isInputToken0 ? mulDiv(amountOut, Q192, price, 'down') : mulDiv(amountOut, price, Q192, 'down')
}
