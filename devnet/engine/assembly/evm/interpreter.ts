/**
 * The interpreter: one loop over the opcodes of the running frame. The host's opcode table supplies static gas and stack
 * bounds; the hot opcodes work on local variables alone, the rest save the frame and call their module.
 *
 * AssemblyScript compiles the dense switch to one jump table. An opcode that goes on ends with `continue`; one that ends
 * or suspends the frame leaves the switch with `break` and reaches the code below it.
 */
import {
  addModulo,
  divideWords,
  exponentiate,
  multiplyModulo,
  multiplyWords,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  signedDivide,
  signedLessThan,
  signedModulo,
  signExtend,
} from '../words/arithmetic'
import { beginCall, endFrame } from './calls'
import { CODE_BYTES, CODE_HASH, codeLength } from '../state/code'
import { beginCreate, selfDestruct } from './create'
import { deepStackOperation } from './deepStack'
import {
  claimReturn,
  currentFrame,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CODE,
  FRAME_CODE_LENGTH,
  FRAME_DATA,
  FRAME_DATA_LENGTH,
  FRAME_GAS,
  FRAME_JUMPS,
  FRAME_MEMORY,
  FRAME_MEMORY_SIZE,
  FRAME_PC,
  FRAME_SELF,
  FRAME_STACK,
  FRAME_STACK_TOP,
  FRAME_STATIC,
  FRAME_VALUE,
  returnBuffer,
  returnSize,
  setReturnSize,
} from './frame'
import {
  coldGas,
  exponentByteGas,
  GAS_COPY_WORD,
  GAS_KECCAK_WORD,
  GAS_LOG,
  GAS_LOG_BYTE,
  GAS_LOG_TOPIC,
  selfDestructGas,
  slotSentryGas,
} from './gas'
import {
  DESIGNATED_INVALID,
  INVALID_JUMP,
  INVALID_OPCODE,
  OUT_OF_GAS,
  RETURN_DATA_OUT_OF_BOUNDS,
  RETURNED,
  REVERTED,
  RUNNING,
  STACK_OVERFLOW,
  STACK_UNDERFLOW,
  STATIC_VIOLATION,
  STOPPED,
} from './halt'
import { hashToWord } from '../hashing/hash'
import { blockHash } from '../host'
import {
  ENV_BASE_FEE,
  ENV_BLOB_BASE_FEE,
  ENV_CHAIN_ID,
  ENV_COINBASE,
  ENV_GAS_LIMIT,
  ENV_NUMBER,
  ENV_PREV_RANDAO,
  ENV_SLOT_NUMBER,
  ENV_TIMESTAMP,
  OPCODES,
  PUSH_MASKS,
  scratch,
  SCRATCH_DIVISION,
} from '../layout'
import { appendLog } from '../transaction/logs'
import { copyPadded, grownSize, growMemory, regionEnd } from './memory'
import {
  isEmptyAccount,
  TOUCH_CODE,
  TOUCH_VALUE,
  touchAccount,
  warm,
} from '../state/overlay'
import { loadSlot, loadTransient, storeSlot, storeTransient } from './storage'
import { traceStep } from '../tracing/tracer'
import { TRACING } from '../tracing/tracingBuild'
import { blobHash, gasPrice, origin } from '../transaction/transaction'
import { addWords, bitLength, clearWord, copyAddress, copyBytes, copyWord, equalWords, exceedsU64, isZeroWord, lessThan, readBigEndian, reverseBytes, setWord, subtractWords, writeBigEndian } from '../words/word'

/** An opcode that will never be assigned: reaches the default branch. */
const NO_OPCODE: u32 = 0x0c
/** In place of the stack that an opcode requires: the fork does not have it. */
const ABSENT_OPCODE: u32 = 0xffff

/** Runs the running frame and all it calls, until the outermost frame ends. */
export function interpret(): void {
  while (true) {
    const frame = currentFrame
    const self = <usize>load<u32>(frame, FRAME_SELF)
    const memoryStart = <usize>load<u32>(frame, FRAME_MEMORY)
    const code = <usize>load<u32>(frame, FRAME_CODE)
    const codeSize = load<u32>(frame, FRAME_CODE_LENGTH)
    const jumps = <usize>load<u32>(frame, FRAME_JUMPS)
    const stack = <usize>load<u32>(frame, FRAME_STACK)
    const stackLimit = stack + 1024 * 32
    let pc = <usize>load<u32>(frame, FRAME_PC)
    let sp = <usize>load<u32>(frame, FRAME_STACK_TOP) // one past the top word
    let gas = load<i64>(frame, FRAME_GAS)
    let size = load<u32>(frame, FRAME_MEMORY_SIZE)
    let halt: u32 = RUNNING

    while (true) {
      let op = <u32>load<u8>(pc)
      const info = load<u32>(OPCODES + (<usize>op << 2))
      if (TRACING) traceStep(op, info, pc - code, gas, sp, size)
      gas -= <i64>(info & 0xff)
      if (gas < 0) {
        halt = OUT_OF_GAS
        op = NO_OPCODE
      } else if (sp < stack + <usize>((info >> 8) & 0xffff)) {
        halt = ((info >> 8) & 0xffff) == ABSENT_OPCODE ? INVALID_OPCODE : STACK_UNDERFLOW
        op = NO_OPCODE
      } else if (sp + <usize>(info >> 24) > stackLimit) {
        halt = STACK_OVERFLOW
        op = NO_OPCODE
      }
      pc++
      switch (op) {
        case 0x00: { // STOP
          setReturnSize(0)
          halt = STOPPED
          break
        }
        case 0x01: { // ADD
          sp -= 32
          addWords(sp - 32, sp, sp - 32)
          continue
        }
        case 0x02: { // MUL
          sp -= 32
          multiplyWords(sp - 32, sp, sp - 32)
          continue
        }
        case 0x03: { // SUB
          sp -= 32
          subtractWords(sp - 32, sp, sp - 32)
          continue
        }
        case 0x04: { // DIV
          sp -= 32
          divideWords(sp - 32, scratch + SCRATCH_DIVISION + 0x1e0, sp, sp - 32)
          continue
        }
        case 0x05: { // SDIV
          sp -= 32
          signedDivide(sp - 32, sp, sp - 32)
          continue
        }
        case 0x06: { // MOD
          sp -= 32
          divideWords(scratch + SCRATCH_DIVISION + 0x1e0, sp - 32, sp, sp - 32)
          continue
        }
        case 0x07: { // SMOD
          sp -= 32
          signedModulo(sp - 32, sp, sp - 32)
          continue
        }
        case 0x08: { // ADDMOD
          sp -= 64
          addModulo(sp - 32, sp + 32, sp, sp - 32)
          continue
        }
        case 0x09: { // MULMOD
          sp -= 64
          multiplyModulo(sp - 32, sp + 32, sp, sp - 32)
          continue
        }
        case 0x0a: { // EXP
          sp -= 32
          gas -= exponentByteGas() * <i64>((bitLength(sp - 32) + 7) >> 3)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          exponentiate(sp - 32, sp, sp - 32)
          continue
        }
        case 0x0b: { // SIGNEXTEND
          sp -= 32
          signExtend(sp - 32, sp, sp - 32)
          continue
        }
        case 0x10: { // LT
          sp -= 32
          setWord(sp - 32, u64(lessThan(sp, sp - 32)))
          continue
        }
        case 0x11: { // GT
          sp -= 32
          setWord(sp - 32, u64(lessThan(sp - 32, sp)))
          continue
        }
        case 0x12: { // SLT
          sp -= 32
          setWord(sp - 32, u64(signedLessThan(sp, sp - 32)))
          continue
        }
        case 0x13: { // SGT
          sp -= 32
          setWord(sp - 32, u64(signedLessThan(sp - 32, sp)))
          continue
        }
        case 0x14: { // EQ
          sp -= 32
          setWord(sp - 32, u64(equalWords(sp, sp - 32)))
          continue
        }
        case 0x15: { // ISZERO
          setWord(sp - 32, u64(isZeroWord(sp - 32)))
          continue
        }
        case 0x16: { // AND
          sp -= 32
          const to = sp - 32
          store<u64>(to, load<u64>(to) & load<u64>(sp))
          store<u64>(to, load<u64>(to, 8) & load<u64>(sp, 8), 8)
          store<u64>(to, load<u64>(to, 16) & load<u64>(sp, 16), 16)
          store<u64>(to, load<u64>(to, 24) & load<u64>(sp, 24), 24)
          continue
        }
        case 0x17: { // OR
          sp -= 32
          const to = sp - 32
          store<u64>(to, load<u64>(to) | load<u64>(sp))
          store<u64>(to, load<u64>(to, 8) | load<u64>(sp, 8), 8)
          store<u64>(to, load<u64>(to, 16) | load<u64>(sp, 16), 16)
          store<u64>(to, load<u64>(to, 24) | load<u64>(sp, 24), 24)
          continue
        }
        case 0x18: { // XOR
          sp -= 32
          const to = sp - 32
          store<u64>(to, load<u64>(to) ^ load<u64>(sp))
          store<u64>(to, load<u64>(to, 8) ^ load<u64>(sp, 8), 8)
          store<u64>(to, load<u64>(to, 16) ^ load<u64>(sp, 16), 16)
          store<u64>(to, load<u64>(to, 24) ^ load<u64>(sp, 24), 24)
          continue
        }
        case 0x19: { // NOT
          const to = sp - 32
          store<u64>(to, ~load<u64>(to))
          store<u64>(to, ~load<u64>(to, 8), 8)
          store<u64>(to, ~load<u64>(to, 16), 16)
          store<u64>(to, ~load<u64>(to, 24), 24)
          continue
        }
        case 0x1a: { // BYTE
          sp -= 32
          const index = load<u64>(sp)
          const byte: u64 = exceedsU64(sp) || index > 31 ? 0 : <u64>load<u8>(sp - 1 - <usize>index)
          setWord(sp - 32, byte)
          continue
        }
        case 0x1b: { // SHL
          sp -= 32
          const bits = load<u64>(sp)
          if (exceedsU64(sp) || bits > 255) clearWord(sp - 32)
          else shiftLeft(sp - 32, sp - 32, <u32>bits)
          continue
        }
        case 0x1c: { // SHR
          sp -= 32
          const bits = load<u64>(sp)
          if (exceedsU64(sp) || bits > 255) clearWord(sp - 32)
          else shiftRight(sp - 32, sp - 32, <u32>bits)
          continue
        }
        case 0x1d: { // SAR
          sp -= 32
          shiftRightSigned(sp - 32, sp - 32, sp)
          continue
        }
        case 0x1e: { // CLZ (EIP-7939)
          setWord(sp - 32, <u64>(256 - bitLength(sp - 32)))
          continue
        }
        case 0x20: { // KECCAK256
          sp -= 32
          const end = regionEnd(sp, sp - 32)
          if (end > <u64>size) {
            gas = growMemory(memoryStart, size, end, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          const length = load<u64>(sp - 32)
          gas -= GAS_KECCAK_WORD * <i64>((length + 31) >> 5)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          hashToWord(memoryStart + <usize>load<u64>(sp), <usize>length, sp - 32)
          continue
        }
        case 0x30: { // ADDRESS
          copyWord(sp, frame + FRAME_ADDRESS)
          sp += 32
          continue
        }
        case 0x31: { // BALANCE
          const word = sp - 32
          copyAddress(word, word)
          const account = touchAccount(word)
          if (warm(account)) gas -= coldGas(op)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          copyWord(word, account + TOUCH_VALUE)
          continue
        }
        case 0x32: { // ORIGIN
          copyWord(sp, origin())
          sp += 32
          continue
        }
        case 0x33: { // CALLER
          copyWord(sp, frame + FRAME_CALLER)
          sp += 32
          continue
        }
        case 0x34: { // CALLVALUE
          copyWord(sp, frame + FRAME_VALUE)
          sp += 32
          continue
        }
        case 0x35: { // CALLDATALOAD
          const word = sp - 32
          const data = <usize>load<u32>(frame, FRAME_DATA)
          const length = load<u32>(frame, FRAME_DATA_LENGTH)
          const at = load<u64>(word)
          if (exceedsU64(word) || at >= <u64>length) clearWord(word)
          else if (<u64>length - at >= 32) readBigEndian(word, data + <usize>at)
          else {
            const bytes = scratch + SCRATCH_DIVISION
            clearWord(bytes)
            memory.copy(bytes, data + <usize>at, <usize>length - <usize>at)
            readBigEndian(word, bytes)
          }
          continue
        }
        case 0x36: { // CALLDATASIZE
          setWord(sp, load<u32>(frame, FRAME_DATA_LENGTH))
          sp += 32
          continue
        }
        case 0x37: // CALLDATACOPY
        case 0x39: // CODECOPY
        case 0x3e: { // RETURNDATACOPY
          sp -= 96
          const to = sp + 64
          const from = sp + 32
          if (op == 0x3e) {
            const start = load<u64>(from)
            const copied = load<u64>(sp)
            const available = <u64>returnSize
            if (exceedsU64(from) || exceedsU64(sp) || start > available || copied > available - start) {
              halt = RETURN_DATA_OUT_OF_BOUNDS
              break
            }
          }
          const end = regionEnd(to, sp)
          if (end > <u64>size) {
            gas = growMemory(memoryStart, size, end, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          const length = load<u64>(sp)
          gas -= GAS_COPY_WORD * <i64>((length + 31) >> 5)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          if (length == 0) continue
          let source = code
          let sourceLength = codeSize
          if (op == 0x37) {
            source = <usize>load<u32>(frame, FRAME_DATA)
            sourceLength = load<u32>(frame, FRAME_DATA_LENGTH)
          } else if (op == 0x3e) {
            source = returnBuffer()
            sourceLength = returnSize
          }
          copyPadded(memoryStart + <usize>load<u64>(to), source, sourceLength, from, <usize>length)
          continue
        }
        case 0x38: { // CODESIZE
          setWord(sp, codeSize)
          sp += 32
          continue
        }
        case 0x3a: { // GASPRICE
          copyWord(sp, gasPrice())
          sp += 32
          continue
        }
        case 0x3b: // EXTCODESIZE
        case 0x3f: { // EXTCODEHASH
          const word = sp - 32
          copyAddress(word, word)
          const account = touchAccount(word)
          if (warm(account)) gas -= coldGas(op)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          const object = <usize>load<u32>(account, TOUCH_CODE)
          if (op == 0x3b) setWord(word, codeLength(object))
          else if (isEmptyAccount(account)) clearWord(word)
          else readBigEndian(word, object + CODE_HASH)
          continue
        }
        case 0x3c: { // EXTCODECOPY
          sp -= 128
          const word = sp + 96
          const end = regionEnd(sp + 64, sp)
          if (end > <u64>size) {
            gas = growMemory(memoryStart, size, end, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          const length = load<u64>(sp)
          gas -= GAS_COPY_WORD * <i64>((length + 31) >> 5)
          copyAddress(word, word)
          const account = touchAccount(word)
          if (warm(account)) gas -= coldGas(op)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          if (length == 0) continue
          const object = <usize>load<u32>(account, TOUCH_CODE)
          const to = memoryStart + <usize>load<u64>(sp + 64)
          copyPadded(to, object + CODE_BYTES, codeLength(object), sp + 32, <usize>length)
          continue
        }
        case 0x3d: { // RETURNDATASIZE
          setWord(sp, returnSize)
          sp += 32
          continue
        }
        case 0x40: { // BLOCKHASH
          const word = sp - 32
          const number = load<u64>(word)
          const current = load<u64>(ENV_NUMBER)
          if (exceedsU64(word) || number >= current || current - number > 256) clearWord(word)
          else {
            blockHash(number, word)
            readBigEndian(word, word)
          }
          continue
        }
        case 0x41: { // COINBASE
          copyWord(sp, ENV_COINBASE)
          sp += 32
          continue
        }
        case 0x42: { // TIMESTAMP
          copyWord(sp, ENV_TIMESTAMP)
          sp += 32
          continue
        }
        case 0x43: { // NUMBER
          copyWord(sp, ENV_NUMBER)
          sp += 32
          continue
        }
        case 0x44: { // PREVRANDAO
          copyWord(sp, ENV_PREV_RANDAO)
          sp += 32
          continue
        }
        case 0x45: { // GASLIMIT
          copyWord(sp, ENV_GAS_LIMIT)
          sp += 32
          continue
        }
        case 0x46: { // CHAINID
          copyWord(sp, ENV_CHAIN_ID)
          sp += 32
          continue
        }
        case 0x47: { // SELFBALANCE
          copyWord(sp, self + TOUCH_VALUE)
          sp += 32
          continue
        }
        case 0x48: { // BASEFEE
          copyWord(sp, ENV_BASE_FEE)
          sp += 32
          continue
        }
        case 0x49: { // BLOBHASH
          blobHash(sp - 32)
          continue
        }
        case 0x4a: { // BLOBBASEFEE
          copyWord(sp, ENV_BLOB_BASE_FEE)
          sp += 32
          continue
        }
        case 0x4b: { // SLOTNUM (EIP-7843)
          copyWord(sp, ENV_SLOT_NUMBER)
          sp += 32
          continue
        }
        case 0x50: { // POP
          sp -= 32
          continue
        }
        case 0x51: { // MLOAD
          const word = sp - 32
          const at = load<u64>(word)
          if (exceedsU64(word) || at + 32 > <u64>size || at > 0xffffffff) {
            gas = growMemory(memoryStart, size, exceedsU64(word) || at > 0xffffffff ? u64.MAX_VALUE : at + 32, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          readBigEndian(word, memoryStart + <usize>at)
          continue
        }
        case 0x52: { // MSTORE
          sp -= 64
          const word = sp + 32
          const at = load<u64>(word)
          if (exceedsU64(word) || at + 32 > <u64>size || at > 0xffffffff) {
            gas = growMemory(memoryStart, size, exceedsU64(word) || at > 0xffffffff ? u64.MAX_VALUE : at + 32, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          writeBigEndian(memoryStart + <usize>at, sp)
          continue
        }
        case 0x53: { // MSTORE8
          sp -= 64
          const word = sp + 32
          const at = load<u64>(word)
          if (exceedsU64(word) || at >= <u64>size) {
            gas = growMemory(memoryStart, size, exceedsU64(word) || at > 0xffffffff ? u64.MAX_VALUE : at + 1, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          store<u8>(memoryStart + <usize>at, load<u8>(sp))
          continue
        }
        case 0x54: { // SLOAD
          gas = loadSlot(self, sp - 32, gas)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          continue
        }
        case 0x55: { // SSTORE
          if (load<u32>(frame, FRAME_STATIC)) {
            halt = STATIC_VIOLATION
            break
          }
          sp -= 64
          gas = gas <= slotSentryGas() ? -1 : storeSlot(self, sp + 32, sp, gas)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          continue
        }
        case 0x56: { // JUMP
          sp -= 32
          const to = load<u64>(sp)
          if (exceedsU64(sp) || to >= <u64>codeSize || load<u8>(jumps + <usize>to) == 0) {
            halt = INVALID_JUMP
            break
          }
          pc = code + <usize>to
          continue
        }
        case 0x57: { // JUMPI
          sp -= 64
          if (!isZeroWord(sp)) {
            const word = sp + 32
            const to = load<u64>(word)
            if (exceedsU64(word) || to >= <u64>codeSize || load<u8>(jumps + <usize>to) == 0) {
              halt = INVALID_JUMP
              break
            }
            pc = code + <usize>to
          }
          continue
        }
        case 0x58: { // PC
          setWord(sp, <u64>(pc - 1 - code))
          sp += 32
          continue
        }
        case 0x59: { // MSIZE
          setWord(sp, <u64>size)
          sp += 32
          continue
        }
        case 0x5a: { // GAS
          setWord(sp, <u64>gas)
          sp += 32
          continue
        }
        case 0x5b: { // JUMPDEST
          continue
        }
        case 0x5c: { // TLOAD
          loadTransient(self, sp - 32)
          continue
        }
        case 0x5d: { // TSTORE
          if (load<u32>(frame, FRAME_STATIC)) {
            halt = STATIC_VIOLATION
            break
          }
          sp -= 64
          storeTransient(self, sp + 32, sp)
          continue
        }
        case 0x5e: { // MCOPY
          sp -= 96
          const end = max<u64>(regionEnd(sp + 64, sp), regionEnd(sp + 32, sp))
          if (end > <u64>size) {
            gas = growMemory(memoryStart, size, end, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          const length = load<u64>(sp)
          gas -= GAS_COPY_WORD * <i64>((length + 31) >> 5)
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          if (length == 0) continue
          memory.copy(memoryStart + <usize>load<u64>(sp + 64), memoryStart + <usize>load<u64>(sp + 32), <usize>length)
          continue
        }
        case 0x5f: { // PUSH0
          setWord(sp, 0)
          sp += 32
          continue
        }
        case 0x60: { // PUSH1
          setWord(sp, <u64>load<u8>(pc))
          sp += 32
          pc += 1
          continue
        }
        case 0x61: { // PUSH2
          setWord(sp, (<u64>load<u8>(pc) << 8) | load<u8>(pc, 1))
          sp += 32
          pc += 2
          continue
        }
        case 0x62:
        case 0x63:
        case 0x64:
        case 0x65:
        case 0x66:
        case 0x67:
        case 0x68:
        case 0x69:
        case 0x6a:
        case 0x6b:
        case 0x6c:
        case 0x6d:
        case 0x6e:
        case 0x6f:
        case 0x70:
        case 0x71:
        case 0x72:
        case 0x73:
        case 0x74:
        case 0x75:
        case 0x76:
        case 0x77:
        case 0x78:
        case 0x79:
        case 0x7a:
        case 0x7b:
        case 0x7c:
        case 0x7d:
        case 0x7e:
        case 0x7f: { // PUSH3 … PUSH32: the 32 bytes that end with the operand, masked
          const length: usize = <usize>op - 0x5f
          const end = pc + length
          const mask = PUSH_MASKS + (length << 5)
          v128.store(sp, v128.and(reverseBytes(v128.load(end - 16)), v128.load(mask)))
          v128.store(sp, v128.and(reverseBytes(v128.load(end - 32)), v128.load(mask, 16)), 16)
          sp += 32
          pc = end
          continue
        }
        case 0x80: { // DUP1
          copyWord(sp, sp - 32)
          sp += 32
          continue
        }
        case 0x81: { // DUP2
          copyWord(sp, sp - 64)
          sp += 32
          continue
        }
        case 0x82:
        case 0x83:
        case 0x84:
        case 0x85:
        case 0x86:
        case 0x87:
        case 0x88:
        case 0x89:
        case 0x8a:
        case 0x8b:
        case 0x8c:
        case 0x8d:
        case 0x8e:
        case 0x8f: { // DUP3 … DUP16
          copyWord(sp, sp - (<usize>(op - 0x7f) << 5))
          sp += 32
          continue
        }
        case 0x90:
        case 0x91:
        case 0x92:
        case 0x93:
        case 0x94:
        case 0x95:
        case 0x96:
        case 0x97:
        case 0x98:
        case 0x99:
        case 0x9a:
        case 0x9b:
        case 0x9c:
        case 0x9d:
        case 0x9e:
        case 0x9f: { // SWAP1 … SWAP16
          const top = sp - 32
          const other = top - (<usize>(op - 0x8f) << 5)
          const x0 = load<u64>(top)
          const x1 = load<u64>(top, 8)
          const x2 = load<u64>(top, 16)
          const x3 = load<u64>(top, 24)
          copyWord(top, other)
          store<u64>(other, x0)
          store<u64>(other, x1, 8)
          store<u64>(other, x2, 16)
          store<u64>(other, x3, 24)
          continue
        }
        case 0xe6: // DUPN, SWAPN, EXCHANGE (EIP-8024)
        case 0xe7:
        case 0xe8: {
          halt = deepStackOperation(op, <u32>load<u8>(pc), sp, stack)
          if (halt != RUNNING) break
          if (op == 0xe6) sp += 32
          pc++
          continue
        }
        case 0xa0: // LOG0 … LOG4
        case 0xa1:
        case 0xa2:
        case 0xa3:
        case 0xa4: {
          if (load<u32>(frame, FRAME_STATIC)) {
            halt = STATIC_VIOLATION
            break
          }
          const topics = op - 0xa0
          const offset = sp - 32
          const end = regionEnd(offset, sp - 64)
          if (end > <u64>size) {
            gas = growMemory(memoryStart, size, end, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          const length = load<u64>(sp - 64)
          gas -= GAS_LOG + GAS_LOG_TOPIC * <i64>topics + GAS_LOG_BYTE * <i64>length
          if (gas < 0) {
            halt = OUT_OF_GAS
            break
          }
          const data = length == 0 ? memoryStart : memoryStart + <usize>load<u64>(offset)
          appendLog(frame + FRAME_ADDRESS, sp - 96, topics, data, <u32>length)
          sp -= (<usize>topics + 2) << 5
          continue
        }
        case 0xf0: // CREATE
        case 0xf5: { // CREATE2
          store<u32>(frame, <u32>pc, FRAME_PC)
          store<u32>(frame, <u32>sp, FRAME_STACK_TOP)
          store<i64>(frame, gas, FRAME_GAS)
          store<u32>(frame, size, FRAME_MEMORY_SIZE)
          halt = beginCreate(op == 0xf5)
          break
        }
        case 0xf1: // CALL
        case 0xf2: // CALLCODE
        case 0xf4: // DELEGATECALL
        case 0xfa: { // STATICCALL
          store<u32>(frame, <u32>pc, FRAME_PC)
          store<u32>(frame, <u32>sp, FRAME_STACK_TOP)
          store<i64>(frame, gas, FRAME_GAS)
          store<u32>(frame, size, FRAME_MEMORY_SIZE)
          halt = beginCall(op)
          break
        }
        case 0xf3: // RETURN
        case 0xfd: { // REVERT
          sp -= 64
          const end = regionEnd(sp + 32, sp)
          if (end > <u64>size) {
            gas = growMemory(memoryStart, size, end, gas)
            if (gas < 0) {
              halt = OUT_OF_GAS
              break
            }
            size = grownSize
          }
          const length = <usize>load<u64>(sp)
          claimReturn(length)
          if (length != 0) copyBytes(returnBuffer(), memoryStart + <usize>load<u64>(sp + 32), length)
          setReturnSize(<u32>length)
          halt = op == 0xf3 ? RETURNED : REVERTED
          break
        }
        case 0xff: { // SELFDESTRUCT
          if (load<u32>(frame, FRAME_STATIC)) {
            halt = STATIC_VIOLATION
            break
          }
          gas = selfDestruct(sp - 32, gas - selfDestructGas())
          setReturnSize(0)
          halt = gas < 0 ? OUT_OF_GAS : STOPPED
          break
        }
        default: {
          if (halt == RUNNING) halt = op == 0xfe ? DESIGNATED_INVALID : INVALID_OPCODE
          break
        }
      }
      break
    }

    if (halt != RUNNING && endFrame(halt, gas)) return
  }
}
