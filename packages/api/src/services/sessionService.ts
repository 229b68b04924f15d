import type { Chain } from '@safelane/chain'
import { type Address, checksumAddress, type Hex } from '@safelane/core'
import type { Store } from '@safelane/store'
import { generateSiweNonce, parseSiweMessage, validateSiweMessage } from 'viem/siwe'
import { ApiError } from '../apiError.ts'
import type { Services } from './services.ts'

const NONCE_LIFETIME_MS = 10 * 60_000

/** Sign-in with Ethereum (EIP-4361). Wall-clock time: a session is between a browser and us, not on chain. */
export function createSessionService({ chain, store }: { chain: Chain; store: Store }): Services['sessions'] {
  return {
    async issueNonce() {
      const nonce = generateSiweNonce()
      await store.signInNonces.issue(nonce, new Date(Date.now() + NONCE_LIFETIME_MS))
      return nonce
    },

    async verify({ message, signature }, host) {
      const fields = parse(message)
      const { address, nonce } = fields
      if (address === undefined || nonce === undefined) throw invalid('names no address or nonce')
      if (fields.version !== '1' || fields.uri === undefined) throw invalid('is not an EIP-4361 message')
      if (fields.chainId !== chain.deployment.chainId) throw invalid('is for another chain')
      const isValid = validateSiweMessage({
        message: fields,
        ...(host === undefined ? {} : { domain: host }),
      })
      if (!isValid) throw invalid('is for another site, or not valid now')
      const signer: Address = checksumAddress(address)
      if (!(await chain.signatures.isMessageSignedBy(signer, message, signature as Hex))) {
        throw new ApiError('INVALID_SIGNATURE', 'The signature is not the address’s over this message', {
          field: 'signature',
        })
      }
      // Last, so that only a message that signs in uses its nonce up.
      if (!(await store.signInNonces.consume(nonce))) throw invalid('has a used or expired nonce')
      return signer
    },
  }
}

type SignInFields = ReturnType<typeof parseSiweMessage>

function parse(message: string): SignInFields {
  try {
    return parseSiweMessage(message)
  } catch {
    return {}
  }
}

function invalid(reason: string): ApiError {
  return new ApiError('INVALID_SESSION_MESSAGE', `The sign-in message ${reason}`, { field: 'message' })
}
