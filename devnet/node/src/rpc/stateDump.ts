import { hexToBytes } from 'viem'
import { DumpError } from '../dump/anvilState.ts'
import { addAccounts, chainOfDump } from '../dump/loadDump.ts'
import { parseDump } from '../dump/readDump.ts'
import { compressedDump } from '../dump/writeDump.ts'
import { type MethodTable, method } from './method.ts'
import { boolean, bytes, invalid, optional } from './params.ts'

const dumpState = method(
  { preserveHistoricalStates: optional(boolean, false) },
  ({ node }, { preserveHistoricalStates }) => node.dump(preserveHistoricalStates, compressedDump),
)

const loadState = method({ state: bytes }, async ({ node }, { state }) => {
  try {
    const dump = parseDump(hexToBytes(state))
    // A forked chain keeps its place behind the origin's: only the dump's accounts come to it.
    if (node.forked) await node.mutateState((engine) => addAccounts(engine, dump))
    else await node.replaceChain((engine, head) => chainOfDump(engine, dump, head))
  } catch (error) {
    if (error instanceof DumpError) throw invalid('state', `is no dump that can be loaded: ${error.message}`)
    throw error
  }
  return true
})

/** The whole chain as bytes in anvil's form, and back. */
export const stateDumpMethods: MethodTable = {
  anvil_dumpState: dumpState,
  hardhat_dumpState: dumpState,
  anvil_loadState: loadState,
  hardhat_loadState: loadState,
}
