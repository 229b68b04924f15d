/** One transaction at every contract of cover and governance. */
import * as contracts from '@safelane/contracts'
import { type Address, encodeFunctionData, type Hex, zeroAddress } from 'viem'
import {
  assessor,
  type Caller,
  deployer,
  dollars,
  guardian,
  never,
  payee,
  payer,
  salt,
} from './contractCaller.ts'

export async function callCover(c: Caller): Promise<void> {
  const [usdc, usdt] = [c.token('USDC'), c.token('USDT')]
  for (const name of [
    'coverPool',
    'depegCover',
    'policyMarket',
    'coveredPayments',
    'discretionaryCover',
  ] as const) {
    await c.approve(usdc, c.at(name))
  }
  const abi = contracts.depegOracleAbi
  await c.call('depegOracle', encodeFunctionData({ abi, functionName: 'poke', args: [usdt] }))
  await c.call(
    'depegTiers',
    encodeFunctionData({ abi: contracts.depegTiersAbi, functionName: 'observe', args: [usdt] }),
  )
  const order = {
    ...{ productId: 1n, holder: payer.address, insured: dollars(1_000), periodSec: 30n * 86_400n },
    ...{ maxPremium: dollars(100), validBefore: never, salt },
  }
  const buy = { functionName: 'buy', args: [order] } as const
  await c.call('coverPool', encodeFunctionData({ abi: contracts.coverPoolAbi, ...buy }))
  await c.call('depegCover', encodeFunctionData({ abi: contracts.depegCoverAbi, ...buy }))
  await c.call('discretionaryCover', encodeFunctionData({ abi: contracts.discretionaryCoverAbi, ...buy }))
  const policyId = (name: 'depegCover' | 'discretionaryCover') =>
    c.read({ address: c.at(name), abi: contracts.depegCoverAbi, functionName: 'hashOrder', args: [order] })
  const depegId = BigInt(await policyId('depegCover'))
  const bid = [depegId, dollars(1)] as const
  await c.call(
    'policyMarket',
    encodeFunctionData({ abi: contracts.policyMarketAbi, functionName: 'setBid', args: bid }),
  )
  const give = (policy: bigint): Hex =>
    encodeFunctionData({
      abi: contracts.coverPolicyAbi,
      functionName: 'transferFrom',
      args: [payer.address, payee, policy],
    })
  await c.call('coverPolicy', give(1n))
  await c.call('depegPolicy', give(depegId))
  await c.call('discretionaryPolicy', give(BigInt(await policyId('discretionaryCover'))))
  const release = { functionName: 'release', args: [1n] } as const
  await c.call('riskBook', encodeFunctionData({ abi: contracts.riskBookAbi, ...release }))
  await c.call('discretionaryBook', encodeFunctionData({ abi: contracts.discretionaryBookAbi, ...release }))
  await attachCover(c, usdt)
  for (const protocol of ['depeg', 'discretionary'] as const) {
    for (const tranche of ['Junior', 'Senior', 'Reinsurance', 'QuotaShare'] as const) {
      const name = `${protocol}${tranche}Vault` as const
      await c.approve(usdc, c.at(name))
      const args = [dollars(5), payer.address] as const
      const underwrite = { abi: contracts.underwritingVaultAbi, functionName: 'deposit', args } as const
      await c.call(name, encodeFunctionData(underwrite))
    }
  }
  await c.approve(usdc, c.at('assessorStake'), assessor)
  await c.fund(usdc, assessor.address, dollars(10))
  const stake = { abi: contracts.assessorStakeAbi, functionName: 'stake', args: [dollars(10)] } as const
  await c.call('assessorStake', encodeFunctionData(stake), { from: assessor })
  const vote = [1n, 0n, assessor.address, true, salt, 'covered'] as const
  await c.call(
    'claimAssessment',
    encodeFunctionData({ abi: contracts.claimAssessmentAbi, functionName: 'commitment', args: vote }),
  )
}

/** Covers what the escrow holds of a payment in USDT until it settles. */
async function attachCover(c: Caller, usdt: Address): Promise<void> {
  await c.approve(usdt, c.at('paymentEscrow'))
  const { timestamp } = await c.block()
  const soon = timestamp + 7n * 86_400n
  const terms = {
    ...{ operator: payee, payer: payer.address, receiver: payee, token: usdt, maxAmount: dollars(500) },
    ...{ preApprovalExpiry: soon, authorizationExpiry: soon, refundExpiry: soon },
    ...{ minFeeBps: 0, maxFeeBps: 0, feeReceiver: zeroAddress, salt: 2n },
  }
  const hold = [terms, dollars(500), zeroAddress, '0x'] as const
  const abi = contracts.paymentEscrowAbi
  await c.call('paymentEscrow', encodeFunctionData({ abi, functionName: 'authorize', args: hold }))
  const attach = [terms, 1n, dollars(100)] as const
  await c.call(
    'coveredPayments',
    encodeFunctionData({ abi: contracts.coveredPaymentsAbi, functionName: 'attach', args: attach }),
  )
}

export async function callGovernance(c: Caller): Promise<void> {
  const delegate = {
    abi: contracts.safelaneVotesAbi,
    functionName: 'delegate',
    args: [deployer.address],
  } as const
  await c.call('safelaneVotes', encodeFunctionData(delegate), { from: deployer })
  // Votes count as of the second before the proposal: another transaction makes sure that there is one.
  const pause = {
    abi: contracts.pauseRegistryAbi,
    functionName: 'pause',
    args: [c.at('discretionaryCover')],
  } as const
  await c.call('pauseRegistry', encodeFunctionData(pause), { from: guardian })
  const delay = encodeFunctionData({ abi: contracts.timelockControllerAbi, functionName: 'getMinDelay' })
  await c.call('timelockController', delay)
  await c.nextSecond()
  const unpause = encodeFunctionData({
    abi: contracts.pauseRegistryAbi,
    functionName: 'unpause',
    args: [c.at('discretionaryCover')],
  })
  const proposal = [[c.at('pauseRegistry')], [0n], [unpause], 'sell again'] as const
  const propose = { abi: contracts.safelaneGovernorAbi, functionName: 'propose', args: proposal } as const
  await c.call('safelaneGovernor', encodeFunctionData(propose), { from: deployer })
}
