/**
 * Hooks of the tracing build: what the host is told of steps, calls and transactions, before and after they happen. The
 * host gets addresses, not copies: it reads what it wants while the hook runs.
 *
 *   trace record, in the lane's scratch:  0 gas before the step i64   8 its cost i64   16 gas of the call i64   24 gas left i64
 *                                        32 words of stepCost.ts   96 address of a creation   128 refund i64   136 depth u32
 */
import { createAddress } from '../evm/create'
import { TX_DATA, TX_DATA_LENGTH, TX_IS_CREATE, TX_SENDER, TX_TO, TX_VALUE } from '../transaction/record'
import {
  atDepthLimit,
  currentFrame,
  depthOf,
  FRAME_ADDRESS,
  FRAME_SELF,
  FRAME_VALUE,
  isOutermost,
  refund,
  returnBuffer,
  returnSize,
} from '../evm/frame'
import { callableGas } from '../evm/gas'
import { CALL_DEPTH, CREATE_COLLISION, INSUFFICIENT_FUNDS, STOPPED } from '../evm/halt'
import { scratch, SCRATCH_TRACE } from '../layout'
import { findTouch, TOUCH_KEY, TOUCH_STORAGE, TOUCH_VALUE } from '../state/overlay'
import { ENTRY_VALUE, findEntry } from '../state/state'
import { stepCost } from './stepCost'
import { fee, rejected } from '../transaction/transaction'
import { clearWord } from '../words/word'

/** Before the opcode at `pc` of the frame; gas and cost lie in the trace record. */
// @ts-ignore: decorator
@external('trace', 'step')
declare function hostStep(frame: usize, pc: u32, op: u32, stackTop: usize, memorySize: u32): void

/** A call, creation or self-destruct begins; `kind` is its opcode, its gas lies in the trace record. */
// @ts-ignore: decorator
@external('trace', 'enter')
declare function hostEnter(kind: u32, from: usize, to: usize, value: usize, input: usize, inputLength: u32): void

/** The last one begun ends; the gas it leaves lies in the trace record. */
// @ts-ignore: decorator
@external('trace', 'exit')
declare function hostExit(end: u32, output: usize, outputLength: u32): void

/** A transaction has run, and nothing of it is in the state yet. */
// @ts-ignore: decorator
@external('trace', 'end')
declare function hostEnd(rejected: u32, fee: usize): void

/** The number of the precompile that is to run at the address, where `number` does by the rules of the fork. */
// @ts-ignore: decorator
@external('trace', 'precompile')
declare function hostPrecompile(address: usize, number: u32): u32

const RECORD_GAS: usize = 0
const RECORD_COST: usize = 8
const RECORD_CALL_GAS: usize = 16
const RECORD_GAS_LEFT: usize = 24
const RECORD_ADDRESS: usize = 0x60
const RECORD_REFUND: usize = 0x80
const RECORD_DEPTH: usize = 0x88

const HOOK_STEP: u32 = 1
const HOOK_CALL: u32 = 2
const HOOK_END: u32 = 4
const HOOK_PRECOMPILE: u32 = 8
const CALL: u32 = 0xf1
const DELEGATECALL: u32 = 0xf4
const CREATE: u32 = 0xf0
const CREATE2: u32 = 0xf5
const SELFDESTRUCT: u32 = 0xff

let hooks: u32 = 0

/** Which hooks the host wants: the sum of 1 (step), 2 (enter and exit), 4 (end of a transaction), 8 (precompiles). */
export function setHooks(wanted: u32): void {
  hooks = wanted
}

export function traceRecord(): usize {
  return scratch + SCRATCH_TRACE
}

/** The number of the precompile that runs for a call to the address; 0: its code does. */
export function movedPrecompile(address: usize, number: u32): u32 {
  return hooks & HOOK_PRECOMPILE ? hostPrecompile(address, number) : number
}

/** `gas` is what there is before the opcode's static gas, `info` the opcode's entry of the table. */
export function traceStep(op: u32, info: u32, pc: usize, gas: i64, stackTop: usize, memorySize: u32): void {
  if (!(hooks & HOOK_STEP)) return
  const record = scratch + SCRATCH_TRACE
  store<i64>(record, gas, RECORD_GAS)
  store<i64>(record, stepCost(op, info, gas, stackTop, memorySize), RECORD_COST)
  store<i64>(record, refund, RECORD_REFUND)
  store<u32>(record, depthOf(currentFrame), RECORD_DEPTH)
  hostStep(currentFrame, <u32>pc, op, stackTop, memorySize)
}

function enter(
  kind: u32,
  from: usize,
  to: usize,
  value: usize,
  gas: i64,
  input: usize,
  inputLength: u32,
): void {
  if (!(hooks & HOOK_CALL)) return
  store<i64>(scratch + SCRATCH_TRACE, gas, RECORD_CALL_GAS)
  hostEnter(kind, from, to, value, input, inputLength)
}

/** The return data buffer is the output. */
export function traceExit(end: u32, gasLeft: i64): void {
  if (!(hooks & HOOK_CALL)) return
  store<i64>(scratch + SCRATCH_TRACE, gasLeft, RECORD_GAS_LEFT)
  hostExit(end, returnBuffer(), returnSize)
}

/** A frame ends; the outermost one does so with its message. */
export function traceFrameExit(frame: usize, end: u32, gasLeft: i64): void {
  if (!isOutermost(frame)) traceExit(end, gasLeft)
}

/** The message of a transaction, or of a call of the host, begins. */
export function traceMessage(tx: usize, nonce: u64, gas: i64): void {
  if (!(hooks & HOOK_CALL)) return
  const isCreate = load<u32>(tx, TX_IS_CREATE) != 0
  const created = scratch + SCRATCH_TRACE + RECORD_ADDRESS
  if (isCreate) createAddress(created, tx + TX_SENDER, nonce)
  enter(
    isCreate ? CREATE : CALL,
    tx + TX_SENDER,
    isCreate ? created : tx + TX_TO,
    tx + TX_VALUE,
    gas,
    <usize>load<u32>(tx, TX_DATA),
    load<u32>(tx, TX_DATA_LENGTH),
  )
}

/** The running frame calls the account at `to`. */
export function traceCall(op: u32, frame: usize, to: usize, value: usize, gas: i64, input: usize, inputLength: u32): void {
  enter(op, frame + FRAME_ADDRESS, to, op == DELEGATECALL ? frame + FRAME_VALUE : value, gas, input, inputLength)
}

/** The running frame creates the account at `to`, unless something is there already. */
export function traceCreate(
  isCreate2: bool,
  frame: usize,
  to: usize,
  value: usize,
  gas: i64,
  init: usize,
  length: u32,
  collided: bool,
): void {
  enter(isCreate2 ? CREATE2 : CREATE, frame + FRAME_ADDRESS, to, value, gas, init, length)
  if (collided) traceExit(CREATE_COLLISION, 0)
}

/** The running frame may not create, for depth, balance or nonce; no address is made. */
export function traceFailedCreate(isCreate2: bool, frame: usize, value: usize, gas: i64, init: usize, length: u32): void {
  const nowhere = scratch + SCRATCH_TRACE + RECORD_ADDRESS
  clearWord(nowhere)
  const given = callableGas(gas)
  enter(isCreate2 ? CREATE2 : CREATE, frame + FRAME_ADDRESS, nowhere, value, given, init, length)
  traceExit(atDepthLimit() ? CALL_DEPTH : INSUFFICIENT_FUNDS, given)
}

/** A self-destruct is told as a call that carries the balance. */
export function traceSelfDestruct(from: usize, heir: usize, balance: usize): void {
  if (!(hooks & HOOK_CALL)) return
  enter(SELFDESTRUCT, from, heir, balance, 0, from, 0)
  store<i64>(scratch + SCRATCH_TRACE, 0, RECORD_GAS_LEFT)
  hostExit(STOPPED, returnBuffer(), 0)
}

export function traceEnd(): void {
  if (hooks & HOOK_END) hostEnd(rejected, fee())
}

/** Where the value of slot `key` of the frame's account lies; 0 if it has none. Touches nothing. */
export function slotOf(frame: usize, key: usize): usize {
  const owner = load<u32>(<usize>load<u32>(frame, FRAME_SELF), TOUCH_STORAGE)
  const touch = findTouch(owner, key)
  if (touch != 0) return touch + TOUCH_VALUE
  const entry = findEntry(owner, key)
  return entry == 0 ? 0 : entry + ENTRY_VALUE
}

/** The word with the address of the account whose storage the frame uses. */
export function accountOf(frame: usize): usize {
  return <usize>load<u32>(frame, FRAME_SELF) + TOUCH_KEY
}
