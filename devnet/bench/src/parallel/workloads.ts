/** All workloads of the parallel suite, in the order of its tables. */
import { coverWorkload } from './coverWorkload.ts'
import { defiWorkload } from './defiWorkload.ts'
import { paymentWorkloads } from './paymentWorkloads.ts'
import { hotWorkloads, mintWorkload, tokenWorkloads } from './tokenWorkloads.ts'
import { uniswapWorkloads } from './uniswapWorkloads.ts'
import type { ParallelWorkload } from './workload.ts'

export const parallelWorkloads: readonly ParallelWorkload[] = [
  ...tokenWorkloads,
  ...uniswapWorkloads,
  mintWorkload,
  defiWorkload,
  ...paymentWorkloads,
  coverWorkload,
  ...hotWorkloads,
]
