/** EIP-2718 bytes of transactions. The signature is a dummy: the engine is told the sender. */
import { type Input, RLP } from '@ethereumjs/rlp'
import { authorizationTuple } from './authorizations.ts'
import type { EncodingFlaw, TransactionSpec } from './fuzzCase.ts'
import { bytesFromHex, chainId, type FuzzFork, isAtLeast } from './pool.ts'

export function encodeTransaction(spec: TransactionSpec, nonce: bigint, fork: FuzzFork): Uint8Array {
  const { type, flaw } = spec
  const fields = fieldsOf(spec, nonce, fork)
  if (flaw) applyToFields(flaw, fields, type)
  const list = RLP.encode(fields)
  const raw = type === 0 ? list : Buffer.concat([Uint8Array.of(type), list])
  if (flaw?.kind === 'byte-after-end') return Buffer.concat([raw, Uint8Array.of(0)])
  if (flaw?.kind === 'truncated') return raw.subarray(0, flaw.field % raw.length)
  return raw
}

function fieldsOf(spec: TransactionSpec, nonce: bigint, fork: FuzzFork): Input[] {
  const { type, maxFeePerGas, maxPriorityFeePerGas, gasLimit, to, value, data } = spec
  const target = to === null ? new Uint8Array() : bytesFromHex(to)
  const fees = type < 2 ? [maxFeePerGas] : [maxPriorityFeePerGas, maxFeePerGas]
  const body: Input[] = [nonce, ...fees, gasLimit, target, value, data]
  // Signed for one chain since EIP-155.
  if (type === 0) return [...body, isAtLeast(fork, 'spuriousDragon') ? chainId * 2n + 35n : 27n, 1n, 1n]
  body.unshift(chainId)
  body.push(
    spec.accessList.map(({ address, storageKeys }) => [bytesFromHex(address), storageKeys.map(bytesFromHex)]),
  )
  if (type === 3) body.push(spec.maxFeePerBlobGas, spec.blobHashes.map(bytesFromHex))
  if (type === 4) body.push(spec.authorizations.map(authorizationTuple))
  return [...body, 0n, 1n, 1n]
}

/** What follows the fields of every type, counted from the fees. */
const afterFees = { gasLimit: 0, to: 1, value: 2, data: 3, accessList: 4 }

function applyToFields({ kind, field }: EncodingFlaw, fields: Input[], type: number): void {
  const start = type === 0 ? 2 : type === 1 ? 3 : 4
  // Not the chain id of typed transactions: @ethereumjs/tx lets it begin with zero, which is no canonical integer (yellow paper, B).
  const first = type === 0 ? 0 : 1
  const integers = [
    ...Array.from({ length: start - first }, (_, at) => first + at),
    start,
    start + afterFees.value,
  ]
  const integer = integers[field % integers.length]!
  const big = fields[integer] as bigint
  const hex = big.toString(16)
  switch (kind) {
    case 'leading-zero':
      fields[integer] = Buffer.from(`00${hex.length % 2 ? '0' : ''}${hex}`, 'hex')
      break
    case 'long-integer':
      fields[integer] = Buffer.alloc(33, 1)
      break
    case 'list-for-string':
      fields[field % fields.length] = [[]]
      break
    case 'field-missing':
      fields.splice(field % fields.length, 1)
      break
    case 'field-added':
      fields.push(new Uint8Array())
      break
    case 'long-address':
      fields[start + afterFees.to] = Buffer.alloc(21, 1)
      break
    case 'short-address':
      fields[start + afterFees.to] = Buffer.alloc(19, 1)
      break
    case 'short-key':
      if (type > 0) fields[start + afterFees.accessList] = [[Buffer.alloc(20, 1), [Buffer.alloc(31, 1)]]]
      else fields.pop()
      break
    case 'chain-id':
      if (type > 0) fields[0] = chainId + 1n
      else fields[6] = chainId * 2n + 38n
      break
    case 'byte-after-end':
    case 'truncated': // of the encoded bytes
      break
  }
}
