export { blobGasLimit } from '../forkRules.ts'
export { INITIAL_BASE_FEE, nextBaseFee, type ParentGas } from './baseFee.ts'
export { blobBaseFee, nextExcessBlobGas } from './blobGas.ts'
export { type BlockBody, type DecodedBlock, decodeBlock, encodeBlock } from './block.ts'
export { type BlockRules, blockRules } from './blockRules.ts'
export type { ChainBlock, ChainView } from './chainView.ts'
export { type ActiveFork, activeFork, type ForkSchedule, type ForkStep } from './forkSchedule.ts'
export {
  type BlockHeader,
  decodeHeader,
  EMPTY_OMMERS_HASH,
  EMPTY_REQUESTS_HASH,
  EMPTY_ROOT,
  encodeHeader,
  hashHeader,
  ZERO_NONCE,
} from './header.ts'
export { validateHeader } from './headerValidation.ts'
export { type ImportedBlock, type ImportOptions, importBlock } from './import.ts'
export { InvalidBlockError, type InvalidBlockReason, type InvalidTransaction } from './invalidBlock.ts'
export { payRewards } from './ommers.ts'
export { blockEnvOf, type HeaderBeforeExecution } from './processing.ts'
export {
  type BlockTemplate,
  type ExclusionReason,
  type ProducedBlock,
  type ProductionOptions,
  produceBlock,
} from './production.ts'
export { encodeLog, encodeReceipt, type Receipt, Receipts } from './receipt.ts'
export { collectRequests, type MissingSystemContract, type RequestRules, requestsHash } from './requests.ts'
export { encodeWithdrawal, payWithdrawals, type Withdrawal } from './withdrawal.ts'
