import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { bytesToUtf8, concatBytes, randomBytes, utf8ToBytes } from '@noble/ciphers/utils.js'
import { BaseError } from '@safelane/core'

/*
 *   master key (outside the database) ──wraps──▶ data key of one subject ──encrypts──▶ that subject's records
 *
 * XChaCha20-Poly1305 everywhere: its nonce is long enough to be drawn at random for ever. What a ciphertext belongs to
 * is authenticated with it, so that a row moved to another subject or kind cannot be read.
 *
 *   ciphertext = nonce (24 bytes) ‖ encrypted bytes ‖ tag (16 bytes)
 */

/** A key that wraps subjects' keys; the id tells which one a stored key needs. */
export interface MasterKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Uint8Array
}

const KEY_BYTES = 32
const NONCE_BYTES = 24

/** A fresh key for one subject. */
export function createDataKey(): Uint8Array {
  return randomBytes(KEY_BYTES)
}

/** Encrypts a subject's key. */
export function wrapDataKey(master: MasterKey, subject: string, dataKey: Uint8Array): Uint8Array {
  return seal(master.key, ['data-key', master.id, subject], dataKey)
}

/** Throws PERSONAL_DATA_UNREADABLE when key, subject or bytes are not those it was wrapped with. */
export function unwrapDataKey(master: MasterKey, subject: string, wrapped: Uint8Array): Uint8Array {
  return open(master.key, ['data-key', master.id, subject], wrapped)
}

/** Encrypts a JSON value for one subject and kind. */
export function sealRecord(dataKey: Uint8Array, subject: string, kind: string, value: unknown): Uint8Array {
  return seal(dataKey, ['record', subject, kind], utf8ToBytes(JSON.stringify(value)))
}

/** Inverse of `sealRecord`; throws PERSONAL_DATA_UNREADABLE on anything that was changed or moved. */
export function openRecord(dataKey: Uint8Array, subject: string, kind: string, sealed: Uint8Array): unknown {
  return JSON.parse(bytesToUtf8(open(dataKey, ['record', subject, kind], sealed)))
}

function seal(key: Uint8Array, context: readonly string[], plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  return concatBytes(nonce, xchacha20poly1305(key, nonce, contextBytes(context)).encrypt(plain))
}

function open(key: Uint8Array, context: readonly string[], sealed: Uint8Array): Uint8Array {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  try {
    return xchacha20poly1305(key, nonce, contextBytes(context)).decrypt(sealed.subarray(NONCE_BYTES))
  } catch (cause) {
    throw new PersonalDataError(
      'PERSONAL_DATA_UNREADABLE',
      'Personal data was changed or needs another key',
      {
        cause,
      },
    )
  }
}

/** JSON keeps the parts apart whatever characters they hold. */
function contextBytes(context: readonly string[]): Uint8Array {
  return utf8ToBytes(JSON.stringify(['safelane/personal-data/v1', ...context]))
}

export class PersonalDataError extends BaseError<'PERSONAL_DATA_UNREADABLE'> {}
