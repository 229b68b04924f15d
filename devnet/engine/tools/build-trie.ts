/** Compiles the trie's module: memory of its own, not shared, growing. */
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes `build/trie.wasm`. Throws the compiler's message if it refuses. */
export async function buildTrie(): Promise<void> {
  mkdirSync(new URL('../build', import.meta.url), { recursive: true })
  const output = 'build/trie.wasm'
  const { error, stderr } = await asc.main([
    ...['assembly/trie.ts', '-o', output, '--baseDir', root],
    ...['-O3', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--enable', 'bulk-memory', '--enable', 'sign-extension'],
  ])
  if (error) throw new Error(`assembly/trie.ts: ${error.message}\n${stderr.toString()}`)
  const bytes = readFileSync(new URL(`../${output}`, import.meta.url))
  console.log(`${output}: ${(bytes.length / 1024).toFixed(0)} KiB`)
}

if (import.meta.main) await buildTrie()
