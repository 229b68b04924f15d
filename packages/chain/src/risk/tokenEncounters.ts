import { type Address, type AssetRegistry, isSameAddress } from '@safelane/core'
import { faceUsdMicros, type TokenEncounter, type TokenEncounterSource } from '@safelane/payments'
import { parseAbiItem } from 'viem'
import type { ChainClient } from '../client.ts'

const TRANSFER = parseAbiItem('event Transfer(address indexed from, address indexed to, uint256 value)')

/** Poisoning follows within minutes of the payment it imitates, and what is copied is recent: two weeks of mainnet blocks. */
const LOOKBACK_BLOCKS = 100_000n

/**
 * ERC-20 transfers of the deployment's tokens between two accounts, both ways, in recent blocks. Tokens it does not
 * know are counterfeit as far as payments go, and cannot have been copied from a history that shows known ones.
 */
export function createTokenEncounterSource(client: ChainClient, assets: AssetRegistry): TokenEncounterSource {
  return {
    async between(payer, counterparty) {
      const latest = await client.getBlockNumber()
      const fromBlock = latest > LOOKBACK_BLOCKS ? latest - LOOKBACK_BLOCKS : 0n
      const transfers = (from: Address, to: Address) =>
        client.getLogs({
          address: assets.all.map(({ address }) => address),
          event: TRANSFER,
          args: { from, to },
          fromBlock,
          toBlock: latest,
        })
      const [arrived, left] = await Promise.all([
        transfers(counterparty, payer),
        transfers(payer, counterparty),
      ])
      return [...arrived, ...left].flatMap((log): readonly TokenEncounter[] => {
        const asset = assets.byAddress(log.address)
        if (asset === undefined || log.args.value === undefined || log.args.from === undefined) return []
        return [
          {
            direction: isSameAddress(log.args.from, payer) ? 'out' : 'in',
            usdMicros: faceUsdMicros({ asset, units: log.args.value }),
            txHash: log.transactionHash,
          },
        ]
      })
    },
  }
}
