/** A differential suite's tables: what is asked of both nodes. */

/** Results of earlier steps of the same node, by the name that the step gave them. */
export type Saved = Readonly<Record<string, unknown>>

export interface StepOptions {
  /** Keeps the result under this name, for the parameters of later steps. */
  as?: string
  /** Compares members, types and lengths only: for what is random or depends on the wall clock. */
  shape?: true
  /** The newest block was made after a reorganisation. */
  reorganised?: true
}

export type StepParams = readonly unknown[] | ((saved: Saved) => readonly unknown[])

/** Method, parameters (none: an empty list), options. */
export type Step = readonly [method: string, params?: StepParams, options?: StepOptions]

/** Steps that both nodes are asked in order, each beginning on a fresh chain. */
export interface Scenario {
  name: string
  /** Flags that both command lines know, in addition to those of every scenario. */
  flags?: readonly string[]
  steps: readonly Step[]
}

/** How a step is called in lists and messages: `chain: eth_getLogs 2` is the third request for logs in the scenario `chain`. */
export function stepName({ name, steps }: Scenario, index: number): string {
  const method = steps[index]?.[0]
  const before = steps.slice(0, index).filter(([other]) => other === method).length
  return `${name}: ${method} ${before}`
}
