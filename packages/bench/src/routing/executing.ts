/** Routes that are quoted from the state of a chain and then executed on the same block. */
import { createPoolSource } from '@safelane/chain'
import { devStablecoinAbi, routeRouterAbi } from '@safelane/contracts'
import type { Hex } from '@safelane/core'
import { distribution, type Row } from '@safelane/devnet-bench/row'
import { startCommand } from '@safelane/devnet-node/testing'
import { DEFAULT_ROUTE_GAS, optimizeRoute, ROUTE_LIMITS, type RoutePlan } from '@safelane/payments'
import { createRandom } from '@safelane/payments/testing'
import { encodeFunctionData, type PublicClient, zeroAddress, zeroHash } from 'viem'
import { deployRealMarket, type RealMarket } from './realMarket.ts'

const RECIPIENT = '0x00000000000000000000000000000000000b0b00'
const BPS = 10_000
const SEED = 7
/** At 3,000 dollars an ether. */
const UNITS_PER_ETHER = 3_000n

/**
 * Payments over real pools through RouteRouter. `executed-bps`: by how much what the payer gave differs from what was
 * quoted, in either direction; `reverts` counts executions that failed.
 */
export async function measureExecuting(workload: string, pools: number, payments: number): Promise<Row[]> {
  const node = await startCommand('--port', '0')
  try {
    const market = await deployRealMarket(node.url, pools)
    const source = createPoolSource(market.client, market.pools, 0n)
    const random = createRandom(SEED)
    const differences: number[] = []
    const gasErrors: number[] = []
    const legs: number[] = []
    let reverts = 0
    for (let payment = 0; payment < payments; payment++) {
      const from = Math.floor(random() * market.assets.length)
      const shift = 1 + Math.floor(random() * (market.assets.length - 1))
      const [tokenIn, tokenOut] = [
        market.assets[from]!,
        market.assets[(from + shift) % market.assets.length]!,
      ]
      const dollars = BigInt(Math.round(10 ** (2 + 3 * random()) * 1e6))
      const { market: snapshot } = await source.market()
      const plan = optimizeRoute(snapshot, {
        tokenOut: tokenOut.address,
        amountOut: dollars * 10n ** BigInt(tokenOut.decimals - 6),
        sources: [
          {
            token: tokenIn.address,
            unitsPerEther: UNITS_PER_ETHER * 10n ** BigInt(tokenIn.decimals),
            available: 10n ** 40n,
          },
        ],
        gasPriceWei: 10n ** 8n,
        gas: DEFAULT_ROUTE_GAS,
        limits: ROUTE_LIMITS,
      })
      if (plan === undefined) continue
      const executed = await execute(market, plan, tokenOut.address, BigInt(payment))
      legs.push(plan.legs.length)
      if (executed === undefined) {
        reverts++
        continue
      }
      const quoted = plan.inputs[0]!.amountIn
      differences.push((Math.abs(Number(executed.amountIn - quoted)) / Number(quoted)) * BPS)
      gasErrors.push(Number(executed.gasUsed) / Number(plan.gasUnits))
    }
    const row = (metric: string, unit: string, samples: readonly number[]): Row => ({
      suite: 'routing',
      workload,
      subject: 'safelane-devnet',
      workers: 1,
      metric,
      unit,
      ...distribution(samples, 'less'),
    })
    return [
      row('executed-bps', 'bp', differences),
      row('reverts', 'payments', [reverts]),
      row('executed-legs', 'legs', legs),
      row('gas-used-per-estimated', 'ratio', gasErrors),
    ]
  } finally {
    await node.kill('SIGTERM')
  }
}

/** Executes a plan and takes it back, so that the next payment finds the pools as they were. Undefined when it reverts. */
async function execute(
  { client, wallet, router }: RealMarket,
  plan: RoutePlan,
  tokenOut: Hex,
  salt: bigint,
): Promise<{ readonly amountIn: bigint; readonly gasUsed: bigint } | undefined> {
  const payer = wallet.account.address
  const { token, amountIn } = plan.inputs[0]!
  const balance = () =>
    client.readContract({ address: token, abi: devStablecoinAbi, functionName: 'balanceOf', args: [payer] })
  const snapshot = await rpc<Hex>(client, 'evm_snapshot', [])
  const before = await balance()
  const payment = {
    payer,
    recipient: RECIPIENT,
    tokenIn: token,
    // A hundredth more: whether the quote holds is to be seen in the amount.
    maxAmountIn: amountIn + amountIn / 100n + 10n,
    tokenOut,
    amountOut: plan.legs.reduce((sum, leg) => sum + leg.amountOut, 0n),
    fee: 0n,
    feeRecipient: zeroAddress,
    validBefore: 2n ** 40n,
    route: zeroHash,
    salt,
  } as const
  const legs = plan.legs.map(({ amountOut, hops }) => ({ amountOut, hops }))
  const args = [payment, legs, zeroAddress, '0x'] as const
  const data = encodeFunctionData({ abi: routeRouterAbi, functionName: 'settle', args })
  const hash = await wallet.sendTransaction({ to: router, data, gas: 15_000_000n })
  const receipt = await client.waitForTransactionReceipt({ hash })
  const spent = before - (await balance())
  await rpc(client, 'evm_revert', [snapshot])
  return receipt.status === 'success' ? { amountIn: spent, gasUsed: receipt.gasUsed } : undefined
}

function rpc<Result>(client: PublicClient, method: string, params: readonly unknown[]): Promise<Result> {
  return client.request({ method, params } as never) as Promise<Result>
}
