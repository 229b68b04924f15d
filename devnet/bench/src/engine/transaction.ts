/** Transactions of a workload, as our engine takes them and as @ethereumjs/vm does. */
import type { Common } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { createLegacyTx, type LegacyTx } from '@ethereumjs/tx'
import { Address, bytesToHex, hexToBytes } from '@ethereumjs/util'
import type { ExecutableTransaction, Hex } from '@safelane/devnet-engine'

export interface WorkloadTransaction {
  from: Hex
  to: Hex | null
  nonce: bigint
  gasLimit: bigint
  value?: bigint
  data?: Hex
}

const gasPrice = 10n
/** Nobody recovers it: the sender is given to both. */
const signature = { v: 37n, r: 1n, s: 1n }

export function encodePeerTransaction(transaction: WorkloadTransaction, common: Common): LegacyTx {
  const { from, to, nonce, gasLimit, value = 0n, data = '0x' } = transaction
  const sender = new Address(hexToBytes(from))
  const fields = { nonce, gasPrice, gasLimit, value, data: hexToBytes(data), ...signature }
  const tx = createLegacyTx(to === null ? fields : { ...fields, to: new Address(hexToBytes(to)) }, {
    common,
    freeze: false,
  })
  tx.getSenderAddress = () => sender
  return tx
}

/** With a signature for `chainId` that nobody recovers. */
export function encodeTransaction(transaction: WorkloadTransaction, chainId = 1n): ExecutableTransaction {
  const { from, to, nonce, gasLimit, value = 0n, data = '0x' } = transaction
  const { r, s } = signature
  const v = chainId * 2n + 35n
  return { raw: RLP.encode([nonce, gasPrice, gasLimit, to ?? '0x', value, data, v, r, s]), sender: from }
}

/** The receiver and the first 36 bytes of the data, selector and first argument, of a transaction that `encodeTransaction` has made. */
export function callKeyOf({ raw }: ExecutableTransaction): string {
  const fields = RLP.decode(raw)
  const [to, data] = [fields[3], fields[5]]
  if (!(to instanceof Uint8Array && data instanceof Uint8Array))
    throw new TypeError('not a legacy transaction')
  return `${bytesToHex(to)}${bytesToHex(data.subarray(0, 36))}`
}
