import { bytesToHex, type Hex } from '@safelane/devnet-engine'
import { type DevAccount, signMessage } from '../accounts.ts'
import type { DevnetNode } from '../node.ts'
import { completeTransaction, signTransaction } from './completeTransaction.ts'
import { type MethodTable, method } from './method.ts'
import { notImplemented } from './network.ts'
import { address, anything, bytes } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'
import { transactionRequest } from './transactionRequest.ts'
import { signTypedData, typedData } from './typedData.ts'

/** Signatures of the node's own accounts. */
export const ethSignMethods: MethodTable = {
  eth_accounts: method({}, ({ node }) => node.accounts.addresses()),
  eth_requestAccounts: method({}, ({ node }) => node.accounts.addresses()),

  eth_signTransaction: method({ request: transactionRequest }, async ({ node }, { request }) => {
    const account = requireAccount(node, request.from ?? node.accounts.addresses()[0])
    const unsigned = await node.exclusive(() => completeTransaction(node, request, account.address))
    return bytesToHex(await signTransaction(account, unsigned))
  }),
  eth_sign: method({ address, message: bytes }, ({ node }, { address, message }) =>
    signMessage(requireAccount(node, address), message),
  ),
  personal_sign: method({ message: bytes, address }, ({ node }, { message, address }) =>
    signMessage(requireAccount(node, address), message),
  ),
  eth_signTypedData_v4: method({ address, data: typedData }, ({ node }, { address, data }) =>
    signTypedData(requireAccount(node, address), data),
  ),
  // What came before version 4 is not what EIP-712 says.
  eth_signTypedData: method({ address, data: anything }, notImplemented),
  eth_signTypedData_v3: method({ address, data: anything }, notImplemented),
}

function requireAccount(node: DevnetNode, from: Hex | undefined): DevAccount {
  const account = from && node.accounts.find(from)
  if (!account) throw new RpcError(RPC_CODE.invalidParams, 'No Signer available')
  return account
}
