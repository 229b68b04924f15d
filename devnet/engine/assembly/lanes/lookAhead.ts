/**
 * A lane that runs transactions in order prepares some of them at once and looks their accounts up, step by step for all of them:
 * while the memory brings the accounts of one, it is asked for those of the next. One by one, a transfer of ether would wait for
 * memory four times, for two buckets and two entries, which is a third of its time.
 */
import { prepareTransaction } from '../transaction/prepare'
import { descriptorAt, DESCRIPTOR_FLAGS, DESCRIPTOR_LENGTH, DESCRIPTOR_SENDER } from '../transaction/receipt'
import { recordAt, RECORDS, TX_SENDER, TX_SENDER_ENTRY, TX_TO, TX_TO_ENTRY } from '../transaction/record'
import { bucketOf, findInChain, hashKey } from '../state/state'

/** Prepares the block's transaction `index` in the record `tx`. */
export function prepareFromBlock(tx: usize, index: u32): void {
  const descriptor = descriptorAt(index)
  const impersonated = (load<u32>(descriptor, DESCRIPTOR_FLAGS) & 1) != 0
  const length = load<u32>(descriptor, DESCRIPTOR_LENGTH)
  prepareTransaction(tx, <usize>load<u32>(descriptor), length, descriptor + DESCRIPTOR_SENDER, impersonated)
}

/** Prepares transactions from `first` on in the records 0, 1, …, and returns the index behind the last, which is at most `end`. */
export function prepareAhead(first: u32, end: u32): u32 {
  const count = min<u32>(end - first, RECORDS)
  for (let i: u32 = 0; i < count; i++) {
    const tx = recordAt(i)
    prepareFromBlock(tx, first + i)
    store<u32>(tx, <u32>bucketOf(hashKey(0, tx + TX_SENDER)), TX_SENDER_ENTRY)
    store<u32>(tx, <u32>bucketOf(hashKey(0, tx + TX_TO)), TX_TO_ENTRY)
  }
  for (let i: u32 = 0; i < count; i++) {
    const tx = recordAt(i)
    readHead(tx + TX_SENDER_ENTRY)
    readHead(tx + TX_TO_ENTRY)
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
  return first + count
}

/** Puts the first entry of the bucket that is named at `place` in its stead. */
// @ts-ignore: decorator
@inline
function readHead(place: usize): void {
  store<u32>(place, load<u32>(<usize>load<u32>(place)))
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
