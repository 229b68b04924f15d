import { createEngine, orderedTrieRoot, recoverSender } from '@safelane/devnet-engine'
import { hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const engine = await createEngine({ chainId: 31337n, fork: 'prague', workers: 2 })
const alice = privateKeyToAccount(`0x${'a1'.repeat(32)}`)
const bob = `0x${'b0'.repeat(20)}` as const
engine.setBalance(alice.address, 10n ** 18n)

// A transaction is its bytes (EIP-2718) and its sender, recovered or impersonated.
const signed = await alice.signTransaction({
  chainId: 31337,
  nonce: 0,
  to: bob,
  value: 1_000n,
  gas: 21_000n,
  maxFeePerGas: 10n,
  maxPriorityFeePerGas: 1n,
})
const raw = hexToBytes(signed)
const recovered = recoverSender(raw)
if ('error' in recovered) throw new Error(recovered.error)

const block = await engine.executeBlock(
  {
    number: 1n,
    timestampSec: 1_750_000_000n,
    coinbase: `0x${'c0'.repeat(20)}`,
    gasLimit: 30_000_000n,
    baseFeePerGas: 7n,
    prevRandao: `0x${'4a'.repeat(32)}`,
  },
  [{ raw, sender: recovered.sender }],
)

for (const transaction of block.transactions) {
  if (transaction.kind === 'rejected') console.log('rejected:', transaction.reason)
  else console.log('status', transaction.status, 'gas', transaction.gasUsed)
}
console.log('bob has', engine.getBalance(bob))
console.log('state root', engine.stateRoot())
console.log('transactions root', orderedTrieRoot([raw]))
await engine.close()
