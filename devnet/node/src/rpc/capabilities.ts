import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'

/** What this node can be asked for, as Ethereum's execution APIs describe it: everything, of all its blocks. */
export const capabilityMethods: MethodTable = {
  eth_capabilities: method({}, ({ node }) => {
    const { head, genesis } = node.store
    const all = { disabled: false, oldestBlock: quantity(genesis.header.number) }
    const never = { type: 'window', retentionBlocks: '0xffffffffffffffff' }
    return {
      head: { number: quantity(head.header.number), hash: head.hash },
      state: all,
      tx: all,
      logs: { ...all, deleteStrategy: never },
      receipts: all,
      blocks: all,
      stateproofs: all,
    }
  }),
}
