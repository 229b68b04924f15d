/** Codes of `eth_simulateV1` (Ethereum's execution APIs). */
import { RpcError } from '../rpc/rpcError.ts'

export const SIMULATION_CODE = {
  nonceTooHigh: -38011,
  nonceTooLow: -38010,
  feeBelowBaseFee: -38012,
  intrinsicGas: -38013,
  insufficientFunds: -38014,
  blockGasLimit: -38015,
  blockNumbers: -38020,
  blockTimestamps: -38021,
  initCodeTooLarge: -38025,
  clientLimit: -38026,
  /** Of a call that halted, within a result. */
  vmError: -32015,
} as const

export function simulationError(code: keyof typeof SIMULATION_CODE, message: string): RpcError {
  return new RpcError(SIMULATION_CODE[code], message)
}
