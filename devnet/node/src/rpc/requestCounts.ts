/** What was asked of one method. */
export interface MethodCounts {
  requests: number
  failures: number
  underWay: number
  /** All requests together, from their arrival to their answer. */
  seconds: number
}

/** Counts requests by method. */
export class RequestCounts {
  readonly byMethod = new Map<string, MethodCounts>()

  /** Call `failed` when the answer is an error, and `end` in any case. */
  begin(method: string): { failed: () => void; end: () => void } {
    let counts = this.byMethod.get(method)
    if (!counts) {
      counts = { requests: 0, failures: 0, underWay: 0, seconds: 0 }
      this.byMethod.set(method, counts)
    }
    const known = counts
    known.requests++
    known.underWay++
    const began = performance.now()
    return {
      failed: () => void known.failures++,
      end: () => {
        known.underWay--
        known.seconds += (performance.now() - began) / 1000
      },
    }
  }
}
