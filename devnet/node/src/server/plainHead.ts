/** Heads of HTTP requests as JSON-RPC clients write them, and nothing that HTTP knows besides. */

/** Request line and field lines of RFC 9112, without folded lines and without characters beyond ASCII. */
const FORM = /^POST \/[\x21-\x7e]* HTTP\/1\.1(?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*)+$/
const JSON_TYPE = /^application\/json\b/i
const LENGTH = /^\d{1,15}$/

/**
 * Bytes of the body that follows this head, which is given without its empty line. Null: the request is something else than JSON by `POST` with a length, on a
 * connection that is kept, or it is wrong in some way.
 */
export function plainBodyLength(head: string): number | null {
  if (!FORM.test(head)) return null
  let hasHost = false
  let hasType = false
  let length: number | null = null
  for (let at = head.indexOf('\r\n'); at !== -1; ) {
    const end = head.indexOf('\r\n', at + 2)
    const line = end === -1 ? head.slice(at + 2) : head.slice(at + 2, end)
    const colon = line.indexOf(':')
    const value = line.slice(colon + 1).trim()
    switch (line.slice(0, colon).toLowerCase()) {
      case 'host':
        if (hasHost) return null
        hasHost = true
        break
      case 'content-type':
        if (hasType || !JSON_TYPE.test(value)) return null
        hasType = true
        break
      case 'content-length':
        if (length !== null || !LENGTH.test(value)) return null
        length = Number(value)
        break
      case 'connection':
        if (value.toLowerCase() !== 'keep-alive') return null
        break
      case 'expect':
      case 'transfer-encoding':
      case 'upgrade':
        return null
    }
    at = end
  }
  return hasHost && hasType ? length : null
}
