/**
 * Where things of fixed size lie in the tries' memory. It begins as zeros, and threads may share it: so nothing that two of
 * them need is a variable of an instance, and what they write at the same time lies on cache lines of its own.
 */

/** Root node of the accounts' trie u32. */
export const ACCOUNTS_ROOT: usize = 0x100
/** First free node of each kind that any thread may take; a free node holds the next one's address in its first four bytes. */
export const FREE: usize = 0x110

/** End of what is allocated u32, and how far a thread other than the first may allocate u32: only the first makes the memory grow. */
export const HEAP_END: usize = 0x180
export const HEAP_LIMIT: usize = 0x184

/** Of the tasks under way: phase u32 << 32 | number of tasks u16 << 16 | next task u16; and on another line how many are done u32. */
export const TASKS: usize = 0x200
export const TASKS_DONE: usize = 0x280

export const KECCAK_CONSTANTS: usize = 0x300
export const EMPTY_ROOT: usize = 0x400
export const EMPTY_CODE_HASH: usize = 0x420
export const RESULT: usize = 0x440

/** Addresses of what is allocated at the start u32: caches of hashed keys; */
export const ADDRESS_CACHE: usize = 0x480
export const SLOT_CACHE: usize = 0x484
/** the tables of trieBatch.ts and the scratch of its threads; */
export const BATCH: usize = 0x488
export const THREADS: usize = 0x48c
/** how many threads have such scratch. */
export const THREAD_COUNT: usize = 0x490

export const LAYOUT_END: usize = 0x1000
