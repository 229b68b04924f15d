import { crc32 } from 'node:zlib'
import { activeFork, type Hex } from '@safelane/devnet-engine'
import { scheduleOf } from '../chain/blockProduction.ts'
import { blockRules } from '../chain/blockRules.ts'
import { hasP256Verify, P256_VERIFY } from '../chain/precompiles.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'

/** Names of precompiles as EIP-7910 lists them, in the order of their addresses from 0x01. */
const CANCUN_PRECOMPILES = [
  'ECREC',
  'SHA256',
  'RIPEMD160',
  'ID',
  'MODEXP',
  'BN254_ADD',
  'BN254_MUL',
  'BN254_PAIRING',
  'BLAKE2F',
  'KZG_POINT_EVALUATION',
]
const PRAGUE_PRECOMPILES = [
  'BLS12_G1ADD',
  'BLS12_G1MSM',
  'BLS12_G2ADD',
  'BLS12_G2MSM',
  'BLS12_PAIRING_CHECK',
  'BLS12_MAP_FP_TO_G1',
  'BLS12_MAP_FP2_TO_G2',
]

const CANCUN_CONTRACTS = { BEACON_ROOTS_ADDRESS: '0x000f3df6d732807ef1319fb7b8bb8522d0beac02' }
const PRAGUE_CONTRACTS = {
  CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS: '0x0000bbddc7ce488642fb579f8b00f3a590007251',
  DEPOSIT_CONTRACT_ADDRESS: '0x00000000219ab540356cbb839cbe05303d7705fa',
  HISTORY_STORAGE_ADDRESS: '0x0000f90827f1c53a10cb7a02335b175320002935',
  WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS: '0x00000961ef480eb55e80d19ad83579a64c007002',
}

/** The rules of the chain (EIP-7910). */
export const ethConfigMethods: MethodTable = {
  eth_config: method({}, ({ node }) => {
    const { isPrague } = blockRules(node.fork)
    const { depositContract } = node.store
    return {
      current: {
        activationTime: activationTimeOf(node),
        blobSchedule: blobsOf(node),
        chainId: quantity(node.chainId),
        forkId: forkIdOf(node),
        precompiles: precompiles(node),
        systemContracts: {
          ...CANCUN_CONTRACTS,
          ...(isPrague ? PRAGUE_CONTRACTS : {}),
          ...(isPrague && depositContract ? { DEPOSIT_CONTRACT_ADDRESS: depositContract } : {}),
        },
      },
      next: null,
      last: null,
    }
  }),
}

function precompiles({ fork }: DevnetNode): Record<string, Hex> {
  const names = [...CANCUN_PRECOMPILES, ...(blockRules(fork).isPrague ? PRAGUE_PRECOMPILES : [])]
  const numbered = names.map((name, index): [string, number] => [name, index + 1])
  // EIP-7951.
  if (hasP256Verify(fork)) numbered.push(['P256VERIFY', Number(P256_VERIFY)])
  return Object.fromEntries(numbered.map(([name, number]) => [name, addressOf(number)]))
}

/** When the rules in force began, in seconds; a chain of one's own has always had them. */
function activationTimeOf({ store }: DevnetNode): number {
  const { timestampSec } = store.head.header
  const begun = (store.schedule ?? []).map(({ fromTimestampSec }) => fromTimestampSec ?? 0n)
  return Number(begun.findLast((from) => from <= timestampSec) ?? 0n)
}

function blobsOf(node: DevnetNode) {
  const { number, timestampSec } = node.store.head.header
  return activeFork(scheduleOf(node, node.store), number, timestampSec).blobs
}

/** EIP-2124: checksum of the genesis hash and of all forks so far. A chain of one's own has no forks to tell apart. */
function forkIdOf({ store }: DevnetNode): Hex {
  if (!store.forks) return '0x00000000'
  const { number, timestampSec } = store.head.header
  const begun = [
    ...store.forks.blocks.filter((block) => block <= number),
    ...store.forks.times.filter((time) => time <= timestampSec),
  ]
  const bytes = Buffer.alloc(32 + 8 * begun.length, store.genesis.hash.slice(2), 'hex')
  for (const [index, at] of begun.entries()) bytes.writeBigUInt64BE(at, 32 + 8 * index)
  return `0x${crc32(bytes).toString(16).padStart(8, '0')}`
}

function addressOf(number: number): Hex {
  return `0x${number.toString(16).padStart(40, '0')}`
}
