import { hexToBytes } from 'viem/utils'
import { DumpError } from '../dump/anvilState.ts'
import { loadDump } from '../dump/dumpFile.ts'
import { compressedDump } from '../dump/writeDump.ts'
import { type MethodTable, method } from './method.ts'
import { boolean, bytes, invalid, optional } from './params.ts'

const dumpState = method(
  { preserveHistoricalStates: optional(boolean, false) },
  ({ node }, { preserveHistoricalStates }) => node.dump(preserveHistoricalStates, compressedDump),
)

const loadState = method({ state: bytes }, async ({ node }, { state }) => {
  try {
    await loadDump(node, hexToBytes(state))
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
