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

// A contract that adds 1 to its slot 0 and returns the new value.
const counter = `0x${'cc'.repeat(20)}` as const
const slot0 = `0x${'00'.repeat(32)}` as const
engine.setCode(counter, '0x5f54600101805f555f5260205ff3')
engine.setStorage(counter, slot0, `0x${'00'.repeat(31)}29`)

// A call sees the current state and leaves no trace in it.
const result = engine.call(env, { to: counter })
console.log('returned', BigInt(result.output), 'for', result.gasUsed, 'gas')
console.log('slot 0 is still', BigInt(engine.getStorage(counter, slot0)))
const touched = result.accessList.find(({ address }) => address === counter)
console.log('slots touched:', touched?.storageKeys.length)

// The same on another storage, for this call only.
const elsewhere = engine.call(env, { to: counter }, { [counter]: { state: {} } })
console.log('from an empty storage', BigInt(elsewhere.output))

// A revert or halt is a result, not an exception.
const poor = engine.call(env, { to: counter, gas: 30_000n, from: counter, value: 5n })
console.log('status', poor.status, 'because of', poor.halt)
await engine.close()
