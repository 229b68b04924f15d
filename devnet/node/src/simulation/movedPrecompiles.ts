/** Precompiled contracts that a simulation finds elsewhere, or replaces by code. */
import type { ForkName, Hex, Tracer } from '@safelane/devnet-engine'
import { isPrecompile } from '../chain/precompiles.ts'
import { RPC_CODE, RpcError } from '../rpc/rpcError.ts'
import type { AccountOverride } from './simulatedBlocks.ts'

/** By address: the number of the precompiled contract that runs there, 0 for none. */
export class MovedPrecompiles {
  readonly #numbers = new Map<Hex, number>()

  /** Takes over what a block says of accounts. Throws RpcError for an account that is no precompiled contract. */
  apply(fork: ForkName, accounts: Record<Hex, AccountOverride>): void {
    const before = new Map(this.#numbers)
    for (const [key, { code, movePrecompileToAddress: target }] of Object.entries(accounts)) {
      const address = key as Hex
      const number = before.get(address) ?? (isPrecompile(fork, address) ? Number(address) : 0)
      if (target !== undefined) {
        if (number === 0) {
          throw new RpcError(RPC_CODE.invalidInput, `account ${address} is not a precompile`)
        }
        this.#numbers.set(target, number)
      }
      // Code in its place, or none at all: the contract itself does not run there any more.
      if (number !== 0 && (target !== undefined || code !== undefined)) this.#numbers.set(address, 0)
    }
  }

  get hooks(): Tracer {
    if (this.#numbers.size === 0) return {}
    return { precompileAt: (address, own) => this.#numbers.get(address) ?? own }
  }
}
