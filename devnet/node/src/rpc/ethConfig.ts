import { activeFork, type Hex } from '@safelane/devnet-engine'
import { blockRules } from '../chain/blockRules.ts'
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
const P256_ADDRESS = 0x100

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
    return {
      current: {
        activationTime: 0,
        blobSchedule: activeFork([{ fork: node.fork }], 0n, 0n).blobs,
        chainId: quantity(node.chainId),
        // A chain of one's own has no forks to tell apart.
        forkId: '0x00000000',
        precompiles: precompiles(node),
        systemContracts: { ...CANCUN_CONTRACTS, ...(isPrague ? PRAGUE_CONTRACTS : {}) },
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
  if (fork === 'osaka') numbered.push(['P256VERIFY', P256_ADDRESS])
  return Object.fromEntries(numbered.map(([name, number]) => [name, addressOf(number)]))
}

function addressOf(number: number): Hex {
  return `0x${number.toString(16).padStart(40, '0')}`
}
