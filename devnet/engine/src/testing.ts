/** What this repository's own test programs need beyond the library: disturbed lanes, and random blocks that find fault with them. */
export { Disturbance } from './disturbance.ts'
export { createEngine, type EngineTestOptions } from './engine.ts'
export {
  type Action,
  type ActionKind,
  actionKinds,
  actionWeights,
  type BlockPlan,
} from './test/randomBlocks/action.ts'
export { BlockEncoder, type EncodedBlock } from './test/randomBlocks/encodeBlock.ts'
export { chainId, World } from './test/randomBlocks/world.ts'
