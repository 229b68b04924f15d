/** The rules that lie in memory, where lanes find them when they are woken. */
import type { ForkName, RuleOverrides } from './api.ts'
import { assertAllowed, type ForkRules, overriddenRules } from './forkRules.ts'
import { writeTables } from './opcodeTable.ts'

interface Parts {
  /** Rules of blocks that do not say theirs; they lie in memory already. */
  fork: ForkName
  overrides: RuleOverrides
  allowed: Parameters<typeof assertAllowed>[1]
  view: DataView
}

export class ActiveRules {
  readonly #parts: Parts
  #fork: ForkName
  #active: ForkRules

  constructor(parts: Parts) {
    this.#parts = parts
    this.#fork = parts.fork
    this.#active = overriddenRules(parts.fork, parts.overrides)
  }

  /** The state is lazy from now on, or no longer. Throws, and changes nothing, where the rules do not allow that. */
  allowLazy(isLazy: boolean): void {
    const allowed = { ...this.#parts.allowed, isLazy }
    assertAllowed(this.#parts.fork, allowed)
    this.#parts.allowed = allowed
    this.use()
  }

  get active(): ForkRules {
    return this.#active
  }

  /** Puts the rules of a block in force, and returns them. Throws for a fork that the engine was not created to allow. */
  use(fork: ForkName = this.#parts.fork): ForkRules {
    if (fork === this.#fork) return this.#active
    const { allowed, overrides, view } = this.#parts
    assertAllowed(fork, allowed)
    this.#active = overriddenRules(fork, overrides)
    writeTables(view, this.#active)
    this.#fork = fork
    return this.#active
  }
}
