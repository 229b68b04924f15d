/** Functions that the host provides to every lane; all synchronous. */

/** Throws the JavaScript error for a full region; nothing after the call runs. */
// @ts-ignore: decorator
@external('host', 'exhausted')
export declare function exhausted(region: u32): void

/** Throws the JavaScript error for a transaction that needs more than this lane's tables; nothing after the call runs. */
// @ts-ignore: decorator
@external('host', 'outgrown')
export declare function outgrown(): void

/**
 * Runs precompile `id` on `length` bytes at `input` with `gas`. Returns the gas it costs, or −1 if it fails or costs more.
 * The output is written at `output`; its length as u32 at `outputLength`.
 */
// @ts-ignore: decorator
@external('host', 'precompile')
export declare function precompile(id: u32, input: usize, length: u32, gas: i64, output: usize, outputLength: usize): i64

/** Writes the 32-byte hash of block `number` at `to`. */
// @ts-ignore: decorator
@external('host', 'blockHash')
export declare function blockHash(number: u64, to: usize): void

/** Nanoseconds since a moment that is the same for all lanes. */
// @ts-ignore: decorator
@external('host', 'now')
export declare function now(): f64

export const REGION_ENTRIES: u32 = 0
export const REGION_CODE: u32 = 1
export const REGION_CHANGES: u32 = 2
export const REGION_BLOCK: u32 = 3
