import { readFileSync } from 'node:fs'
import * as contracts from '@safelane/contracts'
import { createPublicClient, http, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT_NAMES, parseDeployment } from './deployment.ts'
import { callAccounts, callMarkets } from './testing/callAccountsAndMarkets.ts'
import { callBridge } from './testing/callBridge.ts'
import { callCover, callGovernance } from './testing/callCoverAndGovernance.ts'
import { callCollectors, callPayments } from './testing/callPayments.ts'
import { Caller, deployer, payer } from './testing/contractCaller.ts'
import { deploy, startTestChain, type TestChain, type TestNode } from './testing/testChain.ts'

const kinds = ['anvil', 'devnet'] as const satisfies readonly TestNode[]

describe('deployments on anvil and, as another chain, on our devnet', () => {
  let nodes: Readonly<Record<TestNode, TestChain>>

  beforeAll(async () => {
    const [anvil, devnet] = await Promise.all([startTestChain('anvil'), startTestChain('devnet', 31338)])
    nodes = { anvil, devnet }
  })

  afterAll(() => Promise.all(kinds.map((kind) => nodes[kind].stop())))

  it('go on where they were interrupted, to the same contracts', async () => {
    const resume = async (node: TestChain, lost: number): Promise<void> => {
      const before = readFileSync(node.deploymentFile, 'utf8')
      await node.rpc('anvil_rollback', [lost])
      await deploy(node.rpcUrl, node.deploymentFile)
      expect(readFileSync(node.deploymentFile, 'utf8')).toBe(before)
    }
    await Promise.all([resume(nodes.anvil, 10), resume(nodes.devnet, 110)])
  })

  it('take one transaction at every contract, the bridge between them included', async () => {
    const callers = kinds.map((kind) => new Caller(nodes[kind].rpcUrl, nodes[kind].deployment))
    for (const c of callers) {
      for (const symbol of ['USDC', 'USDT', 'DAI']) await c.fund(c.token(symbol), payer.address, 10n ** 12n)
      await callCollectors(c)
      await callPayments(c)
      await callAccounts(c)
      await callMarkets(c)
      await callCover(c)
      await callGovernance(c)
    }
    const [home, away] = callers as [Caller, Caller]
    await callBridge(home, away)
    for (const { called } of callers) expect([...called].sort()).toEqual([...CONTRACT_NAMES].sort())
  })

  it('found again send nothing and write the same file', async () => {
    const again = async (node: TestChain): Promise<void> => {
      const height = await node.rpc('eth_blockNumber', [])
      const before = readFileSync(node.deploymentFile, 'utf8')
      await deploy(node.rpcUrl, node.deploymentFile)
      expect(readFileSync(node.deploymentFile, 'utf8')).toBe(before)
      expect(await node.rpc('eth_blockNumber', [])).toBe(height)
    }
    await Promise.all(kinds.map((kind) => again(nodes[kind])))
  })

  it.each(kinds)('%s: leaves its deployer nothing to own', async (kind) => {
    const node = nodes[kind]
    const client = createPublicClient({ transport: http(node.rpcUrl) })
    const { contracts: at } = node.deployment
    const owned = [
      ...([
        'depegOracle',
        'coverPool',
        'venueList',
        'nameRegistry',
        'pauseRegistry',
        'burnMintBridge',
      ] as const),
      ...(['riskBook', 'discretionaryBook', 'assessorStake'] as const),
    ]
    for (const name of owned) {
      const owner = await client.readContract({
        address: at[name],
        abi: contracts.venueListAbi,
        functionName: 'owner',
      })
      expect([name, owner]).toEqual([name, at.timelockController])
    }
    const timelock = { address: at.timelockController, abi: contracts.timelockControllerAbi } as const
    expect(await client.readContract({ ...timelock, functionName: 'getMinDelay' })).toBe(172_800n)
    for (const role of ['DEFAULT_ADMIN_ROLE', 'PROPOSER_ROLE', 'CANCELLER_ROLE'] as const) {
      const args = [await client.readContract({ ...timelock, functionName: role }), deployer.address] as const
      expect(await client.readContract({ ...timelock, functionName: 'hasRole', args })).toBe(false)
    }
  })
})

it('a deployments file that lacks a contract says how to get it', () => {
  const json = {
    ...{ chainId: 31337, startBlock: 0, assets: [], uniswap: { factory: zeroAddress, quoter: zeroAddress } },
    ...{
      paymentRouter: zeroAddress,
      depegOracle: zeroAddress,
      coverPool: zeroAddress,
      coverPolicy: zeroAddress,
    },
    ...{ contracts: {}, venues: [], priceSources: {}, products: [] },
  }
  expect(() => parseDeployment(json, 'file')).toThrow(
    /^file\.contracts\.accountCollector is missing: deploy again/,
  )
})
