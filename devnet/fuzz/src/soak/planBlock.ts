/** What the blocks of a soak consist of: a function of seed and number alone. */
import type { ForkName } from '@safelane/devnet-engine'
import {
  type Action,
  type ActionKind,
  actionKinds,
  actionWeights,
  type BlockPlan,
} from '@safelane/devnet-engine/testing'
import { Random, Weighted } from '../random.ts'

/** So many blocks follow each other, under one fork; then the state is again that of the beginning. */
export const BLOCKS_PER_CHAIN = 40

const forks = new Weighted<ForkName>([
  [6, 'osaka'],
  [4, 'prague'],
  [2, 'cancun'],
  [2, 'shanghai'],
  [1, 'london'],
  [1, 'berlin'],
  [1, 'istanbul'],
  [1, 'byzantium'],
  [1, 'frontier'],
])
const anyKind = new Weighted(actionKinds.map((kind) => [actionWeights[kind], kind] as const))
/** Transactions by block: the window is 64. */
const sizes = new Weighted<readonly [min: number, max: number]>([
  [1, [1, 70]],
  [2, [70, 700]],
  [7, [700, 4000]],
])
/** Half of the blocks have some of everything; these have much of the same, as blocks have. */
const themes: readonly (readonly ActionKind[])[] = [
  ['token'],
  ['tokenToHot', 'token'],
  ['swap'],
  ['collect', 'give'],
  ['transfer', 'token', 'swap', 'collect'],
  ['count', 'transfer'],
  ['transfer', 'transferToFresh'],
  ['create', 'createByContract', 'createAgain', 'callMortal'],
  ['callMortal', 'callElder', 'createAgain', 'payCoinbase', 'callCoinbase'],
  ['delegate', 'callDelegated', 'token'],
  ['readMany', 'writeMany', 'count', 'accessListed'],
  ['fail', 'transferToContract', 'reject', 'blobs'],
]

/** The fork of the chain that block `number` belongs to. */
function forkOf(seed: number, number: number): ForkName {
  return forks.draw(new Random(seed ^ 0xf0f0f0f0, Math.floor(number / BLOCKS_PER_CHAIN)))
}

export function planBlock(seed: number, number: number): BlockPlan {
  const random = new Random(seed, number)
  const [min, max] = sizes.draw(random)
  const size = min + random.below(max - min)
  const theme = random.oneIn(2) ? null : random.pick(themes)
  const burst = random.pick([1, 1, 4, 16])
  const gasPerTransaction = random.oneIn(8) ? 50_000 : 10_000_000
  let from = random.word()
  const actions: Action[] = []
  for (let i = 0; i < size; i++) {
    if (random.oneIn(burst)) from = random.word()
    // One in 16 does something else than the others.
    const kind = theme && !random.oneIn(16) ? random.pick(theme) : anyKind.draw(random)
    actions.push({ kind, from, to: random.word(), amount: random.word() })
  }
  return { fork: forkOf(seed, number), coinbase: random.below(5), gasPerTransaction, actions }
}

/** Half of the blocks are executed by disturbed lanes, with this seed; 0: they are not. */
export function disturbanceOf(seed: number, number: number): number {
  const random = new Random(seed ^ 0x0f0f0f0f, number)
  return random.oneIn(2) ? 0 : random.word() | 1
}
