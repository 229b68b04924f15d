import { batchPaymentsAbi } from '@safelane/contracts'
import type { AssetRegistry, Hex, TypedData } from '@safelane/core'
import type { BatchEncoder, BatchRow, BatchStruct } from '@safelane/payments'
import {
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  encodePacked,
  getAbiItem,
  hashTypedData,
  keccak256,
  zeroHash,
} from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import { revertReasonFrom } from '../revertReason.ts'
import { isSignedBy } from '../signature.ts'
import { BALANCE_PROBE_CODE, balanceProbeAbi } from './balanceProbe.ts'
import { collectorConsentTypedData } from './collectorConsent.ts'
import {
  gasOfSettlement,
  PLACEHOLDER_SIGNATURE,
  PROBE_ADDRESS,
  SIGNED_PAYER_CODE,
} from './settlementSimulator.ts'

/** EIP-712 members of the contract's `Batch`, in its order. */
const BATCH_TYPE = [
  { name: 'payer', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'total', type: 'uint256' },
  { name: 'items', type: 'bytes32' },
  { name: 'continueOnFailure', type: 'bool' },
  { name: 'fee', type: 'uint256' },
  { name: 'feeRecipient', type: 'address' },
  { name: 'validBefore', type: 'uint64' },
  { name: 'salt', type: 'uint256' },
] as const

type BatchDeployment = Pick<Deployment, 'chainId' | 'contracts'>

/** What `BatchPayments.hashBatch` returns: the batch's id, which settles once. */
export function hashBatch({ chainId, contracts }: BatchDeployment, struct: BatchStruct): Hex {
  return hashTypedData({
    domain: {
      name: 'Safelane BatchPayments',
      version: '1',
      chainId,
      verifyingContract: contracts.batchPayments,
    },
    types: { Batch: BATCH_TYPE },
    primaryType: 'Batch',
    message: struct,
  })
}

/** The contract's calldata that settles a batch on the payer's signature. */
export function batchCalldata(
  { contracts }: BatchDeployment,
  struct: BatchStruct,
  rows: readonly BatchRow[],
  signature: Hex,
): Hex {
  return encodeFunctionData({
    abi: batchPaymentsAbi,
    functionName: 'settle',
    args: [struct, itemsOf(rows, struct.salt), contracts.authorizationCollector, signature],
  })
}

/** Rows as the contract wants them; memos as hashes that say nothing to who does not know the batch's salt. */
function itemsOf(rows: readonly BatchRow[], salt: bigint) {
  return rows.map(({ index, recipient, units, memo }) => ({
    recipient,
    amount: units,
    memo:
      memo === undefined
        ? zeroHash
        : keccak256(encodePacked(['uint256', 'uint256', 'string'], [salt, BigInt(index), memo])),
  }))
}

export function createBatchEncoder(
  client: ChainClient,
  deployment: Deployment,
  assets: AssetRegistry,
): BatchEncoder {
  async function typedData(struct: BatchStruct): Promise<TypedData> {
    const token = assets.byAddress(struct.token)
    if (token === undefined) throw new TypeError(`Token ${struct.token} is not of this deployment`)
    return collectorConsentTypedData(deployment, {
      consumer: deployment.contracts.batchPayments,
      payer: struct.payer,
      token,
      maxAmount: struct.total + struct.fee,
      terms: hashBatch(deployment, struct),
      validBefore: struct.validBefore,
    })
  }

  return {
    async hashItems(rows, salt) {
      const { inputs } = getAbiItem({ abi: batchPaymentsAbi, name: 'hashItems' })
      return keccak256(encodeAbiParameters(inputs, [itemsOf(rows, salt)]))
    },
    hashBatch: async (struct) => hashBatch(deployment, struct),
    typedData,
    async isAuthorizedBy(struct, signature) {
      return isSignedBy(client, struct.payer, await typedData(struct), signature)
    },
    async simulate(struct, rows) {
      const calldata = batchCalldata(deployment, struct, rows, PLACEHOLDER_SIGNATURE)
      const { data } = await client.call({
        to: PROBE_ADDRESS,
        data: encodeFunctionData({
          abi: balanceProbeAbi,
          functionName: 'probe',
          args: [deployment.contracts.batchPayments, calldata, []],
        }),
        blockTag: 'pending',
        stateOverride: [
          { address: PROBE_ADDRESS, code: BALANCE_PROBE_CODE },
          { address: struct.payer, code: SIGNED_PAYER_CODE },
        ],
      })
      if (data === undefined) throw new Error('The node ignored the state override of eth_call')
      const [success, result, gasUsed] = decodeFunctionResult({
        abi: balanceProbeAbi,
        functionName: 'probe',
        data,
      })
      return success
        ? { ok: true, gasUnits: gasOfSettlement(calldata, gasUsed) }
        : { ok: false, reason: revertReasonFrom(result).detail }
    },
  }
}
