/**
 * A lane prepares some of the transactions that it has claimed at once and looks their accounts up, step by step for all of them:
 * while the memory brings the accounts of one, it is asked for those of the next. One by one, a transfer of ether would wait for
 * memory four times, for two buckets and two entries, which is a fifth of its time.
 */
import { prepareTransaction } from '../transaction/prepare'
import { descriptorAt, DESCRIPTOR_FLAGS, DESCRIPTOR_LENGTH, DESCRIPTOR_SENDER } from '../transaction/receipt'
import { recordAt, RECORDS_AHEAD, TX_SENDER, TX_SENDER_ENTRY, TX_TO, TX_TO_ENTRY } from '../transaction/record'
import { bucketOf, findInChain, hashKey } from '../state/state'

/** The transactions in the lane's records: the first one, and behind the last. */
let first: u32 = 0
let preparedEnd: u32 = 0

/** Before a lane works on a block: what it had prepared is of another one, perhaps. */
export function forgetPrepared(): void {
  preparedEnd = 0
}

/** The record of transaction `index`, which is prepared together with some of those that follow it, up to `end`. */
// @ts-ignore: decorator
@inline
export function preparedRecord(index: u32, end: u32): usize {
  if (index >= preparedEnd || index < first) prepareAhead(index, end)
  return recordAt(index - first)
}

/** The record of transaction `index` alone, which may be anyone's: those that are prepared ahead are left as they are. */
export function preparedAlone(index: u32): usize {
  const tx = recordAt(RECORDS_AHEAD)
  prepareFromBlock(tx, index)
  return tx
}

/** Prepares the block's transaction `index` in the record `tx`. */
function prepareFromBlock(tx: usize, index: u32): void {
  const descriptor = descriptorAt(index)
  const impersonated = (load<u32>(descriptor, DESCRIPTOR_FLAGS) & 1) != 0
  const length = load<u32>(descriptor, DESCRIPTOR_LENGTH)
  prepareTransaction(tx, <usize>load<u32>(descriptor), length, descriptor + DESCRIPTOR_SENDER, impersonated)
}

function prepareAhead(index: u32, end: u32): void {
  const count = min<u32>(end - index, RECORDS_AHEAD)
  first = index
  preparedEnd = index + count
  for (let i: u32 = 0; i < count; i++) prepareFromBlock(recordAt(i), index + i)
  if (count == 1) return
  for (let i: u32 = 0; i < count; i++) {
    const tx = recordAt(i)
    store<u32>(tx, headOf(tx + TX_SENDER), TX_SENDER_ENTRY)
    store<u32>(tx, headOf(tx + TX_TO), TX_TO_ENTRY)
  }
  // A look at each entry on which nothing depends: a comparison that is foreseen wrong would hold up all that follow.
  for (let i: u32 = 0; i < count; i++) {
    const tx = recordAt(i)
    fetch(<usize>load<u32>(tx, TX_SENDER_ENTRY))
    fetch(<usize>load<u32>(tx, TX_TO_ENTRY))
  }
  for (let i: u32 = 0; i < count; i++) {
    const tx = recordAt(i)
    findEntryOf(tx + TX_SENDER, tx + TX_SENDER_ENTRY)
    findEntryOf(tx + TX_TO, tx + TX_TO_ENTRY)
  }
}

/** The first entry in the account's bucket, or 0. */
// @ts-ignore: decorator
@inline
function headOf(address: usize): u32 {
  return atomic.load<u32>(bucketOf(hashKey(0, address)))
}

/** Has both lines of an entry brought; nothing is done with them. */
// @ts-ignore: decorator
@inline
function fetch(entry: usize): void {
  load<u32>(entry)
  load<u32>(entry, 64)
}

/** Puts the account's entry in the stead of the first one of its bucket, at `place`; 0 if there is none. */
// @ts-ignore: decorator
@inline
function findEntryOf(address: usize, place: usize): void {
  store<u32>(place, <u32>findInChain(<usize>load<u32>(place), 0, address))
}
