import { RPC_CODE, RpcError } from '../rpc/rpcError.ts'

/** Largest trace that is built, in bytes of its JSON, roughly. A loop can fill any memory with steps. */
const MAX_TRACE_BYTES = 256 * 1024 * 1024

/** Counts what a trace holds already. */
export class TraceSize {
  #bytes = 0

  /** Throws an RpcError when the trace has become too large to answer with. */
  add(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > MAX_TRACE_BYTES) {
      throw new RpcError(
        RPC_CODE.limitExceeded,
        `trace is larger than ${MAX_TRACE_BYTES / 1024 / 1024} MiB: ask for less with limit, disableStack, disableStorage, onlyTopCall or fewer blocks`,
      )
    }
  }
}
