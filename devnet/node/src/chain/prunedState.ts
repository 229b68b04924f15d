/** The state after this block is not known any more, or never was: history is pruned, or came without its states. */
export class PrunedStateError extends Error {
  readonly code = 'STATE_PRUNED'
  readonly number: bigint
  readonly height: bigint

  constructor(number: bigint, height: bigint) {
    super(`the state of block ${number} is not kept`)
    this.number = number
    this.height = height
  }
}
