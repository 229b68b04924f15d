/** Something the person at the terminal can understand and mend; its message is one sentence, shown without a stack. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError'
}
