import type { Chain, RelayCall } from '@safelane/chain'
import { BaseError } from '@safelane/core'
import type { RelayJob } from '@safelane/store'
import { createRelayFollower, type RelayFollowerDeps } from './relayFollower.ts'
import { failureFrom, isDoneByAnother, workOf } from './relayWork.ts'

export interface RelayLoopDeps extends RelayFollowerDeps {
  readonly chain: Pick<Chain, 'clock' | 'deployment'>
}

/** Puts authorized payments, purchases and claims on chain, each at most once, beside any number of other workers. */
export interface RelayLoop {
  /** One step; false when there was nothing to do. Throws when chain or database is away. */
  step(): Promise<boolean>
}

/** Jobs taken at once: they are signed in order and need not wait for each other's blocks. */
const BATCH = 32
/** Long enough for a simulation and a signature; after a crash the job waits this long. */
const LEASE_MS = 5_000
/** How often a held payment is looked at: chain time may run ahead of the wall clock. */
const HELD_MS = 3_000

/** A job whose call would succeed now. */
interface ReadyJob {
  readonly job: RelayJob
  readonly call: RelayCall
  readonly gasLimit: bigint
}

/*
 * The order of writes is what makes a crash harmless:
 *
 *   simulate ─▶ sign and store bytes (+ job broadcast, subject submitted) ─▶ send ─▶ receipt ─▶ finished
 *            ✗ nothing happened                                          ✗ same bytes are sent again: same nonce, same hash, once
 */
export function createRelayLoop(deps: RelayLoopDeps): RelayLoop {
  const { chain, relayer } = deps
  const { relay } = deps.store
  const follower = createRelayFollower(deps)

  /** The job's call, simulated; undefined when there is nothing to send, now or ever. */
  async function prepare(job: RelayJob): Promise<ReadyJob | undefined> {
    const work = await workOf(deps, job)
    if (work === undefined) {
      await relay.discard(job)
      return undefined
    }
    // Past the deadline the indexer says what became of it: settled by somebody else, or expired.
    if (work.validBeforeSec !== undefined && (await chain.clock.nowSec()) >= work.validBeforeSec) {
      await relay.postpone(job, 'past its deadline', LEASE_MS)
      return undefined
    }
    if (work.notBeforeSec !== undefined && (await chain.clock.nowSec()) < work.notBeforeSec) {
      await relay.postpone(job, 'held until its release', HELD_MS)
      return undefined
    }
    const simulation = await relayer.simulate(work.call)
    if (simulation.ok) return { job, call: work.call, gasLimit: simulation.gasLimit }
    const failure = failureFrom(simulation.reason)
    const mayYetSucceed = work.awaitsBalance === true && failure.code === 'INSUFFICIENT_BALANCE'
    if (mayYetSucceed || isDoneByAnother(job, simulation.reason)) {
      await relay.postpone(job, simulation.reason.name, LEASE_MS)
    } else await relay.fail(job, failure)
    return undefined
  }

  async function prepareAlone(job: RelayJob): Promise<ReadyJob | undefined> {
    try {
      return await prepare(job)
    } catch (error) {
      if (error instanceof BaseError) throw error
      // Neither chain nor database is away: something about this one job. The others must not wait for it.
      console.warn(`Relayer: ${job.kind} ${job.subjectId}: ${String(error)}`)
      await relay.postpone(job, String(error), Math.min(job.attempts, 12) * LEASE_MS)
      return undefined
    }
  }

  return {
    async step() {
      const hasMoved = await follower.follow()
      const jobs = await relay.lease(BATCH, LEASE_MS)
      if (jobs.length === 0) return hasMoved
      const prepared = await Promise.all(jobs.map(prepareAlone))
      const ready = new Map(prepared.flatMap((one) => (one === undefined ? [] : [[one.job.id, one]])))
      if (ready.size === 0) return true
      const fees = await relayer.fees()
      const sent = await relay.submit(
        [...ready.values()].map(({ job }) => job),
        {
          address: relayer.address,
          minedNonce: () => relayer.minedNonce(),
          sign(job, nonce) {
            const { call, gasLimit } = ready.get(job.id)!
            return relayer.sign(call, nonce, gasLimit, fees)
          },
        },
      )
      for (const transaction of sent) await follower.send(transaction)
      return true
    },
  }
}
