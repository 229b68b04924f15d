import { type AssetRegistry, type Clock, createAssetRegistry, type Hex } from '@safelane/core'
import type { CoverOrderEncoder } from '@safelane/cover'
import type {
  AuthorizationEncoder,
  BalanceSource,
  BatchEncoder,
  ChainHead,
  ClaimLinkEncoder,
  ExchangeRateSource,
  GasMarket,
  MarketSource,
  NameSource,
  PlanEncoder,
  RevocationEncoder,
  SettlementSimulator,
  TokenEncounterSource,
} from '@safelane/payments'
import { createBalanceSource } from './balanceSource.ts'
import { createChainClock } from './chainClock.ts'
import { reportingOutages } from './chainError.ts'
import { type ChainIdentitySource, createChainIdentitySource } from './chainIdentity.ts'
import { createChainClient } from './client.ts'
import { createCoverOrderEncoder } from './cover/coverAuthorization.ts'
import { type CoverPoolReader, createCoverPoolReader } from './cover/coverPool.ts'
import { createDepegPrices, type DepegPrices } from './cover/depegPrices.ts'
import type { Deployment } from './deployment.ts'
import { createDevControls, type DevControls } from './dev/devControls.ts'
import { createEventLog, type EventLog } from './eventLog.ts'
import { createBatchEncoder } from './payments/batchSettlement.ts'
import { createClaimLinkEncoder } from './payments/claimLinks.ts'
import { createExchangeRateSource } from './payments/exchangeRates.ts'
import { createFeeHistory, type FeeHistory } from './payments/feeHistory.ts'
import { createGasMarket } from './payments/gasMarket.ts'
import { createNameSource } from './payments/nameSource.ts'
import { createAuthorizationEncoder } from './payments/paymentAuthorization.ts'
import { createPoolSource } from './payments/poolSource.ts'
import { createPlanEncoder } from './payments/postDatedTransfer.ts'
import { createRevocationEncoder } from './payments/revocation.ts'
import { createSettlementSimulator } from './payments/settlementSimulator.ts'
import { createRelayer, type Relayer } from './relaying/relayer.ts'
import { createTokenEncounterSource } from './risk/tokenEncounters.ts'
import { createSignatureVerifier, type SignatureVerifier } from './signature.ts'

export interface ChainOptions {
  readonly rpcUrl: string
  readonly deployment: Deployment
  /** Whole dollars an ether is counted as when gas is turned into a fee; left out, the deployment's feed says it. */
  readonly dollarsPerEther?: bigint
}

/** The domains' on-chain ports on one deployment. Every method throws `ChainError` (CHAIN_UNAVAILABLE) while it is down. */
export interface Chain extends ChainIdentitySource {
  readonly deployment: Deployment
  readonly assets: AssetRegistry
  readonly clock: Clock
  readonly head: ChainHead
  readonly balances: BalanceSource
  /** The listed pools, kept up to date by their events. */
  readonly markets: MarketSource
  readonly gasMarket: GasMarket
  readonly feeHistory: FeeHistory
  /** What currencies and ether are worth, by the deployment's feeds. */
  readonly exchangeRates: ExchangeRateSource
  readonly names: NameSource
  /** Medians of the depeg oracle now. */
  readonly depegPrices: DepegPrices
  readonly paymentEncoder: AuthorizationEncoder
  readonly simulator: SettlementSimulator
  readonly linkEncoder: ClaimLinkEncoder
  readonly planEncoder: PlanEncoder
  readonly batchEncoder: BatchEncoder
  readonly revocationEncoder: RevocationEncoder
  readonly tokenEncounters: TokenEncounterSource
  readonly coverPool: CoverPoolReader
  readonly coverEncoder: CoverOrderEncoder
  readonly eventLog: EventLog
  readonly signatures: SignatureVerifier
  relayer(privateKey: Hex): Relayer
  /** Undefined unless this is a development chain. */
  devControls(privateKey: Hex): DevControls | undefined
}

export function createChain({ rpcUrl, deployment, dollarsPerEther }: ChainOptions): Chain {
  const client = createChainClient(rpcUrl, deployment)
  const assets = createAssetRegistry(deployment.assets)
  const exchangeRates = createExchangeRateSource(client, deployment.rateFeeds)
  return {
    deployment,
    ...reportingOutages(createChainIdentitySource(client, deployment)),
    assets,
    clock: reportingOutages(createChainClock(client)),
    head: reportingOutages({ blockNumber: () => client.getBlockNumber({ cacheTime: 0 }) }),
    balances: reportingOutages(createBalanceSource(client)),
    markets: reportingOutages(createPoolSource(client, deployment.venues, deployment.startBlock)),
    gasMarket: reportingOutages(createGasMarket(client, exchangeRates, dollarsPerEther)),
    names: reportingOutages(createNameSource(client, deployment)),
    exchangeRates: reportingOutages(exchangeRates),
    feeHistory: reportingOutages(createFeeHistory(client)),
    depegPrices: reportingOutages(createDepegPrices(client, deployment)),
    paymentEncoder: reportingOutages(createAuthorizationEncoder(client, deployment, assets)),
    linkEncoder: createClaimLinkEncoder(client, deployment, assets),
    simulator: reportingOutages(createSettlementSimulator(client, deployment, assets)),
    planEncoder: reportingOutages(createPlanEncoder(client, deployment, assets)),
    batchEncoder: reportingOutages(createBatchEncoder(client, deployment, assets)),
    revocationEncoder: reportingOutages(createRevocationEncoder(client, deployment, assets)),
    tokenEncounters: reportingOutages(createTokenEncounterSource(client, assets)),
    coverPool: reportingOutages(createCoverPoolReader(client, deployment)),
    coverEncoder: reportingOutages(createCoverOrderEncoder(client, deployment)),
    signatures: reportingOutages(createSignatureVerifier(client)),
    eventLog: reportingOutages(createEventLog(client, deployment)),
    relayer: (privateKey) => createRelayer(client, privateKey),
    devControls: (privateKey) => createDevControls(client, deployment, rpcUrl, privateKey),
  }
}
