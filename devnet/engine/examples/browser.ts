import { createEngine } from '@safelane/devnet-engine'

const engine = await createEngine({
  chainId: 31337n,
  wasm: { engine: '/build/engine-unshared.wasm', trie: '/build/trie.wasm' },
})
const alice = `0x${'a1'.repeat(20)}` as const
engine.setBalance(alice, 10n ** 18n)
console.log('workers', engine.workers)
console.log('state root', engine.stateRoot())
await engine.close()
