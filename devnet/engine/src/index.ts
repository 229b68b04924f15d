import type { OrderedTrieRoot } from './api.ts'
import { bytesToHex } from './hex.ts'
import { encodeInteger, patriciaRoot } from './patricia-root.ts'

export * from './api.ts'
export { MalformedChangeError } from './change-codec.ts'
export { createEngine, EngineBusyError } from './engine.ts'
export { keccak256 } from './keccak256.ts'
export { EngineMemoryError } from './lane.ts'
export { recoverSender } from './sender.ts'

export const orderedTrieRoot: OrderedTrieRoot = (items) =>
  bytesToHex(patriciaRoot(items.map((value, index) => ({ key: encodeInteger(BigInt(index)), value }))))
