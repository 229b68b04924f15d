/** The chain cannot begin anew. */
export class ResetRefusedError extends Error {
  readonly code = 'RESET_REFUSED'
}
