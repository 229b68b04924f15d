/** `anvil_reset`: the chain begins anew, from genesis or from a block of another chain. */
import type { BlockProducer } from './blockProducer.ts'
import { type Beginning, beginChain } from './chain/beginning.ts'
import { ChainClock } from './chain/chainClock.ts'
import type { ForkedChain } from './fork/forkedChain.ts'
import { fetchFirstState } from './fork/forkGenesis.ts'
import type { Suspension } from './fork/suspension.ts'
import type { NodeParts } from './nodeParts.ts'
import { ResetRefusedError } from './resetRefusedError.ts'
import type { BlockPlaces } from './storage/blockArchive.ts'
import type { StateFile } from './storage/stateFile.ts'

/**
 * Takes over `forked`. The pool is empty then; what clients can set that is not the chain's, such as mining and impersonation, stays. A state
 * file holds the new chain and nothing else when the promise resolves. Throws ResetRefusedError where a state file would have to hold a
 * forked chain, OriginError, and RecordFileError: the chain is as it was then.
 */
export async function resetChain(
  parts: NodeParts,
  producer: BlockProducer,
  suspension: Suspension,
  forked: ForkedChain | null,
): Promise<void> {
  const { engine, store, clock, pool, beginning, reference, stateFile } = parts
  if (stateFile && forked) {
    await forked.close()
    throw new ResetRefusedError('a state file does not hold forked chains: start the node without --state')
  }
  const known = forked && (await fetchFirstState(forked, beginning.accounts))
  const before = suspension.chain
  await suspension.runOnce(async () => {
    const chainId = forked?.originChainId ?? store.chainId ?? parts.chainId
    const identity = { lazy: forked !== null, chainId }
    const state = stateFile && engine.dump()
    engine.clear(identity)
    reference?.clear(identity)
    suspension.chain = forked
    if (known) suspension.provide(known)
    const { first, timestampSec, settings } = withChainId(
      beginChain(engine, forked, beginning),
      chainId,
      parts,
    )
    let places: BlockPlaces | undefined
    if (state) {
      try {
        places = await begin(stateFile, parts, { first, timestampSec, settings })
      } catch (error) {
        putBack(parts, identity, state)
        throw error
      }
    }
    reference?.apply([first.change.redo])
    store.restart(first, forked?.blockHash, places)
    store.chainId = chainId
    producer.settings = settings
    clock.restart(timestampSec)
    pool.clear()
    suspension.prefetchFor(first.header)
  })
  await before?.close()
}

/** What `anvil_setChainId` has set stays, after a restart of the node too. */
function withChainId(beginning: Beginning, chainId: bigint, { chainId: own }: NodeParts): Beginning {
  if (chainId === own) return beginning
  return { ...beginning, settings: { ...beginning.settings, chainId } }
}

/** The state file holds this chain from now on, in one step. */
async function begin(
  stateFile: StateFile,
  { engine, chainId }: NodeParts,
  { first, timestampSec, settings }: Beginning,
): Promise<BlockPlaces | undefined> {
  const { header, change } = first
  const clock = new ChainClock(timestampSec).capture()
  const places = await stateFile.replace([
    { kind: 'genesis', chainId, fork: engine.fork, header, change, settings: { ...settings, clock } },
  ])
  return places[0]
}

function putBack(
  { engine, reference }: NodeParts,
  identity: { lazy: boolean; chainId: bigint },
  state: Uint8Array,
): void {
  engine.clear(identity)
  engine.apply(state)
  engine.takeChange()
  reference?.clear(identity)
  reference?.apply([state])
}
