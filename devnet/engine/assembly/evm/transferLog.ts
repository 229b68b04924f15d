/** EIP-7708: a transfer of ether leaves the log that an ERC-20 token would, from the system address. */
import { SCRATCH_TRANSFER, scratch } from '../layout'
import { appendLog } from '../transaction/logs'
import { copyWord, setWord, writeBigEndian } from '../words/word'

/** Offsets in the scratch: topics lie below each other, as on a stack. */
const RECIPIENT: usize = 0
const SENDER: usize = 32
const EVENT: usize = 64
const SYSTEM_ADDRESS: usize = 96
const AMOUNT: usize = 128

/** keccak256("Transfer(address,address,uint256)"), little endian. */
function writeEvent(to: usize): void {
  store<u64>(to, 0x28f55a4df523b3ef)
  store<u64>(to, 0x952ba7f163c4a116, 8)
  store<u64>(to, 0x69c2b068fc378daa, 16)
  store<u64>(to, 0xddf252ad1be2c89b, 24)
}

/** 0xfffffffffffffffffffffffffffffffffffffffe (EIP-4788). */
function writeSystemAddress(to: usize): void {
  setWord(to, 0xfffffffffffffffe)
  store<u64>(to, 0xffffffffffffffff, 8)
  store<u64>(to, 0xffffffff, 16)
}

/** Appends the log of `value` wei from one address to another; all three are words. */
export function appendTransferLog(from: usize, to: usize, value: usize): void {
  const at = scratch + SCRATCH_TRANSFER
  copyWord(at + RECIPIENT, to)
  copyWord(at + SENDER, from)
  writeEvent(at + EVENT)
  writeSystemAddress(at + SYSTEM_ADDRESS)
  writeBigEndian(at + AMOUNT, value)
  appendLog(at + SYSTEM_ADDRESS, at + EVENT, 3, at + AMOUNT, 32)
}
