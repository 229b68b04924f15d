/** What is not like anvil yet. Both lists are checked by the test, so they can only shrink. */

/** Methods that are not there: each must be answered with -32601. */
export const missingMethods: readonly string[] = []

/** Steps, by `stepName`, whose answers differ from anvil's and should not. */
export const differingSteps: readonly string[] = [
  'network: anvil_metadata 0',
  'network: hardhat_metadata 0',
  'mining: eth_getBlockByNumber 3',
  'mining: evm_mine_detailed 0',
  'mining: evm_mine_detailed 1',
  'mining: eth_getBlockByNumber 5',
  'history: evm_revert 0',
  'history: anvil_metadata 0',
  'history: eth_getBlockByNumber 1',
]
