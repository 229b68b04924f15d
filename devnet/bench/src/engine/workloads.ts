/** What is measured: a state and the transactions of one block, from fixed seeds. */
import type { Hex } from '@safelane/devnet-engine'
import { encodeAbiParameters, encodeFunctionData, parseAbi, parseAbiParameters } from 'viem'
import { xorshift } from '../random.ts'
import { type CompiledContracts, uniswapV2 } from './contracts.ts'
import type { WorkloadTransaction } from './transaction.ts'
import { createPool, deployUniswapV3, encodeSwap } from './uniswapV3.ts'
import { accountAt, deployed, deployer, type World, WorldBuilder } from './world.ts'

export interface Workload {
  name: string
  /** Accounts that send and receive, drawn at random for each transaction. */
  accounts: number
  /** Transactions in a block of ours; of so many the peer executes the first `peerTransactions`. */
  transactions: number
  peerTransactions: number
  transaction(draw: Draw, index: number): Omit<WorkloadTransaction, 'nonce'>
  /** Everything before the block; only `accounts` take part. */
  world(accounts: readonly Hex[]): Promise<World>
}

interface Draw {
  from: Hex
  to: Hex
}

const erc20 = parseAbi(['function transfer(address to, uint256 amount)'])
const loops = parseAbi(['function compute(uint256 n)', 'function hash(uint256 n, uint256 seed)'])
const v2 = parseAbi([
  'function createPair(address a, address b)',
  'function addLiquidity(address a, address b, uint256 amountA, uint256 amountB, uint256 minA, uint256 minB, address to, uint256 deadline)',
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)',
])
const addresses = (count: number) =>
  parseAbiParameters(Array.from({ length: count }, () => 'address').join(','))

const richness = 10n ** 24n
const deadline = 2n ** 40n

/** Every world deploys its tokens or loops first. */
const [first, second] = [deployed(0), deployed(1)]
const [tokenA, tokenB] = first < second ? [first, second] : [second, first]

async function fundedBuilder(accounts: readonly Hex[]): Promise<WorldBuilder> {
  const builder = await WorldBuilder.start()
  builder.fund(accounts)
  return builder
}

function grantPair(builder: WorldBuilder, holders: readonly Hex[], spender: Hex): void {
  for (const holder of holders) {
    for (const token of [tokenA, tokenB]) builder.grantTokens(token, holder, richness, spender)
  }
}

/** Both ways by turns, so that the price stays. */
const direction = (index: number): readonly [Hex, Hex] =>
  index % 2 === 0 ? [tokenA, tokenB] : [tokenB, tokenA]

/** A token deployed, two tokens and Uniswap v2's factory, router and one pair, or the same of v3. */
export function createWorkloads({ token, loops: loopsCode }: CompiledContracts): Workload[] {
  return [
    {
      name: 'erc20-transfer',
      accounts: 10_000,
      transactions: 20_000,
      peerTransactions: 60,
      transaction: ({ from, to }, index) => ({
        from,
        to: first,
        gasLimit: 100_000n,
        data: encodeFunctionData({ abi: erc20, functionName: 'transfer', args: [to, 1000n + BigInt(index)] }),
      }),
      async world(accounts) {
        const builder = await fundedBuilder(accounts)
        await builder.deploy(token)
        for (const account of accounts) builder.grantTokens(first, account, richness)
        return builder.finish()
      },
    },
    {
      name: 'uniswap-v2-swap',
      accounts: 2_000,
      transactions: 5_000,
      peerTransactions: 20,
      transaction: ({ from, to }, index) => ({
        from,
        to: deployed(3),
        gasLimit: 300_000n,
        data: encodeFunctionData({
          abi: v2,
          functionName: 'swapExactTokensForTokens',
          args: [10n ** 15n + BigInt(index), 1n, [...direction(index)], to, deadline],
        }),
      }),
      async world(accounts) {
        const builder = await fundedBuilder(accounts)
        await builder.deploy(token)
        await builder.deploy(token)
        const { factory, router } = uniswapV2()
        const factoryAt = await builder.deploy(factory, encodeAbiParameters(addresses(1), [deployer]))
        // Nothing is wrapped here: any address will do for wrapped ether.
        const routerAt = await builder.deploy(
          router,
          encodeAbiParameters(addresses(2), [factoryAt, deployer]),
        )
        grantPair(builder, [deployer, ...accounts], routerAt)
        const amount = 10n ** 22n
        await builder.send(
          routerAt,
          encodeFunctionData({
            abi: v2,
            functionName: 'addLiquidity',
            args: [tokenA, tokenB, amount, amount, 0n, 0n, deployer, deadline],
          }),
        )
        return builder.finish()
      },
    },
    {
      name: 'uniswap-v3-swap',
      accounts: 2_000,
      transactions: 5_000,
      peerTransactions: 20,
      transaction: ({ from, to }, index) => {
        const [tokenIn, tokenOut] = direction(index)
        const amountIn = 10n ** 15n + BigInt(index)
        return {
          from,
          to: deployed(3),
          gasLimit: 400_000n,
          data: encodeSwap({ tokenIn, tokenOut, recipient: to, amountIn }),
        }
      },
      async world(accounts) {
        const builder = await fundedBuilder(accounts)
        await builder.deploy(token)
        await builder.deploy(token)
        const { router, positions } = await deployUniswapV3(builder)
        grantPair(builder, [deployer], positions)
        await createPool(builder, positions, tokenA, tokenB)
        grantPair(builder, accounts, router)
        return builder.finish()
      },
    },
    {
      name: 'transfer',
      accounts: 10_000,
      transactions: 50_000,
      peerTransactions: 100,
      transaction: ({ from, to }, index) => ({ from, to, gasLimit: 21_000n, value: 1000n + BigInt(index) }),
      world: async (accounts) => (await fundedBuilder(accounts)).finish(),
    },
    loopWorkload('keccak', (seed) =>
      encodeFunctionData({ abi: loops, functionName: 'hash', args: [5_000n, seed] }),
    ),
    loopWorkload('loop', () => encodeFunctionData({ abi: loops, functionName: 'compute', args: [20_000n] })),
  ]

  function loopWorkload(name: string, data: (seed: bigint) => Hex): Workload {
    return {
      name,
      accounts: 20,
      transactions: 20,
      peerTransactions: 1,
      transaction: ({ from }, index) => ({
        from,
        to: first,
        gasLimit: 16_000_000n,
        data: data(BigInt(index + 1)),
      }),
      async world(accounts) {
        const builder = await fundedBuilder(accounts)
        await builder.deploy(loopsCode)
        return builder.finish()
      },
    }
  }
}

export interface WorkloadBlock {
  transactions: WorkloadTransaction[]
  /** Who sends or receives in it. */
  accounts: Hex[]
}

/** The first `count` transactions of the workload; the same ones however many are asked for. */
export function generateBlock(workload: Workload, count: number): WorkloadBlock {
  const random = xorshift(0x5afe1a9e)
  const nonces = new Map<Hex, bigint>()
  const accounts = new Set<Hex>()
  const transactions = Array.from({ length: count }, (_, index) => {
    const sender = random() % workload.accounts
    const distance = 1 + (random() % (workload.accounts - 1))
    const from = accountAt(sender)
    const to = accountAt((sender + distance) % workload.accounts)
    accounts.add(from).add(to)
    const nonce = nonces.get(from) ?? 0n
    nonces.set(from, nonce + 1n)
    return { ...workload.transaction({ from, to }, index), nonce }
  })
  return { transactions, accounts: [...accounts] }
}

/** Everyone who may be drawn. */
export const workloadAccounts = (workload: Workload): Hex[] =>
  Array.from({ length: workload.accounts }, (_, index) => accountAt(index))
