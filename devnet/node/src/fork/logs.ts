/** Logs of a forked chain: those of the origin's blocks, then those of its own. */
import { quantity } from '../quantity.ts'
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
  return [...(older as unknown[]), ...((await own([following])) as unknown[])]
}

export const filterLogs: Route = async (forked, context, params, own) => {
  const found =
    typeof params[0] === 'string' ? context.filters.find(params[0].toLowerCase() as `0x${string}`) : undefined
  if (found?.kind !== 'logs') return await own(params)
  const { addresses, topics, blockHash, fromBlock, toBlock } = found.filter
  const parameter = (reference: typeof fromBlock) => {
    if (!reference) return undefined
    if ('number' in reference) return quantity(reference.number)
    return 'tag' in reference ? reference.tag : reference.hash
  }
  const filter = {
    address: addresses,
    topics,
    ...(blockHash ? { blockHash } : { fromBlock: parameter(fromBlock), toBlock: parameter(toBlock) }),
  }
  return await logs(forked, context, [filter], () => own(params))
}
