import { type BlockEnv, createEngine } from '@safelane/devnet-engine'

const engine = await createEngine({ chainId: 31337n, workers: 1 })
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'4a'.repeat(32)}`,
}

// Adds 1 to its slot 0, and lets the identity precompile return the new value.
const counter = `0x${'cc'.repeat(20)}` as const
const slot0 = `0x${'00'.repeat(32)}` as const
engine.setCode(counter, '0x5f54600101805f555f5260205f60205f60045afa60205ff3')

await engine.trace(
  env,
  { to: counter, gas: 100_000n },
  {
    onEnter: ({ kind, depth, to, gas }) => console.log(kind, 'at depth', depth, 'of', to, 'with', gas, 'gas'),
    onStep: ({ pc, op, gasCost }) => {
      if (op === 0x55) console.log('SSTORE at', pc, 'for', gasCost, 'gas')
    },
    onExit: ({ kind, gasUsed, error }) => console.log(kind, 'used', gasUsed, 'gas, error:', error),
    onStateDiff: (diff) => {
      const change = diff.find(({ address }) => address === counter)
      console.log('slot 0 would become', BigInt(change?.post?.storage[slot0] ?? 0))
    },
  },
)
console.log('slot 0 is still', BigInt(engine.getStorage(counter, slot0)))
await engine.close()
