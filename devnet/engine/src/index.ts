export * from './api.ts'
export * from './block/index.ts'
export { type ChangeRecord, MalformedChangeError, readChange } from './changeCodec.ts'
export { createEngine, EngineBusyError } from './engine.ts'
export { bytesToHex } from './hex.ts'
export { EngineMemoryError } from './lane.ts'
export type { BlockExecution, Location, TransactionExecution } from './recording/blockExecution.ts'
export {
  bytesOf,
  decodeRlp,
  hexOf,
  integerOf,
  listItems,
  RlpError,
  type RlpItem,
} from './rlp.ts'
export { recoverSender } from './sender.ts'
export type * from './tracing/tracer.ts'
export { keccak256, orderedTrieRoot } from './trieModule.ts'
