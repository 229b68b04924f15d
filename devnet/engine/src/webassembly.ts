/** The parts of the WebAssembly API that the engine uses; neither Node's types nor ES2024's have them. */

/** The engine's memory, of a fixed size: threads share it, unless the platform has one lane. */
export interface EngineMemory {
  readonly buffer: ArrayBufferLike
}

/** A compiled module; may be posted to workers. */
export type CompiledModule = object

interface WebAssemblyApi {
  Memory: new (descriptor: { initial: number; maximum: number; shared: boolean }) => EngineMemory
  Module: new (bytes: Uint8Array) => CompiledModule
  Instance: new (module: CompiledModule, imports: object) => { readonly exports: object }
  compile(bytes: Uint8Array): Promise<CompiledModule>
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
