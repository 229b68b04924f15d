/** Compiles the lanes' module and the trie's to WebAssembly: `npm run build`. */
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

/** Node has it; its types do not. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Options that all modules share. The stub runtime has no garbage collector: nothing here allocates objects. */
const common = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--enable',
  'bulk-memory',
  '--enable',
  'sign-extension',
]

async function compile(entry: string, output: string, options: readonly string[]): Promise<void> {
  const { error, stderr } = await asc.main([entry, '-o', output, '--baseDir', root, ...common, ...options])
  if (error) throw new Error(`${entry}: ${error.message}\n${stderr.toString()}`)
  const bytes = readFileSync(new URL(`../${output}`, import.meta.url))
  if (!WebAssembly.validate(bytes)) throw new Error(`${output} is not valid WebAssembly`)
  console.log(`${output}: ${(bytes.length / 1024).toFixed(0)} KiB`)
}

mkdirSync(new URL('../build', import.meta.url), { recursive: true })
const lane = ['--enable', 'threads', '--importMemory', '--initialMemory', '1024', '--maximumMemory', '65536']
await compile('assembly/index.ts', 'build/engine.wasm', [
  ...lane,
  '--sharedMemory',
  // The compiler's own validator rejects the operand that its atomic.fence carries; V8's accepts the module (checked above).
  '--noValidate',
])
// For browsers, where memory can only be shared by pages that are isolated from all others. Atomic instructions are valid on
// unshared memory too; only atomic.wait traps there, which a single lane never reaches.
await compile('assembly/index.ts', 'build/engine-unshared.wasm', [...lane, '--noValidate'])
await compile('assembly/trie.ts', 'build/trie.wasm', [])
