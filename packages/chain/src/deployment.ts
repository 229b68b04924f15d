import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Address, Asset } from '@safelane/core'
import { createPublicClient, getAddress, http } from 'viem'
import { reportingOutages } from './chainError.ts'

/** Contracts that stand once on a chain, by the names of the deployments file. */
export const CONTRACT_NAMES = [
  ...[
    'accountCollector',
    'approvalCollector',
    'authorizationCollector',
    'permitCollector',
    'permit2Collector',
  ],
  ...['agentPermissions', 'authorizedPayments', 'batchPayments', 'claimLinks', 'nameRegistry'],
  ...[
    'paymentChannels',
    'paymentEscrow',
    'paymentRequests',
    'paymentRouter',
    'paymentStreams',
    'subscriptions',
  ],
  ...['routeRouter', 'venueList', 'stableSwap', 'uniswapV2Factory', 'uniswapV3Factory', 'quoterV2'],
  ...['depegOracle', 'coverPool', 'coverPolicy', 'policyMarket', 'coveredPayments'],
  ...['depegTiers', 'depegCover', 'depegPolicy', 'riskBook'],
  ...['depegJuniorVault', 'depegSeniorVault', 'depegReinsuranceVault', 'depegQuotaShareVault'],
  ...['discretionaryCover', 'discretionaryPolicy', 'discretionaryBook', 'claimAssessment', 'assessorStake'],
  ...['discretionaryJuniorVault', 'discretionarySeniorVault'],
  ...['discretionaryReinsuranceVault', 'discretionaryQuotaShareVault'],
  ...['safelaneVotes', 'safelaneGovernor', 'timelockController', 'pauseRegistry'],
  ...['burnMintBridge', 'bridgeToken'],
  ...[
    'permit2',
    'entryPoint',
    'simple7702Account',
    'wrappedEther',
    'swapRouter',
    'nonfungiblePositionManager',
  ],
] as const
export type ContractName = (typeof CONTRACT_NAMES)[number]

/** How a pool is spoken to. */
export const VENUES = ['uniswap-v2', 'uniswap-v3', 'stable-swap'] as const
export type Venue = (typeof VENUES)[number]

/** A pool that `RouteRouter` may use. */
export interface ListedPool {
  readonly pool: Address
  readonly venue: Venue
  readonly tokens: readonly Asset[]
  /** Millionths of what goes in. */
  readonly fee: number
}

/** Where the contracts are on one chain, as the deployment script wrote it down. */
export interface Deployment {
  readonly chainId: number
  /** Nothing happened before this block: indexing starts here. */
  readonly startBlock: bigint
  readonly assets: readonly Asset[]
  readonly paymentRouter: Address
  readonly depegOracle: Address
  readonly coverPool: Address
  readonly coverPolicy: Address
  readonly uniswap: { readonly factory: Address; readonly quoter: Address }
  readonly contracts: Readonly<Record<ContractName, Address>>
  /** Pools that payments may be routed through. */
  readonly venues: readonly ListedPool[]
  /** Price sources per symbol; the development ones can be set by anyone. */
  readonly priceSources: Readonly<Record<string, readonly Address[]>>
  /** What a unit is worth in dollars, by `ETH` or ISO 4217 code; contracts that answer `latestPrice()`. */
  readonly rateFeeds: Readonly<Record<string, Address>>
  readonly products: readonly {
    readonly productId: bigint
    readonly asset: Asset
    readonly payoutAsset: Asset
  }[]
}

/** Chains on which money is worthless and time can be moved. */
const DEV_CHAIN_IDS: ReadonlySet<number> = new Set([31337, 31338, 1337])

export function isDevChain(chainId: number): boolean {
  return DEV_CHAIN_IDS.has(chainId)
}

/** Where the deployments file is looked for. */
export interface DeploymentLocation {
  /** Named outright; else `deployments/<chain id>.json` in the data folder, for the chain that answers at `rpcUrl`. */
  readonly file: string | undefined
  readonly dataDir: string
  readonly rpcUrl: string
}

/** Finds and reads the deployment; throws `ChainError` when the chain has to be asked and does not answer. */
export async function findDeployment({ file, dataDir, rpcUrl }: DeploymentLocation): Promise<Deployment> {
  if (file !== undefined) return loadDeployment(file)
  const client = createPublicClient({ transport: http(rpcUrl, { timeout: 10_000, retryCount: 0 }) })
  const { chainIdOf } = reportingOutages({ chainIdOf: () => client.getChainId() })
  return loadDeployment(path.join(dataDir, 'deployments', `${await chainIdOf()}.json`))
}

/** Reads a deployments file; throws with the member at fault when it is incomplete. */
export function loadDeployment(file: string): Deployment {
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return parseDeployment(json, file)
}

export function parseDeployment(json: unknown, source: string): Deployment {
  const root = new Node(json, source)
  const assets = root.list('assets').map((asset) => ({
    symbol: asset.text('symbol'),
    name: asset.text('name'),
    address: asset.address('address'),
    decimals: asset.integer('decimals'),
  }))
  const assetCalled = (node: Node, key: string): Asset => {
    const asset = assets.find(({ symbol }) => symbol === node.text(key))
    if (asset === undefined) throw new TypeError(`${node.path}.${key} names no asset of the deployment`)
    return asset
  }
  const uniswap = root.child('uniswap')
  const contracts = root.child('contracts')
  return {
    chainId: root.integer('chainId'),
    startBlock: BigInt(root.integer('startBlock')),
    assets,
    paymentRouter: root.address('paymentRouter'),
    depegOracle: root.address('depegOracle'),
    coverPool: root.address('coverPool'),
    coverPolicy: root.address('coverPolicy'),
    uniswap: { factory: uniswap.address('factory'), quoter: uniswap.address('quoter') },
    contracts: Object.fromEntries(CONTRACT_NAMES.map((name) => [name, contracts.address(name)])) as Record<
      ContractName,
      Address
    >,
    venues: root.list('venues').map((venue) => ({
      pool: venue.address('pool'),
      venue: venue.oneOf('venue', VENUES),
      tokens: venue.addresses('tokens').map((address) => {
        const asset = assets.find((candidate) => candidate.address === address)
        if (asset === undefined) throw new TypeError(`${venue.path}.tokens names no asset of the deployment`)
        return asset
      }),
      fee: venue.integer('fee'),
    })),
    priceSources: Object.fromEntries(
      assets.map(({ symbol }) => [symbol, root.child('priceSources').addresses(symbol)]),
    ),
    rateFeeds: root.addressesByName('rateFeeds'),
    products: root.list('products').map((product) => ({
      productId: BigInt(product.integer('productId')),
      asset: assetCalled(product, 'asset'),
      payoutAsset: assetCalled(product, 'payoutAsset'),
    })),
  }
}

/** One JSON object on the way through the file, with the path that error messages name. */
class Node {
  readonly path: string
  readonly #members: Record<string, unknown>

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null) throw new TypeError(`${path} is not an object`)
    this.path = path
    this.#members = value as Record<string, unknown>
  }

  child(key: string): Node {
    return new Node(this.#members[key], `${this.path}.${key}`)
  }

  list(key: string): readonly Node[] {
    const value = this.#members[key]
    if (!Array.isArray(value)) throw new TypeError(`${this.path}.${key} is not a list`)
    return value.map((item, index) => new Node(item, `${this.path}.${key}[${index}]`))
  }

  text(key: string): string {
    const value = this.#members[key]
    if (typeof value !== 'string') throw new TypeError(`${this.path}.${key} is not a text`)
    return value
  }

  oneOf<Text extends string>(key: string, allowed: readonly Text[]): Text {
    const found = allowed.find((text) => text === this.#members[key])
    if (found === undefined) throw new TypeError(`${this.path}.${key} is none of ${allowed.join(', ')}`)
    return found
  }

  integer(key: string): number {
    const value = this.#members[key]
    if (!Number.isSafeInteger(value)) throw new TypeError(`${this.path}.${key} is not an integer`)
    return value as number
  }

  address(key: string): Address {
    const value = this.#members[key]
    if (typeof value !== 'string') {
      throw new TypeError(
        `${this.path}.${key} is missing: deploy again (npm run deploy -w contracts), which adds it`,
      )
    }
    return getAddress(value)
  }

  /** Addresses by name; none when absent. */
  addressesByName(key: string): Readonly<Record<string, Address>> {
    const value = this.#members[key] ?? {}
    if (typeof value !== 'object' || value === null)
      throw new TypeError(`${this.path}.${key} is not an object`)
    return Object.fromEntries(Object.entries(value).map(([name, at]) => [name, getAddress(String(at))]))
  }

  /** A list of addresses; empty when absent. */
  addresses(key: string): readonly Address[] {
    const value = this.#members[key] ?? []
    if (!Array.isArray(value)) throw new TypeError(`${this.path}.${key} is not a list`)
    return value.map((item) => getAddress(String(item)))
  }
}
