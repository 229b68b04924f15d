/** JSON with integers of any size, which are marked and written in decimal. */
const INTEGER = 'int:'

export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_key, json: unknown) =>
    typeof json === 'bigint' ? `${INTEGER}${json}` : json,
  )
}

/** Inverse of `writeJson`. Throws a SyntaxError when the text is none. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(INTEGER) ? BigInt(value.slice(INTEGER.length)) : value,
  )
}
