/**
 * Which build this is. `tools/build.ts` compiles the tracing build with `true` here; then the compiler drops every
 * `if (TRACING)` of the fast build, and all that only those reach.
 */
export const TRACING: bool = false
