import { nameRegistryAbi } from '@safelane/contracts'
import type { NameSource } from '@safelane/payments'
import { getAbiItem, zeroAddress } from 'viem'
import { namehash } from 'viem/ens'
import type { ChainClient } from '../client.ts'
import type { Deployment } from '../deployment.ts'

/** What the registry takes for a label. */
const NAME = /^([a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9])\.([a-z0-9-]+)$/

/** Names of the deployment's `NameRegistry`: one label under its suffix. Texts beside the address are not read. */
export function createNameSource(client: ChainClient, { contracts, startBlock }: Deployment): NameSource {
  const registry = { address: contracts.nameRegistry, abi: nameRegistryAbi } as const
  let rootNode: string | undefined

  return {
    async resolve(name, nowSec) {
      const match = NAME.exec(name)
      if (match === null) return undefined
      rootNode ??= await client.readContract({ ...registry, functionName: 'rootNode' })
      if (namehash(match[2] ?? '') !== rootNode) return undefined
      const node = namehash(name)
      const [entry, address] = await Promise.all([
        client.readContract({ ...registry, functionName: 'nameOf', args: [node] }),
        client.readContract({ ...registry, functionName: 'addr', args: [node] }),
      ])
      const expiresAtSec = Number(entry.expiresAt)
      if (entry.owner === zeroAddress || address === zeroAddress || expiresAtSec <= nowSec) return undefined
      return { name, address, owner: entry.owner, ownedSinceSec: await ownedSince(node), expiresAtSec }
    },
  }

  /** Time of the last registration or transfer of a registered name. */
  async function ownedSince(node: `0x${string}`): Promise<number> {
    const range = { address: registry.address, args: { node }, fromBlock: startBlock }
    const [registered, transferred] = await Promise.all([
      client.getLogs({ ...range, event: getAbiItem({ abi: nameRegistryAbi, name: 'NameRegistered' }) }),
      client.getLogs({ ...range, event: getAbiItem({ abi: nameRegistryAbi, name: 'NameTransferred' }) }),
    ])
    const blocks = [...registered, ...transferred].map(({ blockNumber }) => blockNumber)
    const newest = blocks.reduce((latest, block) => (block > latest ? block : latest), startBlock)
    return Number((await client.getBlock({ blockNumber: newest })).timestamp)
  }
}
