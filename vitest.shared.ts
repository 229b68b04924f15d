/** What the tests of all packages have in common. */

const HANGS_AFTER_MS = 300_000

/** A test or hook that takes longer than this hangs. It says nothing about speed: machines differ, and some run other things as well. */
export const patience = { testTimeout: HANGS_AFTER_MS, hookTimeout: HANGS_AFTER_MS }
