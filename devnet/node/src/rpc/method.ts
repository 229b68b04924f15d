import type { FilterRegistry } from '../filters.ts'
import type { DevnetNode } from '../node.ts'
import type { ExecutionPrinter } from '../tracing/executionPrinter.ts'
import { type Decoded, type ParamSpec, paramsOf } from './params.ts'

/** What methods work on. */
export interface RpcContext {
  node: DevnetNode
  filters: FilterRegistry
  /** Null: nobody wants to see what is executed. */
  printer: ExecutionPrinter | null
}

/** A JSON-RPC method: takes the raw parameters, gives the result or throws. */
export type RpcMethod = (context: RpcContext, params: unknown) => unknown

export type MethodTable = Record<string, RpcMethod>

/**
 * A method from its parameters and its body.
 *
 * ```ts
 * const eth_getBalance = method({ address, block: optional(blockReference, LATEST) }, ({ node }, { address, block }) => …)
 * ```
 */
export function method<Spec extends ParamSpec>(
  spec: Spec,
  body: (context: RpcContext, params: Decoded<Spec>) => unknown,
): RpcMethod {
  const decode = paramsOf(spec)
  return (context, params) => body(context, decode(params))
}
