import type { Hex } from '@safelane/devnet-engine'
import type { TypedDataDefinition } from 'viem'
import type { DevAccount } from '../accounts.ts'
import { anything, type Decoder, invalid, mapOf, objectOf, text } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

interface Member {
  name: string
  type: string
}

export interface TypedData {
  types: Record<string, Member[]>
  primaryType: string
  domain: Record<string, unknown>
  message: Record<string, unknown>
}

/** EIP-712 data, as an object or as JSON text. */
export const typedData: Decoder<TypedData> = (value, path) => {
  const parsed = typeof value === 'string' ? parseJson(value, path) : value
  const { types, primaryType, domain, message } = objectOf({
    types: anything,
    primaryType: text,
    domain: mapOf(anyKey, anything),
    message: mapOf(anyKey, anything),
  })(parsed, path)
  return { types: memberTypes(types, `${path}.types`), primaryType, domain, message }
}

/** Signs EIP-712 data. Throws RpcError when the data do not fit their types. */
export async function signTypedData(account: DevAccount, data: TypedData): Promise<Hex> {
  try {
    // Checked here by shape only; viem checks every value against its type.
    return await account.signer.signTypedData(data as unknown as TypedDataDefinition)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new RpcError(RPC_CODE.invalidParams, `invalid params: data cannot be signed: ${problem}`)
  }
}

const anyKey = text as unknown as Decoder<Hex>

function memberTypes(value: unknown, path: string): Record<string, Member[]> {
  const types: Record<string, Member[]> = {}
  for (const [name, members] of Object.entries(mapOf(anyKey, anything)(value, path))) {
    if (!Array.isArray(members)) throw invalid(`${path}.${name}`, 'must be an array')
    types[name] = members.map((member, index) =>
      objectOf({ name: text, type: text })(member, `${path}.${name}[${index}]`),
    )
  }
  return types
}

function parseJson(value: string, path: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw invalid(path, 'is not JSON')
  }
}
