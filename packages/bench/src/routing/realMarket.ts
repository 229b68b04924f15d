/** Pools of all three venues on a chain of our devnet, from the bytecode of Uniswap's packages and our own contracts. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { ListedPool, Venue } from '@safelane/chain'
import {
  devStablecoinAbi,
  nonfungiblePositionManagerAbi,
  routeRouterAbi,
  stableSwapAbi,
} from '@safelane/contracts'
import { repositoryRoot } from '@safelane/contracts/foundry'
import type { Address, Asset, Hex } from '@safelane/core'
import { createRandom } from '@safelane/payments/testing'
import {
  type Abi,
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  encodeDeployData,
  encodeFunctionData,
  http,
  type PublicClient,
  parseAbi,
  parseEventLogs,
  type Transport,
  type WalletClient,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'

/** Account 0 of the mnemonic that every development chain funds. */
const DEPLOYER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const DECIMALS = [6, 18, 6, 18, 18, 6, 18, 18]
const VENUE_NUMBERS = { 'uniswap-v2': 1, 'uniswap-v3': 2, 'stable-swap': 3 } as const satisfies Record<
  Venue,
  number
>
const FEE_TIERS = [
  [100, 1],
  [500, 10],
  [3_000, 60],
] as const
const GAS_LIMIT = 15_000_000n
const SEED = 20_261_121

const v2 = parseAbi([
  'constructor(address feeToSetter)',
  'function createPair(address, address) returns (address)',
  'event PairCreated(address indexed token0, address indexed token1, address pair, uint256 count)',
  'function mint(address)',
])
const v3 = parseAbi([
  'constructor()',
  'function enableFeeAmount(uint24, int24)',
  'event PoolCreated(address indexed token0, address indexed token1, uint24 indexed fee, int24 tickSpacing, address pool)',
])
const venueList = parseAbi(['constructor(address)', 'function setVenue(address pool, uint8 venue)'])

export interface RealMarket {
  readonly client: PublicClient
  readonly wallet: WalletClient<Transport, Chain, Account>
  readonly assets: readonly Asset[]
  readonly pools: readonly ListedPool[]
  readonly router: Address
}

/** Deploys tokens of a dollar each and `count` pools between them; the account that pays owns plenty and approved the router. */
export async function deployRealMarket(url: string, count: number): Promise<RealMarket> {
  const account = privateKeyToAccount(DEPLOYER_KEY)
  const wallet = createWalletClient({ account, chain: foundry, transport: http(url) })
  const client = createPublicClient({ chain: foundry, transport: http(url), pollingInterval: 10 })
  let nonce = await client.getTransactionCount({ address: account.address })
  const send = async (to: Address | null, data: Hex) => {
    const hash = await wallet.sendTransaction({ to, data, gas: GAS_LIMIT, nonce: nonce++ })
    const receipt = await client.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Error(`A transaction of the set-up reverted: ${hash}`)
    return receipt
  }
  const create = async (bytecode: Hex, abi: Abi, args: readonly unknown[]): Promise<Address> => {
    const { contractAddress } = await send(null, encodeDeployData({ abi, bytecode, args }))
    return contractAddress!
  }

  const assets: Asset[] = []
  for (const [i, decimals] of DECIMALS.entries()) {
    const [name, symbol] = [`Dollar ${i}`, `D${i}`]
    const address = await create(compiled('DevStablecoin'), devStablecoinAbi, [name, symbol, decimals])
    assets.push({ symbol, name, address, decimals })
  }
  const v2Factory = await create(published('@uniswap/v2-core/build/UniswapV2Factory.json'), v2, [
    account.address,
  ])
  const core = '@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json'
  const v3Factory = await create(published(core), v3, [])
  const manager =
    '@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json'
  // Nothing is wrapped and no position is shown: any address will do for both.
  const positions = await create(published(manager), nonfungiblePositionManagerAbi, [
    v3Factory,
    account.address,
    account.address,
  ])
  await send(v3Factory, encodeFunctionData({ abi: v3, functionName: 'enableFeeAmount', args: [100, 1] }))
  const venues = await create(compiled('VenueList'), venueList, [account.address])
  const router = await create(compiled('RouteRouter'), routeRouterAbi, [[], venues])

  const give = (token: Address, to: Address, amount: bigint) =>
    send(token, encodeFunctionData({ abi: devStablecoinAbi, functionName: 'faucet', args: [to, amount] }))
  const approve = (token: Address, spender: Address) =>
    send(
      token,
      encodeFunctionData({
        abi: devStablecoinAbi,
        functionName: 'approve',
        args: [spender, 2n ** 256n - 1n],
      }),
    )
  for (const { address, decimals } of assets) {
    await give(address, account.address, 10n ** BigInt(12 + decimals))
    await approve(address, positions)
    await approve(address, router)
  }

  const random = createRandom(SEED)
  const pools: ListedPool[] = []
  while (pools.length < count) {
    const picked = new Set<number>()
    const kind = random()
    while (picked.size < (kind < 0.1 ? 3 : 2)) picked.add(Math.floor(random() ** 1.5 * assets.length))
    const tokens = [...picked]
      .map((i) => assets[i]!)
      .sort((a, b) => Number(BigInt(a.address) - BigInt(b.address)))
    const dollars = Math.round(10 ** (4.5 + 2.5 * random()))
    const pool =
      kind < 0.25
        ? await createStableSwap(tokens, dollars)
        : kind < 0.55
          ? await createPair(tokens, dollars)
          : await createConcentrated(tokens, dollars)
    if (pool === undefined) continue
    pools.push(pool)
    const args = [pool.pool, VENUE_NUMBERS[pool.venue]] as const
    await send(venues, encodeFunctionData({ abi: venueList, functionName: 'setVenue', args }))
  }
  return { client: client as PublicClient, wallet, assets, pools, router }

  /** Undefined for a pair that exists. */
  async function createPair(tokens: readonly Asset[], dollars: number): Promise<ListedPool | undefined> {
    if (pools.some((pool) => pool.venue === 'uniswap-v2' && isSamePair(pool.tokens, tokens))) return undefined
    const [a, b] = [tokens[0]!.address, tokens[1]!.address]
    const data = encodeFunctionData({ abi: v2, functionName: 'createPair', args: [a, b] })
    const [created] = parseEventLogs({
      abi: v2,
      eventName: 'PairCreated',
      logs: (await send(v2Factory, data)).logs,
    })
    const { pair } = created!.args
    const bias = 1 + (random() - 0.5) * 0.005
    await give(a, pair, unitsOf(tokens[0]!, dollars))
    await give(b, pair, unitsOf(tokens[1]!, dollars * bias))
    await send(pair, encodeFunctionData({ abi: v2, functionName: 'mint', args: [account.address] }))
    return { pool: pair, venue: 'uniswap-v2', tokens, fee: 3_000 }
  }

  async function createConcentrated(
    tokens: readonly Asset[],
    dollars: number,
  ): Promise<ListedPool | undefined> {
    const [fee, spacing] = FEE_TIERS[Math.floor(random() * FEE_TIERS.length)]!
    if (pools.some((pool) => pool.fee === fee && isSamePair(pool.tokens, tokens))) return undefined
    const [token0, token1] = [tokens[0]!, tokens[1]!]
    const price = 10 ** (token1.decimals - token0.decimals) * (1 + (random() - 0.5) * 1.6 * (fee / 1e6))
    const sqrtPriceX96 = BigInt(Math.round(Math.sqrt(price) * 2 ** 64)) * 2n ** 32n
    const { logs } = await send(
      positions,
      encodeFunctionData({
        abi: nonfungiblePositionManagerAbi,
        functionName: 'createAndInitializePoolIfNecessary',
        args: [token0.address, token1.address, fee, sqrtPriceX96],
      }),
    )
    const [created] = parseEventLogs({ abi: v3, eventName: 'PoolCreated', logs })
    const tick = Math.floor(Math.log(price) / Math.log(1.0001))
    for (let i = 0; i < 3; i++) {
      const half = Math.ceil((30 + random() * 400) / spacing) + 1
      const centre = Math.round(tick / spacing + (random() - 0.5) * half)
      const position = {
        token0: token0.address,
        token1: token1.address,
        fee,
        tickLower: (centre - half) * spacing,
        tickUpper: (centre + half) * spacing,
        amount0Desired: unitsOf(token0, dollars / 3),
        amount1Desired: unitsOf(token1, dollars / 3),
        amount0Min: 0n,
        amount1Min: 0n,
        recipient: account.address,
        deadline: 2n ** 40n,
      }
      await send(
        positions,
        encodeFunctionData({ abi: nonfungiblePositionManagerAbi, functionName: 'mint', args: [position] }),
      )
    }
    return { pool: created!.args.pool, venue: 'uniswap-v3', tokens, fee }
  }

  async function createStableSwap(tokens: readonly Asset[], dollars: number): Promise<ListedPool> {
    const fee = 400
    const coins = tokens.map(({ address }) => address)
    const pool = await create(compiled('StableSwap'), stableSwapAbi, [
      'Pool',
      'POOL',
      coins,
      200n,
      BigInt(fee),
    ])
    for (const coin of coins) await approve(coin, pool)
    const amounts = tokens.map((token) => unitsOf(token, dollars * (0.95 + 0.1 * random())))
    await send(
      pool,
      encodeFunctionData({
        abi: stableSwapAbi,
        functionName: 'addLiquidity',
        args: [amounts, 0n, account.address],
      }),
    )
    return { pool, venue: 'stable-swap', tokens, fee }
  }
}

function unitsOf({ decimals }: Asset, dollars: number): bigint {
  return BigInt(Math.round(dollars * 1e6)) * 10n ** BigInt(decimals - 6)
}

function isSamePair(left: readonly Asset[], right: readonly Asset[]): boolean {
  return left.length === right.length && left.every(({ address }, i) => address === right[i]!.address)
}

/** Init code of a contract of ours. */
function compiled(name: string): Hex {
  const file = path.join(repositoryRoot, 'contracts', 'out', `${name}.sol`, `${name}.json`)
  const artifact = JSON.parse(readFileSync(file, 'utf8')) as { bytecode: { object: Hex } }
  return artifact.bytecode.object
}

/** Init code of an artifact that a package ships. */
function published(artifact: string): Hex {
  const file = createRequire(import.meta.url).resolve(artifact)
  const { bytecode } = JSON.parse(readFileSync(file, 'utf8')) as { bytecode: string }
  return bytecode.startsWith('0x') ? (bytecode as Hex) : `0x${bytecode}`
}
