/** Part of a list, in the list's order. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Hand it back to get the page after this one; undefined on the last. */
  readonly nextCursor: string | undefined
}

export interface PageRequest {
  /** From the page before; what is no cursor of ours reads as none, so that a list can always be read. */
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

const DEFAULT_LIMIT = 20
export const LARGEST_PAGE = 100

/** Rows to ask for: one more than the page holds tells whether there is another. */
export function pageLimit({ limit = DEFAULT_LIMIT }: PageRequest): number {
  return Math.min(Math.max(limit, 1), LARGEST_PAGE)
}

/** The position a cursor stands for: a database sequence. */
export function sequenceFromCursor({ cursor }: PageRequest): bigint | undefined {
  return cursor !== undefined && /^[0-9]{1,18}$/.test(cursor) ? BigInt(cursor) : undefined
}

/** Cuts rows that were read with `take: pageLimit + 1` to a page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => bigint | string,
): Page<Item> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    items: kept.map(itemOf),
    nextCursor: rows.length > limit && last !== undefined ? String(cursorOf(last)) : undefined,
  }
}
