import type { Scenario } from './scenario.ts'
import { calls } from './scenarios/calls.ts'
import { chain } from './scenarios/chain.ts'
import { history, mining } from './scenarios/control.ts'
import { network } from './scenarios/network.ts'
import { pool, sending } from './scenarios/sending.ts'
import { state } from './scenarios/state.ts'
import { debug, otterscan, parity } from './scenarios/tracing.ts'

/** Everything that both nodes are asked. */
export const scenarios: readonly Scenario[] = [
  network,
  chain,
  state,
  calls,
  sending,
  pool,
  mining,
  history,
  debug,
  parity,
  otterscan,
]
