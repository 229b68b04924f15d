import { createEngine, type Hex, keccak256 } from '@safelane/devnet-engine'
import { bytesToHex, hexToBytes } from 'viem'

const engine = await createEngine({ chainId: 31337n, workers: 1 })
const vault = `0x${'fa'.repeat(20)}` as const
const slot = `0x${'00'.repeat(31)}01` as const
engine.setBalance(vault, 7n)
engine.setStorage(vault, slot, `0x${'00'.repeat(31)}63`)

// Nodes from the root down (EIP-1186): each is the preimage of a hash that the one before contains.
const proof = engine.getProof(vault, [slot])
const hashOf = (node: Hex) => bytesToHex(keccak256(hexToBytes(node)))
console.log('begins at the state root:', hashOf(proof.accountProof[0]!) === engine.stateRoot())
console.log('the storage proof begins at:', hashOf(proof.storageProof[0]!.proof[0]!) === proof.storageHash)
console.log('balance', proof.balance, 'slot', BigInt(proof.storageProof[0]!.value))

// Every account, for exports in other formats.
for (const account of engine.accounts()) console.log(account.address, account.storage.length, 'slot')
await engine.close()
