/** Where @ethereumjs/evm does something else than Ethereum, and is corrected, so that the oracle says what is right. */
import { type EVM, EVMError, type ExecResult } from '@ethereumjs/evm'

/** No code may begin with it (EIP-3541). */
const FORBIDDEN = 0xef

/** What is used of the EVM here, which its types keep to themselves. */
interface OpenEvm {
  runInterpreter: (message: { isCreate?: boolean }, options?: object) => Promise<ExecResult>
  _executeCreate: (message: object) => Promise<{ execResult: ExecResult }>
}

/**
 * A creation that reverts has no code, so what its data begins with does not matter (EIP-3541 is about code to be deployed; EIP-140 leaves the
 * gas). @ethereumjs/evm 10.1.3 takes the data for code: such a creation loses all its gas, and its data.
 */
export function correctRevertedCreations(evm: EVM): void {
  const open = evm as unknown as OpenEvm
  const run = open.runInterpreter.bind(evm)
  const create = open._executeCreate.bind(evm)
  /** Data as it was, by the copy that begins with another byte. */
  const data = new WeakMap<Uint8Array, Uint8Array>()
  open.runInterpreter = async (message, options) => {
    const result = await run(message, options)
    const isReverted = result.exceptionError?.error === EVMError.errorMessages.REVERT
    if (!message.isCreate || !isReverted || result.returnValue[0] !== FORBIDDEN) return result
    const copy = result.returnValue.with(0, 0)
    data.set(copy, result.returnValue)
    return { ...result, returnValue: copy }
  }
  open._executeCreate = async (message) => {
    const result = await create(message)
    const { execResult } = result
    const returnValue = data.get(execResult.returnValue) ?? execResult.returnValue
    return { ...result, execResult: { ...execResult, returnValue } }
  }
}
