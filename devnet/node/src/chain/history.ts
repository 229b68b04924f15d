import type { Engine, Hex, StateChange } from '@safelane/devnet-engine'
import type { StateHistory } from './stateHistory.ts'

/** So much of a way back is gone before the engine's log of changes is emptied, in bytes. */
const STAGE_BYTES = 32 * 1024 * 1024

/**
 * Runs `read` on the state after block `number`. The engine that it gets answers for accounts and slots from what has changed
 * since; asked for anything else it goes back to that state, and afterwards to the newest again, which takes time in proportion
 * to what differs between the two.
 *
 * The engine must be idle until the promise settles, with no change that `takeChange` has not given out yet.
 * Throws PrunedStateError.
 */
export async function readAtState<T>(
  engine: Engine,
  history: StateHistory,
  number: bigint,
  isNewest: boolean,
  read: (engine: Engine) => T | Promise<T>,
): Promise<T> {
  if (isNewest) return await read(engine)
  const journey = new Journey(engine, history, number)
  try {
    return await read(formerEngine(engine, history, number, journey))
  } finally {
    journey.return()
  }
}

/** Applies directions one after another and takes the change, in stages: the engine's log of changes has an end. */
export function applySteps(
  engine: Engine,
  directions: Iterable<Uint8Array>,
  onStage: (change: StateChange) => void = () => undefined,
): void {
  let staged = 0
  for (const direction of directions) {
    engine.apply(direction)
    staged += direction.length
    if (staged < STAGE_BYTES) continue
    onStage(engine.takeChange())
    staged = 0
  }
  onStage(engine.takeChange())
}

/** An engine that is, or will be when that is needed, in an older state. */
function formerEngine(engine: Engine, history: StateHistory, number: bigint, journey: Journey): Engine {
  const former: Partial<Engine> = {
    getBalance: (address: Hex) => history.accountAt(number, address).balance ?? engine.getBalance(address),
    getNonce: (address: Hex) => history.accountAt(number, address).nonce ?? engine.getNonce(address),
    getCode: (address: Hex) => history.accountAt(number, address).code ?? engine.getCode(address),
    getStorage: (address: Hex, slot: Hex) =>
      history.slotAt(number, address, slot) ?? engine.getStorage(address, slot),
  }
  return new Proxy(engine, {
    get(target, name: keyof Engine) {
      if (name === 'fork' || name === 'workers' || name === 'overrides') return target[name]
      const reader = journey.hasLeft ? undefined : former[name]
      if (reader) return reader
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        journey.leave()
        return Reflect.apply(member, target, args)
      }
    },
  })
}

/** To an older state and back. */
class Journey {
  readonly #engine: Engine
  readonly #history: StateHistory
  readonly #number: bigint
  readonly #steps: Uint8Array[] = []
  hasLeft = false

  constructor(engine: Engine, history: StateHistory, number: bigint) {
    this.#engine = engine
    this.#history = history
    this.#number = number
  }

  /** Goes to the older state, if it has not. */
  leave(): void {
    if (this.hasLeft) return
    this.hasLeft = true
    applySteps(this.#engine, this.#history.wayBack(this.#number), ({ undo }) => this.#steps.push(undo))
  }

  return(): void {
    if (!this.hasLeft) return
    // What was done there by hand.
    this.#engine.apply(this.#engine.takeChange().undo)
    for (const step of this.#steps.reverse()) this.#engine.apply(step)
    // Back where it started: the difference must not end up in the next block's change.
    this.#engine.takeChange()
  }
}
