/** The WebAssembly modules, read from this package's build folder. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type CompiledModule, webAssembly } from '../../webassembly.ts'
import type { LoadedModule, LoadModule, ModuleName } from '../platform.ts'

const files: Record<ModuleName, URL> = {
  engine: new URL('../../../build/engine.wasm', import.meta.url),
  'engine-trace': new URL('../../../build/engine-trace.wasm', import.meta.url),
  trie: new URL('../../../build/trie-shared.wasm', import.meta.url),
}
const compiled = new Map<ModuleName, CompiledModule>()

export const loadModule: LoadModule = async (name, source) => {
  if (source === undefined) return loadedModule(name)
  const bytes = source instanceof Uint8Array ? source : await readFile(source)
  const module = new webAssembly.Module(bytes)
  compiled.set(name, module)
  return module
}

export const loadedModule: LoadedModule = (name) => {
  const module = compiled.get(name) ?? new webAssembly.Module(readFileSync(files[name]))
  compiled.set(name, module)
  return module
}
