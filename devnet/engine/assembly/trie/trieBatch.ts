/**
 * Batches of update records that several threads apply and hash together.
 *
 * The first thread, under which memory grows, calls the functions in this order, and lets all threads work at once where it says so:
 *
 *   beginBatch     all threads: write and hash records, `recordsPerTask` at a time (`takeTask`, `hashRecords`, `finishTask`)
 *   planStorage    all threads, if it plans anything: `workOnSubtries`
 *   planAccounts   all threads: `workOnSubtries`
 *   endBatch
 *
 * A trie is divided at its first nibble: its root is made a branch there, if it is none, and the children of that branch are roots of 16
 * subtries that share nothing. Who works on one writes only the place in the branch that holds it, what lies below, and what lies in
 * memory of its own. Then the branch counts its children again, and goes if they are fewer than two.
 *
 *   accounts   16 tasks, each with the records of its accounts and of their slots
 *   storage    16 tasks, before those, for each account that many records of the batch belong to
 *
 * Tasks are claimed from one atomic word that also names the phase they belong to, so that a thread which comes too late finds none. The
 * first thread begins a phase when all tasks of the one before are done; that count and the word are what orders everything else.
 */
import { childSlot, findLeaf, markDirty, markPathDirty } from './trieEdit'
import { resolve } from './trieEncode'
import { accountKey, accountPath, bindKeys, hashAddress, hashSlot, useKeys, useOwnKeys } from './trieKeys'
import { ACCOUNTS_ROOT, BATCH, KECCAK_CONSTANTS, TASKS, TASKS_DONE, THREAD_COUNT, THREADS } from './trieLayout'
import { permanent, reserveForThreads, shareFreeNodes } from './trieMemory'
import {
  ACCOUNT_STORAGE,
  areWordsEqual,
  BRANCH,
  BRANCH_BYTES,
  BRANCH_CHILDREN,
  BRANCH_COUNT,
  BRANCH_FORK,
  ACCOUNT_BYTES,
  freeNode,
  NODE_KEY,
  newBranch,
  nibbleAt,
} from './trieNodes'
import {
  internAccount,
  RECORD_ADDRESS,
  RECORD_BYTES,
  RECORD_OF_ACCOUNT,
  RECORD_OF_SLOT,
  RECORD_WORD,
  storageChanged,
  updateAccount,
  updateSlot,
  writeSlot,
} from './trieRecord'
import { hashedNodes } from './trieReference'
import { bindThread, thread, THREAD_BYTES, THREAD_HASHED } from './trieThread'

/** Records of a batch, and how many of them a thread writes and hashes at once. */
const RECORDS: u32 = 32768
const RECORDS_PER_TASK: u32 = 256

/** Accounts of a batch whose storage is divided: those that may have so many slots among its records, and a share of them. */
const DIVIDED_MAX: u32 = 64
const DIVIDED_SLOTS: u32 = 256
const DIVIDED_SHARE: u32 = 32
/** Slots are counted by so many bits of their account's key. */
const COUNTERS: u32 = 1024

const NIBBLES: u32 = 16
const BUCKETS: u32 = NIBBLES * (1 + DIVIDED_MAX)

/** In the tables of a batch: its records; their keys, the account's and the slot's; */
const KEYS: usize = <usize>RECORDS * RECORD_BYTES
const KEYS_BYTES: usize = 64
/** the bucket of each record u16, and the numbers of records u16 in the order of their buckets; */
const BUCKET: usize = KEYS + <usize>RECORDS * KEYS_BYTES
const ORDER: usize = BUCKET + <usize>RECORDS * 2
/** where each bucket's records begin in that order u32; */
const BUCKET_START: usize = ORDER + <usize>RECORDS * 2
const SLOT_COUNTERS: usize = BUCKET_START + <usize>(BUCKETS + 2) * 4
/** the accounts whose storage is divided: leaf u32, number of a record of theirs u32; */
const DIVIDED: usize = SLOT_COUNTERS + <usize>COUNTERS * 4
/** tasks on a cache line each: place of the subtrie's root u32, first and end of its records in their order u32, whether anything changed u32. */
const TASK: usize = (DIVIDED + <usize>DIVIDED_MAX * 8 + 63) & ~63
const TASK_BYTES: usize = 64
const TASK_FIRST: usize = 4
const TASK_END: usize = 8
const TASK_CHANGED: usize = 12
const TABLE_BYTES: usize = TASK + <usize>BUCKETS * TASK_BYTES

assert(RECORDS <= 65536 && BUCKETS < 65536)

/** The tables. */
let table: usize = 0
/** Of the batch that the first thread plans. */
let count: u32 = 0
let divided: u32 = 0
/** The phase under way. */
let phase: u32 = 0

/** Allocates what batches need, for threads 1 … `threads` beside this one. */
export function initialiseBatches(threads: u32): void {
  const scratch = (permanent(<usize>threads * THREAD_BYTES + 64) + 63) & ~63
  store<u32>(THREADS, <u32>scratch)
  table = (permanent(TABLE_BYTES + 64) + 63) & ~63
  store<u32>(BATCH, <u32>table)
  store<u32>(THREAD_COUNT, threads)
}

/** Settles an instance of another thread, from 1, on what the first has allocated. */
export function joinBatches(number: u32): void {
  table = <usize>load<u32>(BATCH)
  bindThread(<usize>load<u32>(THREADS) + <usize>(number - 1) * THREAD_BYTES, KECCAK_CONSTANTS)
  bindKeys()
}

export function recordsPerBatch(): u32 {
  return RECORDS
}

export function recordsPerTask(): u32 {
  return RECORDS_PER_TASK
}

/** Where the records of a batch are written. */
export function batchRecords(): usize {
  return table
}

/** Begins a batch of `records` ≤ recordsPerBatch, and the phase in which they are written. Returns the phase. */
export function beginBatch(records: u32): u32 {
  count = records
  // Each may need a leaf and a branch; each thread has at most one chunk that it has just begun.
  reserveForThreads(<usize>records * (ACCOUNT_BYTES + BRANCH_BYTES) + (<usize>load<u32>(THREAD_COUNT) << 16))
  return beginPhase((records + RECORDS_PER_TASK - 1) / RECORDS_PER_TASK)
}

function beginPhase(tasks: u32): u32 {
  phase++
  store<u32>(TASKS_DONE, 0)
  atomic.store<u64>(TASKS, (<u64>phase << 32) | (<u64>tasks << 16))
  return phase
}

/** The next task of the phase, or −1. Whoever takes one must finish it. */
export function takeTask(wanted: u32): i32 {
  while (true) {
    const tasks = atomic.load<u64>(TASKS)
    const next = <u32>tasks & 0xffff
    if (<u32>(tasks >> 32) != wanted || next == (<u32>tasks >> 16)) return -1
    if (atomic.cmpxchg<u64>(TASKS, tasks, tasks + 1) == tasks) return <i32>next
  }
}

export function finishTask(): void {
  atomic.add<u32>(TASKS_DONE, 1)
}

/** Whether all tasks of the phase are done, whoever did them. */
export function isPhaseDone(): bool {
  return atomic.load<u32>(TASKS_DONE) == (<u32>atomic.load<u64>(TASKS) >> 16)
}

/** Makes the keys of records `first` … `end` − 1. */
export function hashRecords(first: u32, end: u32): void {
  for (let index = first; index < end; index++) {
    const record = recordAt(index)
    useKeys(keysOf(index))
    hashAddress(record + RECORD_ADDRESS)
    if (load<u32>(record) == RECORD_OF_SLOT) hashSlot(record + RECORD_WORD)
  }
}

// @ts-ignore: decorator
@inline
function recordAt(index: u32): usize {
  return table + <usize>index * RECORD_BYTES
}

// @ts-ignore: decorator
@inline
function keysOf(index: u32): usize {
  return table + KEYS + <usize>index * KEYS_BYTES
}

// @ts-ignore: decorator
@inline
function taskAt(task: u32): usize {
  return table + TASK + <usize>task * TASK_BYTES
}

/** Sorts the records by subtrie. Returns the phase for storage that is divided; 0 if none is. */
export function planStorage(): u32 {
  countSlots()
  sortRecords()
  for (let i: u32 = 0; i < divided; i++) {
    const entry = table + DIVIDED + (<usize>i << 3)
    useKeys(keysOf(load<u32>(entry, 4)))
    const account = accountToDivide()
    store<u32>(entry, <u32>account)
    planSubtries(account + ACCOUNT_STORAGE, i * NIBBLES, (i + 1) * NIBBLES)
  }
  return divided == 0 ? 0 : beginPhase(divided * NIBBLES)
}

function accountToDivide(): usize {
  const account = findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
  if (account != 0) return account
  const created = internAccount(ACCOUNTS_ROOT)
  // A branch that came with it is dirty, and would hide from whoever marks its path later that those above it are not.
  markPathDirty(accountPath)
  return created
}

/** Joins the storage that was divided. Returns the phase for the accounts. */
export function planAccounts(): u32 {
  for (let i: u32 = 0; i < divided; i++) {
    const entry = table + DIVIDED + (<usize>i << 3)
    const account = <usize>load<u32>(entry)
    const changed = joinSubtries(account + ACCOUNT_STORAGE, i * NIBBLES)
    // Without slots, it may be one that is there only because it was looked for.
    if (!changed && load<u32>(account, ACCOUNT_STORAGE) != 0) continue
    useKeys(keysOf(load<u32>(entry, 4)))
    findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
    storageChanged(ACCOUNTS_ROOT, account)
  }
  divided = 0
  planSubtries(ACCOUNTS_ROOT, 0, 0)
  return beginPhase(NIBBLES)
}

/** Joins the accounts. What a root still has to hash is what lies above the subtries. */
export function endBatch(): void {
  joinSubtries(ACCOUNTS_ROOT, 0)
  useOwnKeys()
  shareFreeNodes()
}

/** Counts slots by account, so that most accounts with few can be told at once. */
function countSlots(): void {
  memory.fill(table + SLOT_COUNTERS, 0, <usize>COUNTERS * 4)
  for (let index: u32 = 0; index < count; index++) {
    if (load<u32>(recordAt(index)) != RECORD_OF_SLOT) continue
    const counter = slotCounterOf(keysOf(index))
    store<u32>(counter, load<u32>(counter) + 1)
  }
}

// @ts-ignore: decorator
@inline
function slotCounterOf(key: usize): usize {
  return table + SLOT_COUNTERS + (<usize>(load<u32>(key, 8) & (COUNTERS - 1)) << 2)
}

/** Buckets are those of the accounts' 16 subtries, then 16 for each account whose storage is divided. */
function sortRecords(): void {
  const least = max(DIVIDED_SLOTS, count / DIVIDED_SHARE)
  const starts = table + BUCKET_START
  divided = 0
  memory.fill(starts, 0, <usize>(BUCKETS + 2) * 4)
  for (let index: u32 = 0; index < count; index++) {
    const bucket = bucketOf(index, least)
    store<u16>(table + (<usize>index << 1), <u16>bucket, BUCKET)
    // Two further on: counts become starts, and starts become ends while records are put in order.
    const at = starts + (<usize>(bucket + 2) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  const buckets = NIBBLES * (1 + divided)
  for (let bucket: u32 = 1; bucket < buckets; bucket++) {
    const at = starts + (<usize>(bucket + 1) << 2)
    store<u32>(at, load<u32>(at) + load<u32>(at - 4))
  }
  for (let index: u32 = 0; index < count; index++) {
    const at = starts + (<usize>load<u16>(table + (<usize>index << 1), BUCKET) << 2)
    const place = load<u32>(at, 4)
    store<u32>(at, place + 1, 4)
    store<u16>(table + (<usize>place << 1), <u16>index, ORDER)
  }
}

function bucketOf(index: u32, least: u32): u32 {
  const keys = keysOf(index)
  if (load<u32>(recordAt(index)) == RECORD_OF_SLOT && load<u32>(slotCounterOf(keys)) >= least) {
    const number = divideStorageOf(keys, index)
    if (number < DIVIDED_MAX) return NIBBLES * (1 + number) + <u32>nibbleAt(keys + 32, 0)
  }
  return <u32>nibbleAt(keys, 0)
}

/** The number of the account among those whose storage is divided; DIVIDED_MAX if there are too many already. */
function divideStorageOf(key: usize, index: u32): u32 {
  for (let i: u32 = 0; i < divided; i++) {
    if (areWordsEqual(keysOf(load<u32>(table + DIVIDED + (<usize>i << 3), 4)), key)) return i
  }
  if (divided == DIVIDED_MAX) return DIVIDED_MAX
  store<u32>(table + DIVIDED + (<usize>divided << 3), index, 4)
  return divided++
}

/** Makes tasks from `task` on of the trie's subtries, whose records are those of the buckets from `bucket` on. */
function planSubtries(root: usize, task: u32, bucket: u32): void {
  const branch = divide(root)
  for (let nibble: u32 = 0; nibble < NIBBLES; nibble++) {
    const at = taskAt(task + nibble)
    const start = table + BUCKET_START + (<usize>(bucket + nibble) << 2)
    store<u32>(at, <u32>(branch + BRANCH_CHILDREN + (<usize>nibble << 2)))
    store<u32>(at, load<u32>(start), TASK_FIRST)
    store<u32>(at, load<u32>(start, 4), TASK_END)
    store<u32>(at, 0, TASK_CHANGED)
  }
}

/** The root as a branch at the first nibble; it may have fewer than two children until `joinSubtries`. */
function divide(root: usize): usize {
  const node = <usize>load<u32>(root)
  if (node != 0 && load<u8>(node) == BRANCH && load<u8>(node, BRANCH_FORK) == 0) return node
  const branch = newBranch(0, node == 0 ? accountKey : node + NODE_KEY)
  if (node != 0) {
    store<u32>(childSlot(branch, node + NODE_KEY), <u32>node)
    markDirty(node)
  }
  store<u32>(root, <u32>branch)
  return branch
}

/** Ends what `planSubtries` began; whether anything changed. */
function joinSubtries(root: usize, task: u32): bool {
  const branch = <usize>load<u32>(root)
  let changed: u32 = 0
  let children: u32 = 0
  let child: usize = 0
  for (let nibble: u32 = 0; nibble < NIBBLES; nibble++) {
    const at = taskAt(task + nibble)
    changed |= load<u32>(at, TASK_CHANGED)
    const node = <usize>load<u32>(<usize>load<u32>(at))
    if (node == 0) continue
    children++
    child = node
  }
  if (children < 2) {
    store<u32>(root, <u32>child)
    if (child != 0) markDirty(child)
    freeNode(branch)
  } else {
    store<u8>(branch, <u8>children, BRANCH_COUNT)
    if (changed) markDirty(branch)
  }
  return changed != 0
}

/** Takes subtries until none is left: updates them, and hashes what changed while it is at hand. */
export function workOnSubtries(wanted: u32, isStorage: bool): void {
  while (true) {
    const task = takeTask(wanted)
    if (task < 0) break
    workOnSubtrie(taskAt(<u32>task), isStorage)
    store<f64>(thread, hashedNodes(), THREAD_HASHED)
    finishTask()
  }
}

function workOnSubtrie(task: usize, isStorage: bool): void {
  const root = <usize>load<u32>(task)
  const end = load<u32>(task, TASK_END)
  let changed = false
  for (let at = load<u32>(task, TASK_FIRST); at < end; at++) {
    const index = <u32>load<u16>(table + (<usize>at << 1), ORDER)
    const record = recordAt(index)
    useKeys(keysOf(index))
    if (isStorage) changed = writeSlot(root, record) || changed
    else if (load<u32>(record) == RECORD_OF_ACCOUNT) changed = updateAccount(root, record) || changed
    else changed = updateSlot(root, record) || changed
  }
  const node = <usize>load<u32>(root)
  if (node != 0) resolve(node, 1)
  store<u32>(task, changed ? 1 : 0, TASK_CHANGED)
}

/** How many nodes all threads have hashed. */
export function hashedByAll(): f64 {
  let sum = hashedNodes()
  const threads = load<u32>(THREAD_COUNT)
  for (let i: u32 = 0; i < threads; i++) {
    sum += load<f64>(<usize>load<u32>(THREADS) + <usize>i * THREAD_BYTES, THREAD_HASHED)
  }
  return sum
}
