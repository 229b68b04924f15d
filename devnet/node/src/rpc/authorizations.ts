/** Calls that carry authorizations (EIP-7702): whose code they change before the call begins. */
import type { Hex, StateOverride } from '@safelane/devnet-engine'
import { recoverAuthorizationAddress } from 'viem/utils'
import type { Authorization } from '../chain/transaction.ts'
import { wordHex, ZERO_ADDRESS } from '../quantity.ts'
import type { StateView } from '../stateReader.ts'

/** Gas of each authorization, whatever becomes of it (EIP-7702, `PER_EMPTY_ACCOUNT_COST`). */
export const AUTHORIZATION_GAS = 25_000n
const DELEGATION_PREFIX = '0xef0100'
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** An authorization with the account that signed it. */
export interface SignedAuthorization extends Authorization {
  authority: Hex
}

/** Those whose signature is one; the others change nothing. */
export async function recoverAuthorities(list: readonly Authorization[]): Promise<SignedAuthorization[]> {
  const recovered = await Promise.all(
    list.map(async (authorization): Promise<SignedAuthorization[]> => {
      const authority = await recoverAuthority(authorization)
      return authority === null ? [] : [{ ...authorization, authority }]
    }),
  )
  return recovered.flat()
}

async function recoverAuthority({
  chainId,
  address,
  nonce,
  yParity,
  r,
  s,
}: Authorization): Promise<Hex | null> {
  if (yParity > 1n || r === '0x' || s === '0x' || BigInt(s) > HALF_ORDER) return null
  if (nonce > BigInt(Number.MAX_SAFE_INTEGER) || chainId > BigInt(Number.MAX_SAFE_INTEGER)) return null
  try {
    const authority = await recoverAuthorizationAddress({
      authorization: { chainId: Number(chainId), address, nonce: Number(nonce) },
      signature: { yParity: Number(yParity), r: wordHex(BigInt(r)), s: wordHex(BigInt(s)) },
    })
    return authority.toLowerCase() as Hex
  } catch {
    // Not the signature of anybody.
    return null
  }
}

/** The overrides, with the code of the authorities as the authorizations leave it. */
export function withDelegations(
  { engine }: Pick<StateView, 'engine'>,
  chainId: bigint,
  authorizations: readonly SignedAuthorization[],
  overrides: Record<Hex, StateOverride>,
): Record<Hex, StateOverride> {
  if (authorizations.length === 0) return overrides
  const result = { ...overrides }
  for (const { chainId: ofChain, address, nonce, authority } of authorizations) {
    const account = result[authority] ?? {}
    const code = account.code ?? engine.getCode(authority)
    const isMeant =
      (ofChain === 0n || ofChain === chainId) &&
      nonce === (account.nonce ?? engine.getNonce(authority)) &&
      (code === '0x' || code.startsWith(DELEGATION_PREFIX))
    if (!isMeant) continue
    const delegation: Hex = address === ZERO_ADDRESS ? '0x' : `${DELEGATION_PREFIX}${address.slice(2)}`
    result[authority] = { ...account, code: delegation, nonce: nonce + 1n }
  }
  return result
}
