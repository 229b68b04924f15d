import type { Option } from 'commander'
import type { NodeOptions } from '../startNode.ts'

/** Flags that belong together: one heading of `--help`, and one place where their values become options of the node. */
export interface FlagGroup {
  heading: string
  options: readonly Option[]
  /** Options of the node from the values of all flags, parsed. Throws FlagConflictError for values that exclude each other. */
  read(flags: Record<string, unknown>): Partial<NodeOptions>
}

/** A group from its flags and what they mean. `Flags` are their parsed values, by attribute name. */
export function flagGroup<Flags extends object>(
  heading: string,
  options: readonly Option[],
  read: (flags: Flags) => Partial<NodeOptions>,
): FlagGroup {
  return { heading, options, read: (flags) => read(flags as Flags) }
}

/** Flags that are each right and do not go together; the message names them. */
export class FlagConflictError extends Error {
  readonly code = 'FLAG_CONFLICT'
}

/** The members that have a value: options that were not given stay absent, so that the node's own defaults hold. */
export function given<T extends Record<string, unknown>>(
  members: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}
