import type { Hex } from './api.ts'

/** What a lazy engine was not given yet. */
export interface MissingState {
  /** In the order in which they were first needed, as are the slots. */
  accounts: readonly Hex[]
  slots: readonly { address: Hex; slot: Hex }[]
  /** Numbers of blocks whose hash BLOCKHASH asked for. */
  blockHashes: readonly bigint[]
}

/** What a lazy engine can be given: accounts and slots as they were before everything that the engine has done. */
export interface KnownState {
  accounts?: readonly KnownAccount[]
  /** Of accounts that are known or among `accounts`. */
  slots?: readonly { address: Hex; slot: Hex; value: Hex }[]
}

export interface KnownAccount {
  address: Hex
  balance: bigint
  nonce: bigint
  code: Hex
  /** Also without nonce and code, as where the state was written by hand. Default: false. */
  mayHaveStorage?: boolean
}

/**
 * A lazy engine came upon accounts, slots or block hashes that it does not know. Nothing of what it was asked for has happened;
 * provide what is missing, and ask again. What comes after the first of them may not be needed, for it was found with zero in place
 * of the unknown.
 */
export class MissingStateError extends Error {
  override readonly name = 'MissingStateError'
  readonly code = 'MISSING_STATE'
  readonly missing: MissingState

  constructor(missing: MissingState) {
    const { accounts, slots, blockHashes } = missing
    super(
      `unknown to this engine: ${accounts.length} accounts, ${slots.length} slots, ${blockHashes.length} block hashes`,
    )
    this.missing = missing
  }
}
