/** Compiles the modules to `build/`: `npm run build`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { compile, laneOptions, trieOptions } from './compile.ts'

const build = new URL('../build/', import.meta.url)
mkdirSync(build, { recursive: true })

async function write(file: string, ...source: Parameters<typeof compile>): Promise<void> {
  const bytes = await compile(...source)
  writeFileSync(new URL(file, build), bytes)
  console.log(`build/${file}: ${(bytes.length / 1024).toFixed(0)} KiB`)
}

await write('engine.wasm', 'assembly/index.ts', laneOptions.shared)
// For browsers, where memory can only be shared by pages that are isolated from all others. Of the atomic instructions only
// atomic.wait traps on unshared memory, which a single lane never reaches.
await write('engine-unshared.wasm', 'assembly/index.ts', laneOptions.unshared)
// The same source with hooks for tracers, which the other builds leave out.
const tracing = { 'assembly/tracing/tracingBuild.ts': 'export const TRACING: bool = true' }
await write('engine-trace.wasm', 'assembly/traceIndex.ts', laneOptions.shared, tracing)
await write('engine-trace-unshared.wasm', 'assembly/traceIndex.ts', laneOptions.unshared, tracing)
await write('trie.wasm', 'assembly/trie/trie.ts', trieOptions.unshared)
await write('trie-shared.wasm', 'assembly/trie/trie.ts', trieOptions.shared)
