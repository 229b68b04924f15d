/** A thread of ceiling.ts: one engine of its own, which executes the same block again and again. */
import { equal } from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'
import type { ExecutableTransaction } from '@safelane/devnet-engine'
import { env, type World } from '../engine/world.ts'
import { collectGarbage } from '../garbage.ts'
import { COLLECT_AFTER_MS, Competitor } from './competitor.ts'
import { agree } from './execution.ts'

export interface CeilingStart {
  workload: string
  world: World
  block: readonly ExecutableTransaction[]
  /** One i32: how often threads have come to the beginning of a block. */
  barrier: SharedArrayBuffer
}

/** What a thread is asked to do. */
interface Turn {
  times: number
  /** Threads that do so at once, block by block. */
  engines: number
}

const { workload, world, block, barrier } = workerData as CeilingStart
const arrived = new Int32Array(barrier)
const competitor = await Competitor.start({ name: 'safelane-sequential', workers: 1 }, world)
const reference = await agree(workload, competitor, [], block)

parentPort!.on('message', async ({ times, engines }: Turn) => {
  let executionMs = 0
  let collectedAtMs = Number.NEGATIVE_INFINITY
  for (let time = 1; time <= times; time++) {
    if (executionMs - collectedAtMs > COLLECT_AFTER_MS) {
      await collectGarbage()
      collectedAtMs = executionMs
    }
    // All begin a block together, so that none has the machine for itself while another takes its block back.
    let count = Atomics.add(arrived, 0, 1) + 1
    Atomics.notify(arrived, 0)
    for (; count < time * engines; count = Atomics.load(arrived, 0)) Atomics.wait(arrived, 0, count)
    const { gasUsed, report } = await competitor.engine.executeBlock(env, reference.block)
    executionMs += report.executionMs
    competitor.takeBack()
    equal(gasUsed, reference.gasUsed, 'an engine used other gas')
  }
  parentPort!.postMessage(executionMs)
})
parentPort!.postMessage(0)
