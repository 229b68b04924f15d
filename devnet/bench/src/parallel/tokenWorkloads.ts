/** Ether, ERC-20 and ERC-721, and a counter that a given share of the transactions wants. */
import type { Hex } from '@safelane/devnet-engine'
import { encodeFunctionData, parseAbi } from 'viem'
import { deployed, mappingSlot, word } from '../engine/world.ts'
import { shuffled } from '../random.ts'
import { initCode } from './contracts.ts'
import { distinctPairs, type ParallelWorkload, prepared, type Sending, startWorld } from './workload.ts'

const abi = parseAbi([
  'function transfer(address to, uint256 amount)',
  'function mint()',
  'function work(bool hot)',
])
/** The only contract of each world here. */
const contract = deployed(0)
const richness = 10n ** 24n
/** So many accounts send to each other in `erc20-overlap`. */
const OVERLAPPING_HOLDERS = 1_000

/** Calldata of an ERC-20 transfer. */
export const encodeTransfer = (to: Hex, amount: bigint): Hex =>
  encodeFunctionData({ abi, functionName: 'transfer', args: [to, amount] })

const transfer = (from: Hex, to: Hex, amount: bigint): Sending => ({
  from,
  to: contract,
  gasLimit: 100_000n,
  data: encodeTransfer(to, amount),
})

/** A token of which `rich` accounts have plenty. */
async function startTokenWorld(count: number, rich = count) {
  const { builder, accounts } = await startWorld(count)
  await builder.deploy(initCode('Token'))
  for (const account of accounts.slice(0, rich)) builder.grantTokens(contract, account, richness)
  return { builder, accounts }
}

const transfers: ParallelWorkload = {
  name: 'transfers',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(2 * count)
    return prepared(builder, (random) =>
      distinctPairs(accounts, count, random).map(([from, to], index) => ({
        from,
        to,
        gasLimit: 21_000n,
        value: 1000n + BigInt(index),
      })),
    )
  },
}

const erc20Disjoint: ParallelWorkload = {
  name: 'erc20-disjoint',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startTokenWorld(2 * count)
    return prepared(builder, (random) =>
      distinctPairs(accounts, count, random).map(([from, to], index) =>
        transfer(from, to, 1000n + BigInt(index)),
      ),
    )
  },
}

const erc20Overlap: ParallelWorkload = {
  name: 'erc20-overlap',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startTokenWorld(OVERLAPPING_HOLDERS)
    return prepared(builder, (random) =>
      Array.from({ length: count }, (_, index) => {
        const from = random() % accounts.length
        const to = (from + 1 + (random() % (accounts.length - 1))) % accounts.length
        return transfer(accounts[from]!, accounts[to]!, 1000n + BigInt(index))
      }),
    )
  },
}

const erc20HotRecipient: ParallelWorkload = {
  name: 'erc20-hot-recipient',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startTokenWorld(count + 1)
    const hot = accounts[count]!
    return prepared(builder, (random) =>
      shuffled(accounts.slice(0, count), random).map((from, index) =>
        transfer(from, hot, 1000n + BigInt(index)),
      ),
    )
  },
}

/** Everything travels from hand to hand: only the first sender has tokens before the block. */
const erc20Chain: ParallelWorkload = {
  name: 'erc20-chain',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startTokenWorld(count + 1, 1)
    return prepared(builder, (random) => {
      const order = [accounts[0]!, ...shuffled(accounts.slice(1), random)]
      return order.slice(0, count).map((from, index) => transfer(from, order[index + 1]!, richness))
    })
  },
}

const nftMint: ParallelWorkload = {
  name: 'nft-mint',
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(count)
    await builder.deploy(initCode('Collection'))
    const data = encodeFunctionData({ abi, functionName: 'mint' })
    return prepared(builder, (random) =>
      shuffled(accounts, random).map((from) => ({ from, to: contract, gasLimit: 200_000n, data })),
    )
  },
}

/** `percent` of the transactions, at random places of the block, also count in a slot that all of those share. */
const hot = (percent: number): ParallelWorkload => ({
  name: `hot-${percent}`,
  transactions: 10_000,
  async prepare(count) {
    const { builder, accounts } = await startWorld(count)
    await builder.deploy(initCode('SharedCounter'))
    for (const account of accounts)
      builder.engine.setStorage(contract, mappingSlot(account, word(0n)), word(1n))
    const [cold, shared] = [false, true].map((isHot) =>
      encodeFunctionData({ abi, functionName: 'work', args: [isHot] }),
    ) as [Hex, Hex]
    const hotCount = Math.round((count * percent) / 100)
    const calls = accounts.map((_, index) => (index < hotCount ? shared : cold))
    return prepared(builder, (random) => {
      const senders = shuffled(accounts, random)
      return shuffled(calls, random).map((data, index) => ({
        from: senders[index]!,
        to: contract,
        gasLimit: 200_000n,
        data,
      }))
    })
  },
})

export const tokenWorkloads: readonly ParallelWorkload[] = [
  transfers,
  erc20Disjoint,
  erc20Overlap,
  erc20HotRecipient,
  erc20Chain,
]
export const mintWorkload = nftMint
export const hotWorkloads: readonly ParallelWorkload[] = [0, 25, 50, 75, 100].map(hot)
