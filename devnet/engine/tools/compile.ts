/** The AssemblyScript compiler, as it makes the modules of this package. */
import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
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

const lane = [
  '--enable',
  'threads',
  '--importMemory',
  '--initialMemory',
  '1024',
  '--maximumMemory',
  '65536',
  // The compiler's own validator rejects the operand that its atomic.fence carries; V8's accepts the module (checked below).
  '--noValidate',
]

/** A lane on memory that threads share, or on memory of its own: atomic instructions are valid there too. */
export const laneOptions = { shared: [...lane, '--sharedMemory'], unshared: lane }

const trie = ['--enable', 'threads', '--importMemory', '--initialMemory', '1', '--maximumMemory', '65536']

/** The tries, in the same way. */
export const trieOptions = { shared: [...trie, '--sharedMemory'], unshared: trie }

/** Compiles a file of this package. `replacements` gives some source files another text, by their paths. Throws an Error with the compiler's messages. */
export async function compile(
  entry: string,
  options: readonly string[],
  replacements: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  let bytes = new Uint8Array()
  const { error, stderr } = await asc.main(
    [entry, '-o', 'module.wasm', '--baseDir', root, ...common, ...options],
    {
      readFile(name, baseDir) {
        const path = resolve(baseDir, name)
        const replaced = replacements[relative(root, path)]
        return replaced ?? (existsSync(path) ? readFileSync(path, 'utf8') : null)
      },
      writeFile(_, contents) {
        if (typeof contents !== 'string') bytes = Uint8Array.from(contents)
      },
    },
  )
  if (error) throw new Error(`${entry}: ${error.message}\n${stderr.toString()}`)
  if (!WebAssembly.validate(bytes)) throw new Error(`${entry} does not give valid WebAssembly`)
  return bytes
}
