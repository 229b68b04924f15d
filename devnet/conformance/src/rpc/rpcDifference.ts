/**
 * Compares answers as the official simulator does: everything is equal but the messages of errors, of which it is enough that both have
 * one; where only the form counts, names and types of members.
 */

/** The first difference, in words; null: there is none. */
export function rpcDifference(answer: unknown, expected: unknown, isSpecOnly: boolean): string | null {
  return isSpecOnly ? formDifference(answer, expected, '') : valueDifference(answer, expected, '')
}

function valueDifference(answer: unknown, expected: unknown, path: string): string | null {
  if (isObject(answer) && isObject(expected)) {
    return memberDifference(answer, expected, path, (name, member, other) =>
      isErrorMessage(path, name) && typeof member === 'string' && typeof other === 'string'
        ? null
        : valueDifference(member, other, `${path}.${name}`),
    )
  }
  if (Array.isArray(answer) && Array.isArray(expected)) {
    if (answer.length !== expected.length) {
      return `${path || 'answer'}: ${answer.length} elements, expected ${expected.length}`
    }
    return firstOf(expected.map((item, index) => valueDifference(answer[index], item, `${path}[${index}]`)))
  }
  return Object.is(answer, expected) ? null : differ(answer, expected, path)
}

/** Wherever an error stands: of the answer, or of a call within a simulation. */
const isErrorMessage = (path: string, name: string): boolean =>
  name === 'message' && /(^|\.)error$/.test(path)

function formDifference(answer: unknown, expected: unknown, path: string): string | null {
  if (isObject(answer) && isObject(expected)) {
    return memberDifference(answer, expected, path, (name, member, other) =>
      formDifference(member, other, `${path}.${name}`),
    )
  }
  if (Array.isArray(answer) && Array.isArray(expected)) {
    const forms = expected.filter(
      (item, index) => index === 0 || kindOf(item) !== kindOf(expected[0]) || isObject(item),
    )
    return firstOf(answer.map((item, index) => elementDifference(item, forms, `${path}[${index}]`)))
  }
  return kindOf(answer) === kindOf(expected) ? null : differ(answer, expected, path)
}

/** An element has the form of one of those that are expected; members that only some of them have may be left out. */
function elementDifference(answer: unknown, forms: readonly unknown[], path: string): string | null {
  const differences = forms.map((form) => formDifference(answer, form, path))
  if (forms.length === 0 || differences.includes(null)) return null
  const objects = forms.filter(isObject)
  if (!isObject(answer) || objects.length === 0) return firstOf(differences)
  const allowed = new Map(objects.flatMap((form) => Object.entries(form)))
  const required = [...allowed.keys()].filter((name) => objects.every((form) => Object.hasOwn(form, name)))
  const missing = required.find((name) => !Object.hasOwn(answer, name))
  if (missing !== undefined) return `${path}.${missing}: is missing`
  const surplus = Object.keys(answer).find((name) => !allowed.has(name))
  if (surplus !== undefined) return `${path}.${surplus}: ${text(answer[surplus])}, expected nothing`
  return firstOf(
    Object.entries(answer).map(([name, member]) => {
      const members = objects.filter((form) => Object.hasOwn(form, name)).map((form) => form[name])
      const found = members.map((other) => formDifference(member, other, `${path}.${name}`))
      return found.includes(null) ? null : firstOf(found)
    }),
  )
}

function memberDifference(
  answer: Record<string, unknown>,
  expected: Record<string, unknown>,
  path: string,
  compare: (name: string, member: unknown, other: unknown) => string | null,
): string | null {
  const missing = Object.keys(expected).find((name) => !Object.hasOwn(answer, name))
  if (missing !== undefined) return `${path}.${missing}: is missing, expected ${text(expected[missing])}`
  const surplus = Object.keys(answer).find((name) => !Object.hasOwn(expected, name))
  if (surplus !== undefined) return `${path}.${surplus}: ${text(answer[surplus])}, expected nothing`
  return firstOf(Object.keys(expected).map((name) => compare(name, answer[name], expected[name])))
}

function firstOf(differences: readonly (string | null)[]): string | null {
  return differences.find((difference) => difference !== null) ?? null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'string') return /^0x[0-9a-f]*$/i.test(value) ? 'hexadecimal' : 'text'
  return typeof value
}

function differ(answer: unknown, expected: unknown, path: string): string {
  return `${path || 'answer'}: ${text(answer)}, expected ${text(expected)}`
}

function text(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing'
  return json.length > 120 ? `${json.slice(0, 120)}…` : json
}
