import { depegOracleAbi, devPriceSourceAbi, devStablecoinAbi } from '@safelane/contracts'
import type { Address, Asset, Hex } from '@safelane/core'
import { createTestClient, encodeFunctionData, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { reportingOutages } from '../chainError.ts'
import type { ChainClient } from '../client.ts'
import { type Deployment, isDevChain } from '../deployment.ts'

/** What only a development chain allows: free money, chosen prices and a clock that jumps. */
export interface DevControls {
  /** Mints `wholeTokens` of every asset to the address; resolves when mined. */
  fund(address: Address, wholeTokens: bigint): Promise<void>
  /** Moves the chain's clock on and mines a block that shows it. */
  advanceTime(seconds: number): Promise<void>
  /** Sets all price sources of an asset (1e18 = one dollar), lets `holdSec` pass and has the oracle observe it. */
  movePrice(asset: Asset, price1e18: bigint, holdSec: number): Promise<void>
}

/** Undefined unless the deployment is on a development chain. Transactions go out one after the other. */
export function createDevControls(
  client: ChainClient,
  deployment: Deployment,
  rpcUrl: string,
  privateKey: Hex,
): DevControls | undefined {
  if (!isDevChain(deployment.chainId)) return undefined
  const account = privateKeyToAccount(privateKey)
  const timeMachine = createTestClient({ mode: 'anvil', transport: http(rpcUrl, { retryCount: 0 }) })
  let queue: Promise<void> = Promise.resolve()

  /** One user of the account at a time: its nonce is read from the chain. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = queue.then(work)
    queue = turn.catch(() => {})
    return turn
  }

  async function send(to: Address, data: Hex): Promise<void> {
    const [nonce, gas, block] = await Promise.all([
      client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
      client.estimateGas({ account: account.address, to, data }),
      client.getBlock({ blockTag: 'latest' }),
    ])
    const tip = 1_000_000_000n
    const serializedTransaction = await account.signTransaction({
      type: 'eip1559',
      chainId: deployment.chainId,
      nonce,
      gas: gas * 2n,
      maxPriorityFeePerGas: tip,
      maxFeePerGas: (block.baseFeePerGas ?? 0n) * 2n + tip,
      to,
      data,
    })
    const hash = await client.sendRawTransaction({ serializedTransaction })
    const { status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 50, timeout: 30_000 })
    if (status !== 'success') throw new Error(`Development transaction ${hash} reverted`)
  }

  async function passTime(seconds: number): Promise<void> {
    await timeMachine.increaseTime({ seconds })
    await timeMachine.mine({ blocks: 1 })
  }

  return reportingOutages<DevControls>({
    fund: (address, wholeTokens) =>
      inTurn(async () => {
        for (const asset of deployment.assets) {
          const units = wholeTokens * 10n ** BigInt(asset.decimals)
          const args = [address, units] as const
          await send(
            asset.address,
            encodeFunctionData({ abi: devStablecoinAbi, functionName: 'faucet', args }),
          )
        }
      }),

    advanceTime: (seconds) => inTurn(() => passTime(seconds)),

    movePrice: (asset, price1e18, holdSec) =>
      inTurn(async () => {
        const data = encodeFunctionData({ abi: devPriceSourceAbi, functionName: 'set', args: [price1e18] })
        for (const source of deployment.priceSources[asset.symbol] ?? []) await send(source, data)
        if (holdSec > 0) await passTime(holdSec)
        const poke = encodeFunctionData({ abi: depegOracleAbi, functionName: 'poke', args: [asset.address] })
        await send(deployment.depegOracle, poke)
      }),
  })
}
