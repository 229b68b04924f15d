/** The parts of the WebAssembly API that the engine uses; neither Node's types nor ES2024's have them. */

/** A memory that threads share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
}

/** A compiled module; may be posted to workers. */
export type CompiledModule = object

interface WebAssemblyApi {
  Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => SharedMemory
  Module: new (bytes: Uint8Array) => CompiledModule
  Instance: new (module: CompiledModule, imports: object) => { readonly exports: object }
  validate(bytes: Uint8Array): boolean
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
