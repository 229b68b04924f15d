export { MalformedAccessListError } from './accessListHints.ts'
export * from './api.ts'
export * from './block/index.ts'
export { type ChangeRecord, MalformedChangeError, readChange } from './changeCodec.ts'
export type { List } from './decodedList.ts'
export { createEngine, EngineBusyError, EngineClosedError } from './engine.ts'
export { EngineMemoryError } from './engineMemoryError.ts'
export { LogMatcher, type LogRecord } from './logMatcher.ts'
export { bloomOf } from './logsBloom.ts'
export { type MergedAccount, MergedChange } from './mergedChange.ts'
export { type KnownAccount, type KnownState, type MissingState, MissingStateError } from './missingState.ts'
export {
  type AccountChanges,
  type BlockAccessList,
  encodeBlockAccessList,
  hashBlockAccessList,
  type IndexedChange,
  type SlotChanges,
} from './recording/blockAccessList.ts'
export type {
  BlockExecution,
  BlockRecording,
  Location,
  TransactionExecution,
} from './recording/blockExecution.ts'
export { RecordingGoneError } from './recording/recordings.ts'
export type * from './tracing/tracer.ts'
export * from './transaction.ts'
export { TransactionResults } from './transactionResults.ts'
export { orderedTrieRoot } from './trieModule.ts'
