/** Balances and allowances of ERC-20 tokens, written where the token itself keeps them. */
import type { Hex, StateOverride } from '@safelane/devnet-engine'
import { encodeFunctionData, parseAbi } from 'viem/utils'
import { wordHex, ZERO_ADDRESS } from '../quantity.ts'
import type { StateView } from '../stateReader.ts'
import { type MethodTable, method, type RpcContext } from './method.ts'
import { address, uint256 } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** What is asked of a token (EIP-20). */
const tokenAbi = parseAbi([
  'function balanceOf(address account) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
])

/** Far more than any token takes to answer. */
const CALL_GAS = 30_000_000n

/** Sets what a token says of an account. */
export const tokenMethods: MethodTable = {
  anvil_dealERC20: method(
    { account: address, token: address, balance: uint256 },
    async (context, { account, token, balance }) => {
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [account] })
      await writeAnswer(context, { token, data, value: balance, name: 'balance' })
      return null
    },
  ),
  anvil_setERC20Allowance: method(
    { owner: address, spender: address, token: address, allowance: uint256 },
    async (context, { owner, spender, token, allowance }) => {
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'allowance', args: [owner, spender] })
      await writeAnswer(context, { token, data, value: allowance, name: 'allowance' })
      return null
    },
  ),
}

interface Answer {
  token: Hex
  /** The call that is to be answered with `value`. */
  data: Hex
  value: bigint
  name: 'balance' | 'allowance'
}

/** Writes the slot on which an answer of the token depends. Throws RpcError when there is none. */
async function writeAnswer({ node }: RpcContext, { token, data, value, name }: Answer): Promise<void> {
  const slot = await node.readState({ tag: 'latest' }, (view) => findSlot(view, token, data, value))
  if (slot === null) throw new RpcError(RPC_CODE.internal, `Unable to set ERC20 ${name}, no slot found`)
  await node.mutateState((engine) => engine.setStorage(token, slot, wordHex(value)))
}

/**
 * The slot of the token that holds what the call answers: with `value` in it the answer is `value`, and with another number that number.
 * The second keeps out what merely happens to hold the same.
 */
function findSlot(view: StateView, token: Hex, data: Hex, value: bigint): Hex | null {
  const other = value === 0n ? 1n : value - 1n
  const call = (overrides: Record<Hex, StateOverride>) =>
    view.engine.call(view.env, { from: ZERO_ADDRESS, to: token, gas: CALL_GAS, data }, overrides)
  const read = call({})
  const slots = read.accessList.find((entry) => entry.address === token)?.storageKeys ?? []
  const answers = (slot: Hex, expected: bigint) => {
    const stateDiff = { [slot]: wordHex(expected) }
    const { status, output } = call({ [token]: { stateDiff } })
    return status === 1 && output.length === 66 && BigInt(output) === expected
  }
  return slots.find((slot) => answers(slot, value) && answers(slot, other)) ?? null
}
