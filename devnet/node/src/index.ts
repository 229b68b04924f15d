export type { DevAccount } from './accounts.ts'
export { AccountsError, TEST_MNEMONIC } from './accounts.ts'
export { type NodeOptions, type RunningNode, StateMismatchError, startNode } from './startNode.ts'
export { RecordFileError } from './storage/recordFile.ts'
