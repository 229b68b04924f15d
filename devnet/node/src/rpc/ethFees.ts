import type { Hex } from '@safelane/devnet-engine'
import { requireBlock } from '../blockReference.ts'
import { blobBaseFeeOf, blobGasUsedRatio, nextBlobBaseFee } from '../chain/blobFees.ts'
import { type Block, gasUsedBy } from '../chain/block.ts'
import { scheduleOf } from '../chain/blockProduction.ts'
import { baseFeeOf } from '../chain/header.ts'
import { SUGGESTED_TIP } from '../chain/suggestedTip.ts'
import { effectiveGasPrice } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'
import { arrayOf, blockReference, type Decoder, invalid, optional, uint64 } from './params.ts'

/** Most blocks that one fee history covers, as in other nodes. */
const MAX_HISTORY = 1024n

/** anvil's. */
const GAS_PRICE_BEFORE_LONDON = 1_875_000_000n

const percentile: Decoder<number> = (value, path) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 100)) throw invalid(path, 'must be from 0 to 100')
  return value
}

/** What gas costs. */
export const ethFeeMethods: MethodTable = {
  eth_gasPrice: method({}, ({ node }) => quantity(suggestedGasPrice(node))),
  eth_maxPriorityFeePerGas: method({}, () => quantity(SUGGESTED_TIP)),
  eth_baseFee: method({}, ({ node }) => quantity(node.nextBaseFee())),
  eth_blobBaseFee: method({}, ({ node }) =>
    quantity(nextBlobBaseFee(node.store.head.header, scheduleOf(node, node.store))),
  ),
  eth_feeHistory: method(
    { blockCount: uint64, newestBlock: blockReference, percentiles: optional(arrayOf(percentile, 100)) },
    ({ node }, { blockCount, newestBlock, percentiles }) => {
      const newest = requireBlock(node.store, newestBlock).header.number
      const wanted = blockCount === 0n ? 1n : blockCount > MAX_HISTORY ? MAX_HISTORY : blockCount
      const oldest = newest + 1n > wanted ? newest + 1n - wanted : 0n
      const blocks: Block[] = []
      for (let number = oldest; number <= newest; number++) blocks.push(node.store.entry(number).block)
      const following = node.store.byNumber(newest + 1n)
      const after = following ? baseFeeOf(following.header) : node.nextBaseFee()
      const blobFees = blocks.map(({ header }) => blobBaseFeeOf(header, scheduleOf(node, node.store)))
      const blobFeeAfter = nextBlobBaseFee(
        node.store.entry(newest).block.header,
        scheduleOf(node, node.store),
      )
      return {
        oldestBlock: quantity(oldest),
        baseFeePerGas: [...blocks.map(({ header }) => baseFeeOf(header)), after].map(quantity),
        gasUsedRatio: blocks.map(({ header }) => Number(header.gasUsed) / Number(header.gasLimit)),
        baseFeePerBlobGas: [...blobFees, blobFeeAfter].map(quantity),
        blobGasUsedRatio: blocks.map(({ header }) => blobGasUsedRatio(header, scheduleOf(node, node.store))),
        reward: percentiles?.length ? blocks.map((block) => rewards(block, percentiles)) : [],
      }
    },
  ),
}

/** Base fee of the next block and the suggested tip, in wei per gas; before London what was set, by default 1.875 gwei. */
export function suggestedGasPrice(node: DevnetNode): bigint {
  if (node.rules.headerFields < 16) return node.settings.gasPrice ?? GAS_PRICE_BEFORE_LONDON
  return node.nextBaseFee() + (node.suggestsTip ? SUGGESTED_TIP : 0n)
}

/** Tips per gas at the given percentiles of the block's gas. */
function rewards(block: Block, percentiles: readonly number[]): Hex[] {
  const baseFeePerGas = baseFeeOf(block.header)
  const tips = block.transactions
    .map((transaction, index) => ({
      tip: effectiveGasPrice(transaction, baseFeePerGas) - baseFeePerGas,
      gas: Number(gasUsedBy(block, index)),
    }))
    .sort((a, b) => (a.tip < b.tip ? -1 : 1))
  const total = Number(block.header.gasUsed)
  return percentiles.map((percent) => {
    let passed = 0
    for (const { tip, gas } of tips) {
      passed += gas
      if (passed >= Math.floor((total * percent) / 100)) return quantity(tip)
    }
    return '0x0'
  })
}
