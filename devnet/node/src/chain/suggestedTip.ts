/** Tip that the node suggests, in wei per gas; anvil suggests the same. */
export const SUGGESTED_TIP = 1_000_000_000n
