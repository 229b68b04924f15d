import { keccak256 } from 'viem/utils'
import { quantity } from '../quantity.ts'
import { VERSION } from '../version.ts'
import { type MethodTable, method } from './method.ts'
import { bytes, hash, uint256 } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Name and version that clients see. */
export const CLIENT_VERSION = `safelane-devnet/v${VERSION}`

/** What the node says of itself and its chain. */
export const networkMethods: MethodTable = {
  eth_chainId: method({}, ({ node }) => quantity(node.chainId)),
  eth_networkId: method({}, ({ node }) => String(node.chainId)),
  net_version: method({}, ({ node }) => String(node.chainId)),
  net_listening: method({}, () => true),
  eth_syncing: method({}, () => false),
  eth_coinbase: method({}, ({ node }) => node.coinbase),
  eth_hashrate: method({}, () => '0x0'),
  eth_protocolVersion: method({}, () => 1),
  web3_clientVersion: method({}, () => CLIENT_VERSION),
  web3_sha3: method({ data: bytes }, (_context, { data }) => keccak256(data)),
  // There is no proof of work to be done.
  eth_getWork: method({}, notImplemented),
  eth_submitWork: method({ nonce: bytes, powHash: hash, digest: bytes }, notImplemented),
  eth_submitHashrate: method({ hashrate: uint256, id: hash }, notImplemented),
}

/** The answer for methods that anvil knows by name only; it is anvil's. */
export function notImplemented(): never {
  throw new RpcError(RPC_CODE.internal, 'Not implemented')
}
