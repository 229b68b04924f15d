import type { Address, Hex, TypedData } from '@safelane/core'
import { hashMessage, hashTypedData, isAddressEqual, parseAbi, recoverAddress, size, slice } from 'viem'
import type { ChainClient } from './client.ts'

const ERC1271_ABI = parseAbi([
  'function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)',
])
const ERC1271_MAGIC = '0x1626ba7e'
/** Half the curve's order: the contracts refuse the malleable upper half (EIP-2). */
const MAX_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** Whether `signer` signed exactly this typed data, see `isHashSignedBy`. */
export function isSignedBy(
  client: ChainClient,
  signer: Address,
  typedData: TypedData,
  signature: Hex,
): Promise<boolean> {
  const hash = hashTypedData(typedData as Parameters<typeof hashTypedData>[0])
  return isHashSignedBy(client, signer, hash, signature)
}

/** Judges signatures by accounts of the deployment's chain. */
export interface SignatureVerifier {
  /** EIP-191 text, as in a sign-in. */
  isMessageSignedBy(signer: Address, message: string, signature: Hex): Promise<boolean>
}

export function createSignatureVerifier(client: ChainClient): SignatureVerifier {
  return {
    isMessageSignedBy: (signer, message, signature) =>
      isHashSignedBy(client, signer, hashMessage(message), signature),
  }
}

/**
 * The rules the contracts go by: an account without code by 65 bytes of ECDSA with low `s`, one with code by asking it
 * (ERC-1271).
 */
async function isHashSignedBy(
  client: ChainClient,
  signer: Address,
  hash: Hex,
  signature: Hex,
): Promise<boolean> {
  const code = await client.getCode({ address: signer })
  return code === undefined || code === '0x'
    ? isEcdsaSignature(signer, hash, signature)
    : isAcceptedByContract(client, signer, hash, signature)
}

async function isEcdsaSignature(signer: Address, hash: Hex, signature: Hex): Promise<boolean> {
  if (size(signature) !== 65) return false
  const v = Number(slice(signature, 64))
  if (v !== 27 && v !== 28) return false
  if (BigInt(slice(signature, 32, 64)) > MAX_S) return false
  try {
    return isAddressEqual(await recoverAddress({ hash, signature }), signer)
  } catch {
    // r or s names no point of the curve: nobody's signature.
    return false
  }
}

async function isAcceptedByContract(
  client: ChainClient,
  signer: Address,
  hash: Hex,
  signature: Hex,
): Promise<boolean> {
  try {
    const answer = await client.readContract({
      address: signer,
      abi: ERC1271_ABI,
      functionName: 'isValidSignature',
      args: [hash, signature],
    })
    return answer === ERC1271_MAGIC
  } catch (error) {
    if (isRevert(error)) return false
    throw error
  }
}

function isRevert(error: unknown): boolean {
  return (
    (error as Error).name === 'ContractFunctionExecutionError' && !/HttpRequest|Timeout/.test(String(error))
  )
}
