/** Our engine and @ethereumjs/vm side by side on the workloads. */
import { distribution, type Row } from '../row.ts'
import { startAgreeingPeers } from './agreement.ts'
import { Subject } from './subject.ts'
import { generateBlock, type Workload, workloadAccounts } from './workloads.ts'

/** Runs of everyone before the first that counts: compilers need them. */
const WARM_UP_RUNS = 3

interface Samples {
  subject: string
  metric: string
  unit: string
  figures: number[]
}

/**
 * Measures one workload, turn and turn about. `execution` is the engine's lane alone and, for the peer, its runTx;
 * `block` is the whole call of executeBlock, with the results as JavaScript objects; of `safelane-tracing` that of traceBlock
 * without a tracer, which takes the block back as well. Ratios compare neighbouring runs.
 */
export async function measureThroughput(workload: Workload, runs: number): Promise<Row[]> {
  const peers = await startAgreeingPeers(workload, workload.peerTransactions)
  const { transactions } = generateBlock(workload, workload.transactions)
  const subject = await Subject.start(await workload.world(workloadAccounts(workload)), transactions)
  const samples = new Map<string, Samples>()
  const add = (name: string, metric: string, unit: string, figure: number) => {
    const key = `${name} ${metric}`
    const known = samples.get(key) ?? { subject: name, metric, unit, figures: [] }
    known.figures.push(figure)
    samples.set(key, known)
  }
  try {
    for (let run = -WARM_UP_RUNS; run < runs; run++) {
      const ours = await subject.run()
      const perSecond = { execution: 0, block: 0 }
      perSecond.execution = (transactions.length / ours.executionMs) * 1000
      perSecond.block = (transactions.length / ours.durationMs) * 1000
      if (run >= 0) {
        add('safelane', 'execution', 'tx/s', perSecond.execution)
        add('safelane', 'block', 'tx/s', perSecond.block)
        add('safelane', 'executionGas', 'Mgas/s', Number(ours.gasUsed) / ours.executionMs / 1000)
      }
      const tracingMs = await subject.runTracing()
      if (run >= 0) add('safelane-tracing', 'block', 'tx/s', (transactions.length / tracingMs) * 1000)
      for (const [name, peer] of peers) {
        const theirs = await peer.run()
        if (run < 0) continue
        const rate = (theirs.gasUsed.length / theirs.durationMs) * 1000
        const gas = Number(theirs.gasUsed.reduce((sum, each) => sum + each, 0n))
        add(name, 'execution', 'tx/s', rate)
        add(name, 'executionGas', 'Mgas/s', gas / theirs.durationMs / 1000)
        add('safelane', `execution:${name}`, 'ratio', perSecond.execution / rate)
        add('safelane', `block:${name}`, 'ratio', perSecond.block / rate)
      }
    }
  } finally {
    await subject.engine.close()
  }
  return [...samples.values()].map(({ figures, ...rest }) => ({
    suite: 'engine',
    workload: workload.name,
    workers: 1,
    ...rest,
    ...distribution(figures, 'more'),
  }))
}
