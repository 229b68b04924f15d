/** Tracing costs nothing where it is off: the fast builds are what their source without any hook gives. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile, laneOptions } from '../../tools/compile.ts'

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: (new (
      bytes: Uint8Array,
    ) => object) & { imports(module: object): { module: string; name: string }[] }
  }
}

const sources = new URL('../../assembly/', import.meta.url)
const built = (file: string) => readFileSync(new URL(`../../build/${file}`, import.meta.url))
const importedModules = (file: string) =>
  new Set(WebAssembly.Module.imports(new WebAssembly.Module(built(file))).map(({ module }) => module))

test.each(['engine.wasm', 'engine-unshared.wasm'])('%s asks the host for no hook', (file) => {
  expect(importedModules(file)).toEqual(new Set(['env', 'host']))
})

test.each(['engine-trace.wasm', 'engine-trace-unshared.wasm'])('%s asks the host for its hooks', (file) => {
  expect(importedModules(file)).toEqual(new Set(['env', 'host', 'trace']))
})

test('the fast build is byte for byte that of the source without its hooks', async () => {
  const without: Record<string, string> = {}
  let hooks = 0
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  for (const file of files) {
    const lines = readFileSync(new URL(file, sources), 'utf8').split('\n')
    const kept = lines.filter((line) => !line.trimStart().startsWith('if (TRACING) '))
    hooks += lines.length - kept.length
    without[`assembly/${file}`] = kept.filter((line) => !/from '.*\/tracer'/.test(line)).join('\n')
  }
  expect(hooks).toBeGreaterThan(10)
  const bytes = await compile('assembly/index.ts', laneOptions.shared, without)
  expect(Buffer.compare(bytes, built('engine.wasm'))).toBe(0)
})
