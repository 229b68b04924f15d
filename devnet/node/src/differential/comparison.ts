/** What of two answers has to be equal. */
import type { RpcAnswer } from '../testing/foundry.ts'

/** Replaces a value everywhere in an answer; `name` is the member that holds it, `owner` the object that has the member. */
export type Replace = (value: unknown, name: string, owner: Record<string, unknown>) => unknown

/** The value with each member of each object replaced. */
export function replaceMembers(value: unknown, replace: Replace): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceMembers(item, replace))
  if (typeof value !== 'object' || value === null) return value
  const owner = value as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(owner).map(([name, member]) => [
      name,
      replaceMembers(replace(member, name, owner), replace),
    ]),
  )
}

/** The value without those members of each object that `isLeftOut` names. */
export function withoutMembers(
  value: unknown,
  isLeftOut: (name: string, owner: Record<string, unknown>) => boolean,
): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutMembers(item, isLeftOut))
  if (typeof value !== 'object' || value === null) return value
  const owner = value as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(owner)
      .filter(([name]) => !isLeftOut(name, owner))
      .map(([name, member]) => [name, withoutMembers(member, isLeftOut)]),
  )
}

/** What remains of a value when only its form counts. */
export function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') {
    if (/^0x[0-9a-f]{64}$/i.test(value)) return '<32 bytes>'
    if (/^0x[0-9a-f]{40}$/i.test(value)) return '<20 bytes>'
    return /^0x[0-9a-f]*$/i.test(value) ? '<hexadecimal>' : '<text>'
  }
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return `<${value === null ? 'null' : typeof value}>`
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      // Hashes and addresses as names.
      /^0x[0-9a-f]{40,64}$/i.test(name) ? String(shapeOf(name)) : name,
      shapeOf(member),
    ]),
  )
}

/** An answer without its envelope. */
export function contentOf({ result, error }: RpcAnswer): unknown {
  return error ? { error } : { result }
}
