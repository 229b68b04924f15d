/** Before anything is timed: both engines must do the same with the same transactions. */
import { deepStrictEqual } from 'node:assert/strict'
import { Peer, type PeerName, peerNames } from './peer.ts'
import { Subject } from './subject.ts'
import { generateBlock, type Workload } from './workloads.ts'

/** Slots compared of each account; of the tokens' holders a sample. */
const SLOTS_COMPARED = 300

/**
 * Executes the workload's first `count` transactions on all and compares status and gas of each transaction, and balance,
 * nonce, code and storage of every account. Throws an AssertionError with the first difference. Returns the peers, ready to
 * be measured.
 */
export async function startAgreeingPeers(workload: Workload, count: number): Promise<Map<PeerName, Peer>> {
  const { transactions, accounts } = generateBlock(workload, count)
  const world = await workload.world(accounts)
  const peers = new Map(peerNames.map((name) => [name, new Peer(name, world, transactions)]))
  const subject = await Subject.start(world, transactions)
  try {
    const { transactions: results } = (await subject.execute()).result
    const ours = results.map((each) =>
      each.kind === 'executed'
        ? { status: each.status, gasUsed: each.gasUsed }
        : { status: each.reason, gasUsed: 0n },
    )
    for (const [name, peer] of peers) {
      const { statuses, gasUsed } = await peer.run()
      const theirs = statuses.map((status, index) => ({ status, gasUsed: gasUsed[index] }))
      deepStrictEqual(ours, theirs, `${workload.name}: ${name} has another status or gas`)
      for (const account of subject.engine.accounts()) {
        const sample = { ...account, storage: account.storage.slice(0, SLOTS_COMPARED) }
        deepStrictEqual(sample, await peer.read(sample), `${workload.name}: ${name} has another state`)
      }
    }
  } finally {
    await subject.engine.close()
  }
  return peers
}
