/** A case of ethereum/execution-apis: what is sent to a node, and what it has to answer. */

export interface Exchange {
  request: string
  expected: unknown
}

export interface RpcCase {
  exchanges: Exchange[]
  /** Only the form of the answer counts: names and types of its members. */
  isSpecOnly: boolean
}

/** Reads an `.io` file: `>>` begins a request, `<<` its answer, `//` a comment. Throws a SyntaxError for anything else. */
export function parseRpcCase(text: string): RpcCase {
  const exchanges: Exchange[] = []
  let request: string | null = null
  let isSpecOnly = false
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.slice(3)
    // A script that checks the answer further may follow; what it is written in is not part of the format that we read.
    if (line.trim() === '--') break
    if (line.startsWith('>> ') && request === null) request = content
    else if (line.startsWith('<< ') && request !== null) {
      exchanges.push({ request, expected: JSON.parse(content) })
      request = null
    } else if (line.startsWith('//')) isSpecOnly ||= /^\/\/\s*speconly\b/.test(line)
    else if (line.trim() !== '')
      throw new SyntaxError(`line ${index + 1}: neither a request, its answer, nor a comment`)
  }
  if (request !== null) throw new SyntaxError('a request without an answer')
  if (exchanges.length === 0) throw new SyntaxError('no request')
  return { exchanges, isSpecOnly }
}
