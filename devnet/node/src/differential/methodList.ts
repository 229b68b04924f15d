/** Every JSON-RPC method that a drop-in replacement for anvil has to have. */

const groups: Readonly<Record<string, string>> = {
  eth: `accounts baseFee blobBaseFee blockNumber call callBundle callMany chainId coinbase config createAccessList
    estimateGas feeHistory fillTransaction gasPrice getAccount getAccountInfo getBalance getBlockAccessList getBlockByHash
    getBlockByNumber getBlockReceipts getBlockTransactionCountByHash getBlockTransactionCountByNumber getCode
    getFilterChanges getFilterLogs getHeaderByHash getHeaderByNumber getLogs getProof
    getRawTransactionByBlockHashAndIndex getRawTransactionByBlockNumberAndIndex getRawTransactionByHash getStorageAt
    getStorageValues getTransactionByBlockHashAndIndex getTransactionByBlockNumberAndIndex getTransactionByHash
    getTransactionBySenderAndNonce getTransactionCount getTransactionReceipt getUncleByBlockHashAndIndex
    getUncleByBlockNumberAndIndex getUncleCountByBlockHash getUncleCountByBlockNumber getWork hashrate
    maxPriorityFeePerGas networkId newBlockFilter newFilter newPendingTransactionFilter pendingTransactions
    protocolVersion requestAccounts resend sendRawTransaction sendRawTransactionConditional sendRawTransactionSync
    sendTransaction sendTransactionSync sendUnsignedTransaction sign signTransaction signTypedData signTypedData_v3
    signTypedData_v4 simulateV1 submitHashrate submitWork subscribe syncing uninstallFilter unsubscribe`,
  debug: `accountInfoAt clearTxpool codeByHash dbGet executionWitness getModifiedAccountsByNumber getRawBlock
    getRawHeader getRawReceipts getRawTransaction getRawTransactions traceBlock traceBlockByHash traceBlockByNumber
    traceCall traceTransaction`,
  trace: `block call callMany filter get rawTransaction replayBlockTransactions replayTransaction transaction`,
  anvil: `addBalance autoImpersonateAccount dealERC20 dropAllTransactions dropTransaction dumpState getAutomine
    getGenesisTime getIntervalMining impersonateAccount impersonateSignature increaseTime loadState metadata mine
    mine_detailed nodeInfo removeBlockTimestampInterval removePoolTransactions reorg reset revert rollback setAutomine
    setBalance setBlockGasLimit setBlockTimestampInterval setChainId setCode setCoinbase setERC20Allowance
    setIntervalMining setLoggingEnabled setMinGasPrice setNextBlockBaseFeePerGas setNextBlockPrevRandao
    setNextBlockTimestamp setNonce setRpcUrl setStorageAt setTime snapshot stopImpersonatingAccount`,
  evm: `increaseTime mine mine_detailed revert setAccountNonce setAutomine setBlockGasLimit setIntervalMining
    setNextBlockTimestamp setTime snapshot`,
  hardhat: `addBalance autoImpersonateAccount dropAllTransactions dropTransaction dumpState getAutomine
    impersonateAccount loadState metadata mine reset setBalance setCode setCoinbase setLoggingEnabled setMinGasPrice
    setNextBlockBaseFeePerGas setNonce setPrevRandao setStorageAt stopImpersonatingAccount`,
  ots: `getApiLevel getBlockDetails getBlockDetailsByHash getBlockTransactions getContractCreator
    getInternalOperations getTransactionBySenderAndNonce getTransactionError hasCode searchTransactionsAfter
    searchTransactionsBefore traceTransaction`,
  txpool: 'content contentFrom inspect status',
  net: 'listening version',
  web3: 'clientVersion sha3',
  personal: 'sign',
}

/** All names, such as `eth_accounts`. */
export const anvilMethods: readonly string[] = Object.entries(groups).flatMap(([group, names]) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${group}_${name}`),
)

/** Those that exist on WebSockets only. */
export const subscriptionMethods: readonly string[] = ['eth_subscribe', 'eth_unsubscribe']

/** Those of them that other versions of anvil have, or Hardhat: 1.7.1 answers them with "Method not found". */
export const beyondAnvil: readonly string[] = [
  'eth_baseFee',
  'eth_callBundle',
  'eth_callMany',
  'eth_getBlockAccessList',
  'eth_getHeaderByHash',
  'eth_getHeaderByNumber',
  'eth_pendingTransactions',
  'eth_resend',
  'eth_sendRawTransactionConditional',
  'debug_accountInfoAt',
  'debug_clearTxpool',
  'debug_executionWitness',
  'debug_getModifiedAccountsByNumber',
  'debug_getRawBlock',
  'debug_getRawHeader',
  'debug_getRawReceipts',
  'debug_getRawTransactions',
  'debug_traceBlock',
  'trace_call',
  'trace_callMany',
  'trace_get',
  'trace_rawTransaction',
  'trace_replayTransaction',
  'anvil_setNextBlockPrevRandao',
  'hardhat_setPrevRandao',
  'txpool_contentFrom',
]
