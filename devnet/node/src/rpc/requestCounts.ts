/** What was asked of one method. */
export interface MethodCounts {
  requests: number
  failures: number
  underWay: number
  /** All requests together, from their arrival to their answer. */
  seconds: number
}

/** One request that is counted. */
export interface CountedRequest {
  counts: MethodCounts
  /** Of `performance.now()`. */
  beganMs: number
}

/** Counts requests by method. */
export class RequestCounts {
  readonly byMethod = new Map<string, MethodCounts>()

  /** Call `end` when it is answered. */
  begin(method: string): CountedRequest {
    let counts = this.byMethod.get(method)
    if (!counts) {
      counts = { requests: 0, failures: 0, underWay: 0, seconds: 0 }
      this.byMethod.set(method, counts)
    }
    counts.requests++
    counts.underWay++
    return { counts, beganMs: performance.now() }
  }

  /** `hasFailed`: the answer is an error. */
  end({ counts, beganMs }: CountedRequest, hasFailed: boolean): void {
    counts.underWay--
    counts.seconds += (performance.now() - beganMs) / 1000
    if (hasFailed) counts.failures++
  }
}
