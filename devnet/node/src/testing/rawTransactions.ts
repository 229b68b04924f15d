/** Bytes that clients may send as signed transactions: good ones of all types, and all that can be wrong with them. */
import fc from 'fast-check'
import { bytesToHex, type Hex, hexToBytes, serializeTransaction, type TransactionSerializable } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

export const rawTransactionChainId = 31_337

const signers = [1, 2, 3].map((key) => privateKeyToAccount(`0x${key.toString(16).padStart(64, '0')}`))
const recipient: Hex = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const accessList = [
  { address: recipient, storageKeys: [`0x${'11'.repeat(32)}`, `0x${'00'.repeat(32)}`] as Hex[] },
  { address: recipient, storageKeys: [] },
]

/** Addresses whose keys sign `signedTransactions`. */
export const rawTransactionSenders: readonly Hex[] = signers.map(
  ({ address }) => address.toLowerCase() as Hex,
)

/** Signed transactions of types 0 (with and without chain id) to 4: calls, creations, for another chain, of 100 kB. */
export async function signedTransactions(): Promise<Uint8Array[]> {
  const signed: Promise<Hex>[] = []
  const base = { chainId: rawTransactionChainId, gas: 2_000_000n, value: 1n, to: recipient }
  const legacy = { type: 'legacy', gasPrice: 3_000_000_000n } as const
  const dynamic = { type: 'eip1559', maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1n } as const
  for (const [index, signer] of signers.entries()) {
    const authorization = await signer.signAuthorization({
      address: recipient,
      chainId: rawTransactionChainId,
      nonce: index,
    })
    const { chainId: _, ...unprotected } = base
    const { to: __, ...creation } = base
    const unsigned: TransactionSerializable[] = [
      { ...base, ...legacy },
      { ...unprotected, ...legacy, nonce: 1 },
      { ...base, type: 'eip2930', gasPrice: 3_000_000_000n, accessList, nonce: 2, data: '0x0001' },
      { ...base, ...dynamic, nonce: 3, accessList, data: `0x${'00ff'.repeat(40)}` },
      {
        ...base,
        type: 'eip4844',
        blobVersionedHashes: [`0x01${'22'.repeat(31)}`],
        maxFeePerBlobGas: 1n,
        maxFeePerGas: 2n,
      },
      { ...base, ...dynamic, type: 'eip7702', nonce: 4, authorizationList: [authorization] },
      { ...creation, ...dynamic, nonce: 5, data: '0x600160015533ff' },
      { ...creation, ...legacy, nonce: 6, gas: 20_000_000n, data: `0x${'5b'.repeat(49_153)}` },
      { ...base, ...dynamic, nonce: 7, chainId: 1 },
      { ...base, ...dynamic, nonce: 8, gas: 20_000n },
      { ...base, ...dynamic, nonce: 9, value: 10n ** 30n },
      { ...base, ...dynamic, nonce: 10, gas: 5_000_000n, data: `0x${'01'.repeat(100_000)}` },
      { ...base, ...legacy, nonce: 0, gasPrice: 4_000_000_000n },
    ]
    for (const transaction of unsigned) signed.push(signer.signTransaction(transaction))
  }
  return (await Promise.all(signed)).map((hex) => hexToBytes(hex))
}

/**
 * A transaction that nobody signed and whose signature is good all the same, in half of the cases: any numbers recover to some
 * sender, unless no point of the curve has `r` as its coordinate.
 */
export function transactionOfNobody(r: bigint, s: bigint, nonce = 0): Uint8Array {
  const transaction: TransactionSerializable = {
    type: 'eip1559',
    chainId: rawTransactionChainId,
    nonce,
    gas: 21_000n,
    maxFeePerGas: 3_000_000_000n,
    to: recipient,
    value: 1n,
  }
  const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
  return hexToBytes(serializeTransaction(transaction, { r: word(r), s: word(s), yParity: 0 }))
}

/** Batches of the given transactions, some twice, some spoilt, and of bytes that never were a transaction. */
export function rawBatches(signed: readonly Uint8Array[], maxLength: number): fc.Arbitrary<Uint8Array[]> {
  const whole = fc.constantFrom(...signed)
  const place = fc.nat()
  const flipped = fc.tuple(whole, place, fc.integer({ min: 1, max: 255 })).map(([raw, at, bits]) => {
    const copy = raw.slice()
    copy[at % copy.length]! ^= bits
    return copy
  })
  const cut = fc.tuple(whole, place).map(([raw, at]) => raw.slice(0, at % (raw.length + 1)))
  const followed = whole.map((raw) => Uint8Array.of(...raw.subarray(0, 300), 0))
  const wide = (1n << 256n) - 1n
  const scalar = fc.oneof(fc.bigInt({ min: 0n, max: wide }), fc.constantFrom(0n, 1n, wide, 1n << 255n))
  const ofNobody = fc.tuple(scalar, scalar).map(([r, s]) => transactionOfNobody(r, s))
  const noise = fc.uint8Array({ maxLength: 120 })
  return fc.array(
    fc.oneof(
      { arbitrary: whole, weight: 4 },
      { arbitrary: flipped, weight: 3 },
      { arbitrary: ofNobody, weight: 3 },
      { arbitrary: cut, weight: 1 },
      { arbitrary: followed, weight: 1 },
      { arbitrary: noise, weight: 1 },
    ),
    { maxLength, size: 'max' },
  )
}

export function asHex(raw: Uint8Array): Hex {
  return bytesToHex(raw)
}
