/** One transaction at every contract that keeps accounts, and at every market. */
import * as contracts from '@safelane/contracts'
import { encodeFunctionData, parseAbi } from 'viem'
import { type Caller, dollars, never, payee, payer, salt } from './contractCaller.ts'

export async function callAccounts(c: Caller): Promise<void> {
  const usdc = c.token('USDC')
  const terms = {
    ...{ payer: payer.address, payee, token: usdc, amount: dollars(1), startAt: never, periodSec: 86_400 },
    ...{ periods: 12, catchUp: 1, salt },
  }
  const abi = contracts.subscriptionsAbi
  await c.call('subscriptions', encodeFunctionData({ abi, functionName: 'subscribe', args: [terms] }))
  const stream = [payee, usdc, 1n, never, dollars(1), salt] as const
  await c.call(
    'paymentStreams',
    encodeFunctionData({ abi: contracts.paymentStreamsAbi, functionName: 'create', args: stream }),
  )
  const channel = [payee, usdc, payer.address, 7 * 86_400, dollars(1), salt] as const
  await c.call(
    'paymentChannels',
    encodeFunctionData({ abi: contracts.paymentChannelsAbi, functionName: 'open', args: channel }),
  )
  await c.call(
    'nameRegistry',
    encodeFunctionData({ abi: contracts.nameRegistryAbi, functionName: 'commit', args: [salt] }),
  )
  await c.callAsAccount(
    'agentPermissions',
    encodeFunctionData({ abi: contracts.agentPermissionsAbi, functionName: 'setGuardian', args: [payee] }),
  )
  const execute = parseAbi(['function execute(address target, uint256 value, bytes data)'])
  const nothing = [payee, 0n, '0x'] as const
  await c.callAsAccount(
    'simple7702Account',
    encodeFunctionData({ abi: execute, functionName: 'execute', args: nothing }),
  )
  const depositTo = {
    abi: contracts.entryPointAbi,
    functionName: 'depositTo',
    args: [payer.address],
  } as const
  await c.call('entryPoint', encodeFunctionData(depositTo), { value: 1n })
}

export async function callMarkets(c: Caller): Promise<void> {
  const [usdc, usdt, ether] = [c.token('USDC'), c.token('USDT'), c.at('wrappedEther')]
  const amount = dollars(10)
  const deposit = parseAbi(['function deposit() payable'])
  await c.call('wrappedEther', encodeFunctionData({ abi: deposit, functionName: 'deposit' }), { value: 1n })
  const swap = [usdc, usdt, amount, 1n, payer.address] as const
  await c.call(
    'stableSwap',
    encodeFunctionData({ abi: contracts.stableSwapAbi, functionName: 'swapExactIn', args: swap }),
  )
  const pair = [usdc, ether] as const
  await c.call(
    'uniswapV2Factory',
    encodeFunctionData({ abi: contracts.uniswapV2FactoryAbi, functionName: 'createPair', args: pair }),
  )
  const pool = [usdc, ether, 3_000] as const
  await c.call(
    'uniswapV3Factory',
    encodeFunctionData({ abi: contracts.uniswapV3FactoryAbi, functionName: 'createPool', args: pool }),
  )
  const [token0, token1] = BigInt(usdt) < BigInt(ether) ? [usdt, ether] : [ether, usdt]
  const opened = [token0, token1, 3_000, 2n ** 96n] as const
  await c.call(
    'nonfungiblePositionManager',
    encodeFunctionData({
      abi: contracts.nonfungiblePositionManagerAbi,
      functionName: 'createAndInitializePoolIfNecessary',
      args: opened,
    }),
  )
  const single = { tokenIn: usdc, tokenOut: usdt, fee: 100, sqrtPriceLimitX96: 0n }
  await c.call(
    'quoterV2',
    encodeFunctionData({
      abi: contracts.quoterV2Abi,
      functionName: 'quoteExactOutputSingle',
      args: [{ ...single, amount }],
    }),
  )
  const trade = {
    ...single,
    recipient: payer.address,
    deadline: never,
    amountIn: amount,
    amountOutMinimum: 1n,
  }
  await c.call(
    'swapRouter',
    encodeFunctionData({ abi: contracts.swapRouterAbi, functionName: 'exactInputSingle', args: [trade] }),
  )
  // The list is the timelock's: everybody else reads it.
  const venueOf = {
    abi: contracts.venueListAbi,
    functionName: 'venueOf',
    args: [c.at('stableSwap')],
  } as const
  await c.call('venueList', encodeFunctionData(venueOf))
}
