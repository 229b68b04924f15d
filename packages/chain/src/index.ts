export { type Chain, type ChainOptions, createChain } from './chain.ts'
export { ChainError } from './chainError.ts'
export { type ChainIdentitySource, DeploymentMismatchError } from './chainIdentity.ts'
export { claimCalldata, hashOrder, purchaseCalldata } from './cover/coverAuthorization.ts'
export type { CoverPoolReader } from './cover/coverPool.ts'
export type { DepegPrices } from './cover/depegPrices.ts'
export {
  type ContractName,
  type Deployment,
  type DeploymentLocation,
  findDeployment,
  isDevChain,
  type ListedPool,
  loadDeployment,
  parseDeployment,
  type Venue,
} from './deployment.ts'
export type { DevControls } from './dev/devControls.ts'
export type { ChainBlock, ContractEvent, EventLog } from './eventLog.ts'
export { batchCalldata, hashBatch } from './payments/batchSettlement.ts'
export {
  hashClaimLink,
  linkClaimCalldata,
  linkCreationCalldata,
  linkReturnCalldata,
} from './payments/claimLinks.ts'
export { type CollectorConsent, collectorConsentTypedData } from './payments/collectorConsent.ts'
export type { FeeHistory } from './payments/feeHistory.ts'
export { EtherPriceError } from './payments/gasMarket.ts'
export { hashPayment, settlementCall } from './payments/paymentAuthorization.ts'
export { createPoolSource } from './payments/poolSource.ts'
export { postDatedTransferCalldata } from './payments/postDatedTransfer.ts'
export { revocationCalldata } from './payments/revocation.ts'
export {
  type BroadcastOutcome,
  isUnderpriced,
  type RelayCall,
  type Relayer,
  type RelayFees,
  type RelaySimulation,
  type SignedRelay,
} from './relaying/relayer.ts'
export { type RevertReason, revertReasonFrom } from './revertReason.ts'
export type { SignatureVerifier } from './signature.ts'
