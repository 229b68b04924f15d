/** The chain on which nodes are measured: a token, its holders, many other accounts, and blocks that lie behind. */
import type { Hex } from '@safelane/devnet-engine'
import { accountAt, type World } from '../engine/world.ts'
import type { BenchedNode } from './benchedNode.ts'
import type { RpcRequest } from './rawConnection.ts'

export interface ChainSize {
  /** Accounts with a balance, at least. */
  accounts: number
  /** Blocks behind the first measured one. */
  blocks: number
}

/** Far beyond the accounts that transfers have as recipients. */
const FIRST_BYSTANDER = 10_000_000

/** Writes the world and mines the blocks. They come first: with all accounts they would take anvil minutes. */
export async function prepareChain(
  node: BenchedNode,
  world: World,
  { accounts, blocks }: ChainSize,
): Promise<void> {
  await node.call('hardhat_mine', `0x${blocks.toString(16)}`)
  await node.all(
    world.flatMap(({ address, balance, code, storage }): RpcRequest[] => [
      { method: 'hardhat_setBalance', params: [address, `0x${balance.toString(16)}`] },
      ...(code === '0x' ? [] : [{ method: 'hardhat_setCode', params: [address, code] }]),
      ...storage.map(([slot, value]) => ({
        method: 'hardhat_setStorageAt',
        params: [address, slotOf(node, slot), value],
      })),
    ]),
  )
  const bystanders = Math.max(0, accounts - world.length)
  await node.all(
    Array.from({ length: bystanders }, (_, index) => ({
      method: 'hardhat_setBalance',
      params: [accountAt(FIRST_BYSTANDER + index), '0xde0b6b3a7640000'],
    })),
  )
}

/** Hardhat wants slots without leading zeros. */
function slotOf(node: BenchedNode, slot: Hex): Hex {
  return node.name === 'hardhat' ? `0x${BigInt(slot).toString(16)}` : slot
}
