/** Logs of a forked chain: those of the origin's blocks, then those of its own. */
import type { Hex } from '@safelane/devnet-engine'
import type { BlockReference } from '../blockReference.ts'
import { quantity } from '../quantity.ts'
import type { RpcMethod } from '../rpc/method.ts'
import { RawJson } from '../rpc/rawJson.ts'
import { numberOf, type Route } from './routing.ts'

type Filter = Record<string, unknown>

export const logs: Route = async (forked, { node }, params, own) => {
  const filter = params[0]
  if (typeof filter !== 'object' || filter === null) return await own(params)
  const { blockHash, fromBlock, toBlock, ...others } = filter as Filter
  if (blockHash !== undefined && blockHash !== null) {
    const number = await numberOf(forked, node, blockHash)
    const isOrigins = number !== null && number <= forked.blockNumber
    return isOrigins ? await forked.ask('eth_getLogs', params) : await own(params)
  }
  const first = await numberOf(forked, node, fromBlock)
  if (first === null || first > forked.blockNumber) return await own(params)
  const last = (await numberOf(forked, node, toBlock)) ?? node.store.head.header.number
  const lastOfOrigin = last < forked.blockNumber ? last : forked.blockNumber
  const range = { fromBlock: quantity(first), toBlock: quantity(lastOfOrigin) }
  const older = first > last ? [] : await forked.ask('eth_getLogs', [{ ...others, ...range }])
  if (last <= forked.blockNumber) return older
  const following = { ...others, fromBlock: quantity(forked.blockNumber + 1n), toBlock }
  const newer = (await own([following])) as RawJson
  if ((older as unknown[]).length === 0) return newer
  const texts = [JSON.stringify(older).slice(1, -1), newer.text.slice(1, -1)]
  return new RawJson([Buffer.from(`[${texts.filter((text) => text !== '').join(',')}]`)])
}

/** The same for a filter that was installed; `ownLogs` are those of our blocks. */
export function filterLogs(ownLogs: RpcMethod): Route {
  return async (forked, context, params, own) => {
    const id = params[0]
    const found = typeof id === 'string' ? context.filters.find(id.toLowerCase() as Hex) : undefined
    if (found?.kind !== 'logs') return await own(params)
    const { addresses, topics, blockHash, fromBlock, toBlock } = found.filter
    const filter = {
      address: addresses,
      topics,
      ...(blockHash ? { blockHash } : { fromBlock: parameterOf(fromBlock), toBlock: parameterOf(toBlock) }),
    }
    return await logs(forked, context, [filter], (ownParams) => ownLogs(context, ownParams))
  }
}

function parameterOf(reference: BlockReference | undefined): string | undefined {
  if (!reference) return undefined
  if ('number' in reference) return quantity(reference.number)
  return 'tag' in reference ? reference.tag : reference.hash
}
