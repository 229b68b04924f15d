import { readFileSync } from 'node:fs'
import * as contracts from '@safelane/contracts'
import { createPublicClient, http, zeroAddress } from 'viem'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT_NAMES, parseDeployment } from './deployment.ts'
import { callAccounts, callMarkets } from './testing/callAccountsAndMarkets.ts'
import { callCover, callGovernance } from './testing/callCoverAndGovernance.ts'
import { callCollectors, callPayments } from './testing/callPayments.ts'
import { Caller, deployer, payer } from './testing/contractCaller.ts'
import { deploy, startTestChain, type TestChain, type TestNode } from './testing/testChain.ts'

describe.each(['anvil', 'devnet'] as const)('a deployment on %s', (kind: TestNode) => {
  let node: TestChain

  beforeAll(async () => {
    node = await startTestChain(kind)
  }, 120_000)

  afterAll(() => node.stop())

  it('goes on where it was interrupted, to the same contracts', { timeout: 60_000 }, async () => {
    const before = readFileSync(node.deploymentFile, 'utf8')
    await node.rpc('anvil_rollback', [kind === 'anvil' ? 10 : 110])
    await deploy(node.rpcUrl, node.deploymentFile)
    expect(readFileSync(node.deploymentFile, 'utf8')).toBe(before)
  })

  it('takes one transaction at every contract', { timeout: 60_000 }, async () => {
    const c = new Caller(node.rpcUrl, node.deployment)
    for (const symbol of ['USDC', 'USDT', 'DAI']) await c.fund(c.token(symbol), payer.address, 10n ** 12n)
    await callCollectors(c)
    await callPayments(c)
    await callAccounts(c)
    await callMarkets(c)
    await callCover(c)
    await callGovernance(c)
    expect([...c.called].sort()).toEqual([...CONTRACT_NAMES].sort())
  })

  it('found again sends nothing and writes the same file', { timeout: 60_000 }, async () => {
    const height = await node.rpc('eth_blockNumber', [])
    const before = readFileSync(node.deploymentFile, 'utf8')
    await deploy(node.rpcUrl, node.deploymentFile)
    expect(readFileSync(node.deploymentFile, 'utf8')).toBe(before)
    expect(await node.rpc('eth_blockNumber', [])).toBe(height)
  })

  it('leaves its deployer nothing to own', async () => {
    const client = createPublicClient({ chain: foundry, transport: http(node.rpcUrl) })
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
