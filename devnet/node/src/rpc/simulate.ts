import { type BlockHeader, encodeBlock, type Hex } from '@safelane/devnet-engine'
import { findBlock, LATEST } from '../blockReference.ts'
import { hashOf } from '../chain/admittedTransaction.ts'
import { headerJson } from '../chain/header.ts'
import { type Inclusion, transactionJson } from '../chain/transaction.ts'
import { quantity } from '../quantity.ts'
import { MAX_SIMULATED_BLOCKS, placeBlocks, type RequestedBlock } from '../simulation/simulatedBlocks.ts'
import type { SimulatedCall } from '../simulation/simulatedCall.ts'
import { SIMULATION_CODE } from '../simulation/simulationErrors.ts'
import { type SimulatedBlock, Simulator } from '../simulation/simulator.ts'
import { gethError } from '../tracing/haltNames.ts'
import { discarding } from './committedCalls.ts'
import { type MethodTable, method } from './method.ts'
import { headerOverrides, movableOverrides } from './overrides.ts'
import { arrayOf, blockReference, boolean, type Decoder, invalid, objectOf, optional } from './params.ts'
import { describeRevert } from './revert.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'
import { transactionRequest } from './transactionRequest.ts'

/** Gas that the calls of one simulation may use together, as in geth. */
const SIMULATION_GAS = 50_000_000n
const MAX_CALLS = 10_000

const requestedBlock: Decoder<RequestedBlock> = (value, path) => {
  const { blockOverrides, stateOverrides, calls } = objectOf({
    blockOverrides: optional(headerOverrides, {}),
    stateOverrides: optional(movableOverrides, {}),
    calls: optional(arrayOf(transactionRequest, MAX_CALLS), []),
  })(value, path)
  return { header: blockOverrides, accounts: stateOverrides, calls }
}

const simulation = objectOf({
  blockStateCalls: arrayOf(requestedBlock, Number(MAX_SIMULATED_BLOCKS)),
  traceTransfers: optional(boolean, false),
  validation: optional(boolean, false),
  returnFullTransactions: optional(boolean, false),
})

/** Simulations of whole blocks, as Ethereum's execution APIs define them. */
export const simulateMethods: MethodTable = {
  eth_simulateV1: method(
    { simulation, block: optional(blockReference, LATEST) },
    ({ node }, { simulation, block: reference }) => {
      const { blockStateCalls, traceTransfers, validation, returnFullTransactions } = simulation
      if (blockStateCalls.length === 0) throw invalid('simulation.blockStateCalls', 'must not be empty')
      const base = findBlock(node.store, reference)
      if (!base) throw new RpcError(RPC_CODE.invalidInput, 'header not found')
      const placed = placeBlocks(blockStateCalls, base.header)
      return node.readState(reference, ({ engine }) =>
        discarding(engine, async () => {
          const gasPool = { left: SIMULATION_GAS }
          const context = { engine, chainId: node.chainId, validation, traceTransfers, gasPool }
          const simulator = new Simulator(context, node.store, base)
          const simulated: ReturnType<typeof blockJson>[] = []
          for (const block of placed)
            simulated.push(blockJson(await simulator.run(block), returnFullTransactions))
          return simulated
        }),
      )
    },
  ),
}

function blockJson({ header, hash, calls, withdrawals }: SimulatedBlock, full: boolean) {
  const transactions = calls.map(({ raw, sender }, index) => {
    const hash = hashOf(raw)
    return full ? transactionJson(admitted(raw, sender, hash), inclusionOf(index)) : hash
  })
  function inclusionOf(index: number): Inclusion {
    return {
      blockHash: hash,
      blockNumber: header.number,
      timestampSec: header.timestampSec,
      index,
      baseFeePerGas: header.baseFeePerGas ?? 0n,
    }
  }
  const raw = calls.map((call) => call.raw)
  const hasWithdrawals = header.withdrawalsRoot !== undefined
  const body = { transactions: raw, ommers: [], ...(hasWithdrawals ? { withdrawals } : {}) }
  return {
    ...headerJson(header, hash),
    size: quantity(encodeBlock(header, body).length),
    uncles: [],
    transactions,
    ...(hasWithdrawals
      ? {
          withdrawals: withdrawals.map(({ index, validatorIndex, address, amountGwei }) => ({
            index: quantity(index),
            validatorIndex: quantity(validatorIndex),
            address,
            amount: quantity(amountGwei),
          })),
        }
      : {}),
    calls: calls.map((call, index) => callJson(call, header, hash, index)),
  }
}

/** A transaction as the pool would have it; nobody has signed it. */
function admitted(raw: Uint8Array, sender: Hex, hash: Hex) {
  const fees = { nonce: 0n, gasLimit: 0n, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
  return { raw, sender, hash, impersonated: true, ...fees }
}

function callJson(call: SimulatedCall, header: BlockHeader, blockHash: Hex, index: number) {
  const { output, logs, gasUsed, maxUsedGas, status } = call
  return {
    returnData: output,
    logs: logs.map((log) => ({
      address: log.address,
      topics: log.topics,
      data: log.data,
      blockNumber: quantity(header.number),
      transactionHash: hashOf(call.raw),
      transactionIndex: quantity(index),
      blockHash,
      blockTimestamp: quantity(header.timestampSec),
      logIndex: quantity(log.index),
      removed: false,
    })),
    gasUsed: quantity(gasUsed),
    maxUsedGas: quantity(maxUsedGas),
    status: quantity(status),
    ...(status === 1 ? {} : { error: errorOf(call) }),
  }
}

function errorOf({ halt, output }: SimulatedCall) {
  if (halt !== null && halt !== 'revert') return { code: SIMULATION_CODE.vmError, message: gethError(halt) }
  const reason = describeRevert(output)
  const message = reason === null ? 'execution reverted' : `execution reverted: ${reason}`
  return { code: RPC_CODE.reverted, message, data: output }
}
