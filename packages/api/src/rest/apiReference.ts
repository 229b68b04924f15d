import { pathMembers, type RestOperation, restOperations } from './operations.ts'

/** The reference as one page without scripts, made from the same operations as the OpenAPI document. */
export function apiReference(origin: string): Response {
  const groups = Map.groupBy(restOperations, ({ procedure }) => procedure.split('.')[0]!)
  const sections = [...groups].map(
    ([name, operations]) =>
      `<section><h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2>${operations.map(operationHtml).join('')}</section>`,
  )
  const links = [...groups.keys()].map((name) => `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`)
  return new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Safelane API</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head><body><main>
<h1>Safelane API</h1>
<p>Plain HTTP and JSON at <code>${escapeHtml(origin)}/api/v1</code>, the same procedures as tRPC at <code>/api/trpc</code>.
The <a href="/api/v1/openapi.json">OpenAPI document</a> says the same for machines. Send an API key as
<code>Authorization: Bearer slk_…</code>. Amounts are base units as decimal text beside their asset; refusals are problem
details with a <code>code</code> to act on and the <code>field</code> at fault. A change that carries an
<code>Idempotency-Key</code> is executed once.</p>
<h2 id="quickstart">A payment</h2>
<ol><li><code>POST /payment-quotes</code> with payer, recipient, amount and token: the answer holds <code>typedData</code>.</li>
<li>The payer's wallet signs it (<code>eth_signTypedData_v4</code>): a key does not move money, a signature does.</li>
<li><code>POST /payments</code> with <code>quoteId</code> and <code>signature</code>.</li>
<li><code>GET /payments/{paymentId}</code> until it is settled, or register a webhook for <code>payment.settled</code>.</li></ol>
<nav aria-label="Sections">${links.join(' · ')}</nav>
${sections.join('\n')}
</main></body></html>`,
    { headers: { 'content-type': 'text/html; charset=utf-8' } },
  )
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}
main{max-width:60rem;margin:auto;padding:1rem}code{font-size:.9em;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top}
h3{margin-bottom:0}section{margin-block:2rem}`

function operationHtml({ method, path, summary, scope, members, required }: RestOperation): string {
  const inPath = pathMembers(path)
  const rows = Object.entries(members).map(([name, schema]) => {
    const place = inPath.includes(name) ? 'path' : method === 'GET' || method === 'DELETE' ? 'query' : 'body'
    const need = required.includes(name) ? '' : 'optional'
    const type = String(schema.type ?? 'any').replaceAll(',', ' or ')
    return `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}</td><td>${escapeHtml(type)}</td><td>${need}</td></tr>`
  })
  const table =
    rows.length === 0
      ? ''
      : `<table><thead><tr><th>Member</th><th>In</th><th>Type</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  const needed = scope === undefined || scope === 'any' ? '' : ` Scope <code>${scope}</code>.`
  return `<h3><code>${method} ${escapeHtml(path)}</code></h3><p>${escapeHtml(summary)}.${needed}</p>${table}`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
