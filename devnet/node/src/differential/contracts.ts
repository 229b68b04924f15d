/** Accounts and contracts of the scenarios, in bytecode small enough to read. */
import type { Hex } from '@safelane/devnet-engine'

/** Accounts that both nodes unlock. */
export const alice: Hex = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
export const bob: Hex = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
export const carol: Hex = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc'
/** An account without a key. */
export const stranger: Hex = '0x3333333333333333333333333333333333333333'

/** What alice's first and second creation are called. */
export const notebook: Hex = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
export const relay: Hex = '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512'
export const token: Hex = '0x00000000000000000000000000000000000070c3'

/** A hash that nothing has. */
export const nothing: Hex = `0x${'11'.repeat(32)}`

/** 32 bytes, in hexadecimal. */
export const word = (value: number | bigint | Hex): Hex => `0x${BigInt(value).toString(16).padStart(64, '0')}`

/** The same without 0x, to be put together. */
export const bare = (value: number | bigint | Hex): string => word(value).slice(2)

/** Init code: a contract that returns slot 0 to calls without data, and with data stores that there and logs it with topic 42. */
export const NOTEBOOK: Hex = '0x601b8060095f395ff336600c575f545f5260205ff35b5f35805f555f52602a60205fa100'

/**
 * Init code: a contract that calls the address in the first word with the rest of its data and all the value sent to it, and
 * returns or reverts with what that gave.
 */
export const RELAY: Hex =
  '0x60208060095f395ff3602036038060205f375f5f825f345f355af13d5f5f3e601c573d5ffd5b3d5ff3'

/** Runtime code: `balanceOf` (mapping in slot 0) and `allowance` (mapping in slot 1) of a token. */
export const TOKEN: Hex = ('0x5f3560e01c806370a0823114603057600435' +
  '5f52600160205260405f206020526024355f5260405f20545f5260205ff3' +
  '5b6004355f525f60205260405f20545f5260205ff3') as Hex

/** Runtime code: creates an empty account and returns its address. */
export const CREATOR: Hex = '0x5f5f5ff05f5260205ff3'
/** Runtime code: destroys itself in favour of its caller. */
export const BOMB: Hex = '0x33ff'

/** Code that reverts: require(false, "hello"), panic 0x11, nothing, a custom error. */
export const REVERT_HELLO: Hex =
  '0x7f08c379a000000000000000000000000000000000000000000000000000000000600052602060045260056024527f68656c6c6f00000000000000000000000000000000000000000000000000000060445260646000fd'
export const REVERT_EMPTY: Hex = '0x5f5ffd'
export const REVERT_CUSTOM: Hex = '0x63deadbeef5f526004601cfd'

/** Data for `relay` to call `to` with `data`. */
export const relayed = (to: Hex, data: Hex = '0x'): Hex => `${word(to)}${data.slice(2)}` as Hex

/** Fees that no node has to think about. */
export const fees = { maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x3b9aca00' } as const
