/** The WebAssembly modules, fetched. */
import type { WasmSource } from '../../api.ts'
import { type CompiledModule, webAssembly } from '../../webassembly.ts'
import type { LoadedModule, LoadModule, ModuleName } from '../platform.ts'

/** Written out, because bundlers only follow `new URL` of a literal. */
const files: Record<ModuleName, URL> = {
  engine: new URL('../../../build/engine-unshared.wasm', import.meta.url),
  'engine-trace': new URL('../../../build/engine-trace-unshared.wasm', import.meta.url),
  trie: new URL('../../../build/trie.wasm', import.meta.url),
}
const compiled = new Map<ModuleName, CompiledModule>()

export const loadModule: LoadModule = async (name, source) => {
  const known = source === undefined ? compiled.get(name) : undefined
  const module = known ?? (await webAssembly.compile(await bytesOf(source ?? files[name])))
  compiled.set(name, module)
  return module
}

export const loadedModule: LoadedModule = (name) => {
  const module = compiled.get(name)
  if (!module) throw new Error(`${name}.wasm is not loaded: in a browser, await createEngine first`)
  return module
}

async function bytesOf(source: WasmSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  const response = await fetch(source)
  if (!response.ok) throw new Error(`${source}: HTTP ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
