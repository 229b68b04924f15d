import { isIPv6 } from 'node:net'
import { formatEther } from 'viem/utils'
import type { ForkedChain } from '../fork/forkedChain.ts'
import { CLIENT_VERSION } from '../rpc/network.ts'
import type { RunningNode } from '../startNode.ts'

export interface BannerDetails {
  mnemonic: string
  derivationPath: string
  balance: bigint
  statePath: string | undefined
  verifyFolder: string | undefined
}

/** What the command prints when it is ready: accounts, keys, chain, and last the address it listens on. */
export function banner(running: RunningNode, details: BannerDetails): string {
  const { accounts, node } = running
  const { forked } = node
  const { header } = node.store.genesis
  const sections: [title: string, lines: string[]][] = [
    [
      'Available Accounts',
      accounts.map(
        ({ checksumAddress }, index) => `(${index}) ${checksumAddress} (${ether(details.balance)} ETH)`,
      ),
    ],
    ['Private Keys', accounts.map(({ privateKey }, index) => `(${index}) ${privateKey}`)],
    ['Wallet', [`Mnemonic:          ${details.mnemonic}`, `Derivation path:   ${details.derivationPath}`]],
    ...(forked ? [forkSection(forked)] : []),
    ['Chain ID', [String(running.chainId)]],
    ['Base Fee', [String(node.nextBaseFee())]],
    ['Gas Limit', [String(node.gasLimit)]],
    ['Genesis Timestamp', [String(header.timestampSec)]],
    [
      'Execution',
      [
        `${node.fork} rules, ${node.workers} ${node.workers === 1 ? 'lane' : 'lanes'}`,
        ...(details.verifyFolder === undefined ? [] : ['each block is verified by sequential execution']),
      ],
    ],
  ]
  if (details.statePath) {
    sections.push(['State', [`${details.statePath} (block ${node.store.head.header.number})`]])
  }
  const body = sections.map(([title, lines]) => `${title}\n==================\n\n${lines.join('\n')}\n`)
  return [CLIENT_VERSION, '', ...body, listeningLine(running)].join('\n')
}

function forkSection({ origin, originChainId, block, blockNumber }: ForkedChain): [string, string[]] {
  const lines = [
    `Endpoint:       ${origin.labels.join(', ')}`,
    `Block number:   ${blockNumber}`,
    `Block hash:     ${block.hash}`,
    `Chain ID:       ${originChainId}`,
  ]
  return ['Fork', lines]
}

/** The lines that tell people and supervisors that the node answers, and where. */
export function listeningLine({ hosts, port, ipcPath }: RunningNode): string {
  const addresses = hosts.map((host) => `${isIPv6(host) ? `[${host}]` : host}:${port}`)
  return [...addresses, ...(ipcPath === null ? [] : [ipcPath])]
    .map((address) => `Listening on ${address}`)
    .join('\n')
}

function ether(wei: bigint): string {
  const [whole, fraction = ''] = formatEther(wei).split('.')
  return `${whole}.${fraction.padEnd(18, '0')}`
}
