/** How a frame ends. src/halt-reasons.ts names the same numbers. */
export const RUNNING: u32 = 0
export const STOPPED: u32 = 1
export const RETURNED: u32 = 2
export const REVERTED: u32 = 3
/** The next frame of the stack is ready: not an end, the interpreter goes on there. */
export const ENTERED: u32 = 4
export const OUT_OF_GAS: u32 = 5
export const STACK_UNDERFLOW: u32 = 6
export const STACK_OVERFLOW: u32 = 7
export const INVALID_JUMP: u32 = 8
export const INVALID_OPCODE: u32 = 9
export const STATIC_VIOLATION: u32 = 10
export const RETURN_DATA_OUT_OF_BOUNDS: u32 = 11
export const CREATE_COLLISION: u32 = 12
export const CODE_TOO_LARGE: u32 = 13
export const CODE_STARTS_WITH_EF: u32 = 14
export const INIT_CODE_TOO_LARGE: u32 = 15
export const PRECOMPILE_FAILURE: u32 = 16
export const CALL_DEPTH: u32 = 17
export const INSUFFICIENT_FUNDS: u32 = 18
/** The opcode that is there to fail (EIP-141). */
export const DESIGNATED_INVALID: u32 = 19

// @ts-ignore: decorator
@inline
export function succeeded(end: u32): bool {
  return end <= RETURNED
}
