/**
 * Prints what a first visit loads as script, from a server that runs what `next build` made:
 *
 *     npm run weight -w apps/web -- http://localhost:3000 / /cover
 *
 * Counted are the scripts that the page's HTML names, compressed by gzip at its best, without those for browsers that know
 * no modules; 1 kB is 1,000 bytes.
 */
import { gzipSync } from 'node:zlib'

const [server = 'http://localhost:3000', ...paths] = process.argv.slice(2)

for (const path of paths.length === 0 ? ['/'] : paths) {
  const html = await textOf(new URL(path, server))
  const tags = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
  const sources = tags
    .filter((tag) => !/\bnomodule\b/i.test(tag))
    .flatMap((tag) => /\bsrc="([^"]+)"/.exec(tag)?.[1] ?? [])
  const weights = await Promise.all(
    [...new Set(sources)].map(async (source) => ({
      source: source.split('?')[0],
      bytes: gzipSync(await textOf(new URL(source, server)), { level: 9 }).length,
    })),
  )
  weights.sort((left, right) => right.bytes - left.bytes)
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log(`${path}: ${kilobytes(total)} in ${weights.length} scripts`)
  for (const { source, bytes } of weights) console.log(`  ${kilobytes(bytes).padStart(9)}  ${source}`)
}

async function textOf(url: URL): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return response.text()
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`
}
