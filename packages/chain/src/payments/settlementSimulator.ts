import { type Address, type Asset, type AssetRegistry, checksumAddress, isSameAddress } from '@safelane/core'
import type { BalanceChange, PaymentTerms, SettlementSimulator, SimulationOutcome } from '@safelane/payments'
import { decodeFunctionResult, encodeFunctionData, type Hex, hexToBytes } from 'viem'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'
import { revertReasonFrom } from '../revertReason.ts'
import { BALANCE_PROBE_CODE, balanceProbeAbi } from './balanceProbe.ts'
import { settlementCall } from './paymentAuthorization.ts'

/** Where the probe stands during the call: an address nobody has the key of ("Safelane probe" in ASCII). */
export const PROBE_ADDRESS: Address = checksumAddress('0x536166656c616e652070726f6265000000000001')

/**
 * A smart account that accepts every signature (ERC-1271 magic value): PUSH4 1626ba7e, shifted left by 224 bits, stored
 * and returned. It stands in for the payer, who has not signed when a quote is simulated.
 */
export const SIGNED_PAYER_CODE: Hex = '0x631626ba7e60e01b5f5260205ff3'
/** Of the length that accounts without code sign with. */
export const PLACEHOLDER_SIGNATURE: Hex = `0x${'00'.repeat(65)}`

/** EIP-2028 and EIP-2718: what a transaction pays before its first instruction. */
const INTRINSIC_GAS = 21_000n
const NONZERO_BYTE_GAS = 16n
/** What an ECDSA check costs more than the stand-in's answer: the precompile and its call. */
const SIGNATURE_GAS = 2n * 5_000n

/**
 * Runs the calldata that will be relayed (but for the signature bytes) on the pending state of the chain, between two
 * readings of every balance it can touch. Nothing about the result is computed here.
 */
export function createSettlementSimulator(
  client: ChainClient,
  deployment: Deployment,
  assets: AssetRegistry,
): SettlementSimulator {
  return { simulate: (payment) => simulateSettlement(client, deployment, assets, payment) }
}

async function simulateSettlement(
  client: ChainClient,
  deployment: Deployment,
  assets: AssetRegistry,
  payment: PaymentTerms,
): Promise<SimulationOutcome> {
  const { to, data: calldata } = settlementCall(deployment, payment, PLACEHOLDER_SIGNATURE)
  const watched = watchedHoldings(payment, assets)
  const { data } = await client.call({
    to: PROBE_ADDRESS,
    data: encodeFunctionData({
      abi: balanceProbeAbi,
      functionName: 'probe',
      args: [to, calldata, watched.map(({ asset, owner }) => ({ token: asset.address, owner }))],
    }),
    blockTag: 'pending',
    stateOverride: [
      { address: PROBE_ADDRESS, code: BALANCE_PROBE_CODE },
      { address: payment.payer, code: SIGNED_PAYER_CODE },
    ],
  })
  if (data === undefined) throw new Error('The node ignored the state override of eth_call')
  const [success, result, gasUsed, before, after] = decodeFunctionResult({
    abi: balanceProbeAbi,
    functionName: 'probe',
    data,
  })
  if (!success) return { ok: false, reason: revertReasonFrom(result).detail }
  return {
    ok: true,
    gasUnits: gasOfSettlement(calldata, gasUsed),
    balanceChanges: watched.map(({ who, asset }, index) => ({
      who,
      before: { asset, units: before[index] ?? 0n },
      after: { asset, units: after[index] ?? 0n },
    })),
  }
}

/** What a transaction with this calldata pays when its call itself uses `gasUsed`; never less, as zero bytes count in full. */
export function gasOfSettlement(calldata: Hex, gasUsed: bigint): bigint {
  return INTRINSIC_GAS + BigInt(hexToBytes(calldata).length) * NONZERO_BYTE_GAS + SIGNATURE_GAS + gasUsed
}

interface WatchedHolding {
  readonly who: BalanceChange['who']
  readonly owner: Address
  readonly asset: Asset
}

/** Payer and recipient in both tokens of the payment, the relayer in the token of its fee; each holding once. */
function watchedHoldings(payment: PaymentTerms, assets: AssetRegistry): readonly WatchedHolding[] {
  const tokenIn = assets.byAddress(payment.tokenIn)
  const tokenOut = assets.byAddress(payment.tokenOut)
  if (tokenIn === undefined || tokenOut === undefined)
    throw new TypeError('A token is not of this deployment')
  const holdings: WatchedHolding[] = [
    { who: 'you', owner: payment.payer, asset: tokenIn },
    { who: 'recipient', owner: payment.recipient, asset: tokenOut },
  ]
  if (payment.fee > 0n) holdings.push({ who: 'relayer', owner: payment.feeRecipient, asset: tokenIn })
  return holdings.filter(
    (holding, index) =>
      holdings.findIndex(
        (other) => isSameAddress(other.owner, holding.owner) && other.asset === holding.asset,
      ) === index,
  )
}
