/** What a server takes from one client before it refuses. */

/** Largest request: enough for thousands of raw transactions or the largest contracts, not enough to fill the memory. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024
/** Largest request when nothing is to limit it: as much as a string can hold. */
export const UNLIMITED_BODY_BYTES = 512 * 1024 * 1024 - 64
/** A client that does not read is cut off when this much waits for it. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024
/**
 * Connections that may wait to be accepted, as far as the system allows: with Node's 511, of a thousand that come at once half
 * would try again seconds later.
 */
export const BACKLOG = 8_192
/** A connection on which nothing is asked is closed after this time. */
export const KEEP_ALIVE_MS = 60_000
/** Answers under way have this long when the server stops. */
export const DRAIN_MS = 5_000
