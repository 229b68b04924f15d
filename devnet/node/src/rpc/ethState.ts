import type { CallResult, Hex } from '@safelane/devnet-engine'
import { isPending, LATEST } from '../blockReference.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import type { StateView } from '../stateReader.ts'
import { recoverAuthorities, type SignedAuthorization, withDelegations } from './authorizations.ts'
import { estimateGas, execute, executeOrThrow, succeeded } from './callRequest.ts'
import { type MethodTable, method } from './method.ts'
import { blockOverrides, overrideBlock, stateOverrides } from './overrides.ts'
import { address, arrayOf, blockReference, type Decoder, optional, slot } from './params.ts'
import { type TransactionRequest, transactionRequest } from './transactionRequest.ts'

const MAX_PROOF_SLOTS = 1024
/** Highest address of a precompiled contract. */
const LAST_PRECOMPILE = 0x11n

const block = optional(blockReference, LATEST)

/** A slot, and how it is shown: as a word where it was given as one, else as a quantity, as geth does. */
const proofSlot: Decoder<{ key: Hex; shown: Hex }> = (value, path) => {
  const key = slot(value, path)
  return { key, shown: typeof value === 'string' && value.length === 66 ? key : quantity(BigInt(key)) }
}

/** Reads of state, and calls that change nothing. */
export const ethStateMethods: MethodTable = {
  eth_getBalance: method({ address, block }, ({ node }, { address, block }) =>
    node.readState(block, ({ engine }) => quantity(engine.getBalance(address))),
  ),
  eth_getTransactionCount: method({ address, block }, ({ node }, { address, block }) =>
    isPending(block)
      ? node.exclusive(() => quantity(node.pool.pendingNonce(address, node.nonceOf)))
      : node.readState(block, ({ engine }) => quantity(engine.getNonce(address))),
  ),
  eth_getCode: method({ address, block }, ({ node }, { address, block }) =>
    node.readState(block, ({ engine }) => engine.getCode(address)),
  ),
  eth_getStorageAt: method({ address, slot, block }, ({ node }, { address, slot, block }) =>
    node.readState(block, ({ engine }) => engine.getStorage(address, slot)),
  ),
  eth_getProof: method(
    { address, slots: arrayOf(proofSlot, MAX_PROOF_SLOTS), block },
    ({ node }, { address, slots, block }) =>
      node.readState(block, ({ engine }) => {
        const proof = engine.getProof(
          address,
          slots.map(({ key }) => key),
        )
        return {
          address,
          balance: quantity(proof.balance),
          codeHash: proof.codeHash,
          nonce: quantity(proof.nonce),
          storageHash: proof.storageHash,
          accountProof: proof.accountProof,
          storageProof: proof.storageProof.map(({ value, proof: nodes }, index) => ({
            key: slots[index]?.shown,
            value: quantity(BigInt(value)),
            proof: nodes,
          })),
        }
      }),
  ),

  eth_call: method(
    {
      request: transactionRequest,
      block,
      overrides: optional(stateOverrides),
      blockOverrides: optional(blockOverrides),
    },
    ({ node, printer }, { request, block, overrides = {}, blockOverrides }) => {
      const call = (authorities: readonly SignedAuthorization[]) =>
        node.readState(block, (view) => {
          const accounts = withDelegations(view, node.chainId, authorities, overrides)
          const seen = overrideBlock(withoutFreeBaseFee(node, view, request), blockOverrides)
          // The printer looks in it for the console.
          const result = execute(seen, request, accounts, { accessList: printer !== null })
          const printed = printer?.call(seen, request, accounts, result)
          return printed ? printed.then(() => succeeded(result).output) : succeeded(result).output
        })
      return request.authorizationList ? recoverAuthorities(request.authorizationList).then(call) : call([])
    },
  ),
  eth_estimateGas: method(
    {
      request: transactionRequest,
      block: optional(blockReference, { tag: 'pending' as const }),
      overrides: optional(stateOverrides),
      blockOverrides: optional(blockOverrides),
    },
    async ({ node }, { request, block, overrides = {}, blockOverrides }) => {
      const authorities = await recoverAuthorities(request.authorizationList ?? [])
      return await node.readState(block, (view) => {
        const accounts = withDelegations(view, node.chainId, authorities, overrides)
        return quantity(estimateGas(overrideBlock(view, blockOverrides), request, accounts))
      })
    },
  ),
  eth_createAccessList: method({ request: transactionRequest, block }, ({ node }, { request, block }) =>
    node.readState(block, (view) => {
      // The list changes the gas, and the gas may change the path: run again with the list until it stays the same.
      let result = executeOrThrow(view, request)
      let accessList = listed(result, request)
      for (let round = 0; round < 8; round++) {
        result = executeOrThrow(view, { ...request, accessList })
        const next = listed(result, request)
        if (JSON.stringify(next) === JSON.stringify(accessList)) break
        accessList = next
      }
      return { accessList, gasUsed: quantity(result.gasUsed) }
    }),
  ),
}

/** On a chain from elsewhere a call that names no fee sees no base fee either, as in that chain's own nodes; anvil shows it. */
function withoutFreeBaseFee(node: DevnetNode, view: StateView, request: TransactionRequest): StateView {
  const namesFee = (request.gasPrice ?? request.maxFeePerGas) !== undefined
  return namesFee || !node.store.schedule ? view : { ...view, env: { ...view.env, baseFeePerGas: 0n } }
}

/** What is worth listing: sender, recipient and precompiles are warm anyway, unless slots of them are read. */
function listed(result: CallResult, request: TransactionRequest): { address: Hex; storageKeys: Hex[] }[] {
  return result.accessList.filter(({ address, storageKeys }) => {
    if (storageKeys.length > 0) return true
    const precompile = BigInt(address) <= LAST_PRECOMPILE
    return address !== request.from && address !== request.to && !precompile && request.to !== undefined
  })
}
