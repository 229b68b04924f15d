/** ERC-20 transfers that their senders really signed, and the state before them. */
import { type Hex, keccak256 } from '@safelane/devnet-engine'
import secp256k1 from 'secp256k1'
import {
  bytesToHex,
  hexToBytes,
  type Signature,
  serializeTransaction,
  type TransactionSerializableEIP1559,
} from 'viem'
import { accountAt, deployed, mappingSlot, type World, WorldBuilder, word } from '../../engine/world.ts'
import { initCode } from '../contracts.ts'
import { encodeTransfer } from '../tokenWorkloads.ts'
import { chainId } from '../workload.ts'

const token = deployed(0)
const richness = 10n ** 24n
/** Room for what a transfer costs. */
const GAS_LIMIT = 60_000n

export class SignedTransfers {
  readonly #keys: Uint8Array[]
  readonly #senders: Hex[]

  /** Of `count` senders, each to a recipient of its own; all of them hold tokens. */
  constructor(count: number) {
    this.#keys = Array.from({ length: count }, (_, index) => keccak256(hexToBytes(word(BigInt(index + 1)))))
    this.#senders = this.#keys.map((key) => {
      const publicKey = secp256k1.publicKeyCreate(key, false).subarray(1)
      return bytesToHex(keccak256(publicKey).subarray(12))
    })
  }

  /** Their number. */
  get senders(): number {
    return this.#senders.length
  }

  async world(): Promise<World> {
    const builder = await WorldBuilder.start(chainId)
    await builder.deploy(initCode('Token'))
    builder.fund(this.#senders)
    for (const [index, sender] of this.#senders.entries()) {
      for (const holder of [sender, accountAt(index)])
        builder.engine.setStorage(token, mappingSlot(holder, word(0n)), word(richness))
    }
    return builder.finish()
  }

  /** One transfer of each sender, with the nonce `nonce`. */
  sign(nonce: number): Hex[] {
    return this.#keys.map((_, sender) => this.signOne(sender, nonce))
  }

  /** The transfer of one sender, by its index, with the nonce `nonce`. */
  signOne(sender: number, nonce: number): Hex {
    const transaction: TransactionSerializableEIP1559 = {
      type: 'eip1559',
      chainId: Number(chainId),
      nonce,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: 10n ** 9n,
      gas: GAS_LIMIT,
      to: token,
      data: encodeTransfer(accountAt(sender), 1000n + BigInt(nonce)),
    }
    const digest = keccak256(hexToBytes(serializeTransaction(transaction)))
    return serializeTransaction(transaction, sign(digest, this.#keys[sender]!))
  }
}

function sign(digest: Uint8Array, key: Uint8Array): Signature {
  const { signature, recid } = secp256k1.ecdsaSign(digest, key)
  return {
    r: bytesToHex(signature.subarray(0, 32)),
    s: bytesToHex(signature.subarray(32)),
    yParity: recid,
  }
}
