import { readFileSync } from 'node:fs'
import * as contracts from '@safelane/contracts'
import {
  type Address,
  createPublicClient,
  createWalletClient,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  http,
  maxUint256,
  parseAbi,
  parseAbiParameters,
  parseSignature,
  zeroAddress,
} from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT_NAMES, type ContractName, type Deployment, parseDeployment } from './deployment.ts'
import { deploy, startTestChain, TEST_KEYS, type TestChain, type TestNode } from './testing/testChain.ts'

const mnemonic = 'test test test test test test test test test test test junk'
const deployer = privateKeyToAccount(TEST_KEYS[0])
const payer = privateKeyToAccount(TEST_KEYS[2])
const payee = privateKeyToAccount(TEST_KEYS[3]).address
const delegating = privateKeyToAccount(TEST_KEYS[4])
const assessor = mnemonicToAccount(mnemonic, { addressIndex: 6 })
const guardian = mnemonicToAccount(mnemonic, { addressIndex: 9 })
const never = 2n ** 40n
const salt: Hex = `0x${'5a'.repeat(32)}`
const dollars = (amount: number): bigint => BigInt(amount) * 10n ** 6n

/** Sends one transaction to every contract; each must succeed. Returns the names it sent to. */
class Caller {
  readonly called = new Set<ContractName>()
  readonly #deployment: Deployment
  readonly #public
  readonly #wallet

  constructor(rpcUrl: string, deployment: Deployment) {
    const transport = http(rpcUrl)
    this.#deployment = deployment
    this.#public = createPublicClient({ chain: foundry, transport, pollingInterval: 20 })
    this.#wallet = createWalletClient({ chain: foundry, transport })
  }

  at(name: ContractName): Address {
    return this.#deployment.contracts[name]
  }

  token(symbol: string): Address {
    return this.#deployment.assets.find((asset) => asset.symbol === symbol)!.address
  }

  get read() {
    return this.#public.readContract
  }

  /** To a contract of the deployment. */
  async call(name: ContractName, data: Hex, options: SendOptions = {}): Promise<void> {
    await this.send(this.at(name), data, options).catch((error: Error) => {
      throw new Error(`${name}: ${error.message}`)
    })
    this.called.add(name)
  }

  async send(to: Address, data: Hex, { from = payer, value = 0n }: SendOptions = {}): Promise<void> {
    await this.#mined(await this.#wallet.sendTransaction({ account: from, to, data, value }))
  }

  /** The account calls itself with a contract of the deployment as its code (EIP-7702). */
  async callAsAccount(name: ContractName, data: Hex): Promise<void> {
    const authorization = await this.#wallet.signAuthorization({
      account: delegating,
      contractAddress: this.at(name),
      executor: 'self',
    })
    const to = delegating.address
    const request = { account: delegating, to, data, authorizationList: [authorization], gas: 500_000n }
    await this.#mined(await this.#wallet.sendTransaction(request))
    this.called.add(name)
  }

  async approve(token: Address, spender: Address, from: SendOptions['from'] = payer): Promise<void> {
    const abi = contracts.devStablecoinAbi
    await this.send(
      token,
      encodeFunctionData({ abi, functionName: 'approve', args: [spender, maxUint256] }),
      {
        from,
      },
    )
  }

  block() {
    return this.#public.getBlock()
  }

  /** The next block is younger than the last one by at least a second. */
  async nextSecond(): Promise<void> {
    await this.#public.request({ method: 'evm_increaseTime' as never, params: ['0x1'] as never })
    await this.#public.request({ method: 'evm_mine' as never, params: [] as never })
  }

  async fund(token: Address, to: Address, amount: bigint): Promise<void> {
    const abi = contracts.devStablecoinAbi
    await this.send(token, encodeFunctionData({ abi, functionName: 'faucet', args: [to, amount] }))
  }

  async #mined(hash: Hex): Promise<void> {
    const { status } = await this.#public.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`transaction ${hash} failed`)
  }
}

interface SendOptions {
  from?: typeof payer | typeof guardian
  value?: bigint
}

const domain = (name: string, verifyingContract: Address) =>
  ({ name, version: '1', chainId: foundry.id, verifyingContract }) as const

const receiveType = {
  ReceiveWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const

/** The payer's EIP-3009 signature. */
const authorize = (token: Address, to: Address, value: bigint, nonce: Hex): Promise<Hex> =>
  payer.signTypedData({
    domain: domain('USD Coin', token),
    types: receiveType,
    primaryType: 'ReceiveWithAuthorization',
    message: { from: payer.address, to, value, validAfter: 0n, validBefore: never, nonce },
  })

/** Consents to the payer's own call of each collector, which then moves a dollar to the payee. */
async function callCollectors(c: Caller): Promise<void> {
  const usdc = c.token('USDC')
  const amount = dollars(1)
  const collectAbi = contracts.authorizationCollectorAbi
  const collect = (consent: Hex, terms: Hex): Hex =>
    encodeFunctionData({
      abi: collectAbi,
      functionName: 'collect',
      args: [
        {
          payer: payer.address,
          token: usdc,
          amount,
          maxAmount: amount,
          to: payee,
          terms,
          validBefore: never,
        },
        consent,
      ],
    })
  const digestOf = (name: ContractName, terms: Hex) =>
    c.read({
      address: c.at(name),
      abi: collectAbi,
      functionName: 'hashConsent',
      args: [payer.address, payer.address, usdc, amount, terms, never],
    })

  const consentAbi = contracts.approvalCollectorAbi
  const consentArgs = [payer.address, usdc, amount, salt, never] as const
  const consent = encodeFunctionData({ abi: consentAbi, functionName: 'consent', args: consentArgs })
  await c.approve(usdc, c.at('approvalCollector'))
  await c.call('approvalCollector', consent)
  await c.call('approvalCollector', collect('0x', salt))
  // Its consent holds for one transaction, so it can only be given here.
  await c.call('accountCollector', consent)

  const nonce = await digestOf('authorizationCollector', salt)
  const authorization = await authorize(usdc, c.at('authorizationCollector'), amount, nonce)
  await c.call('authorizationCollector', collect(authorization, salt))

  const permit = await payer.signTypedData({
    domain: domain('USD Coin', usdc),
    types: {
      Permit: [
        { name: 'owner', type: 'address' },
        { name: 'spender', type: 'address' },
        { name: 'value', type: 'uint256' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
      ],
    },
    primaryType: 'Permit',
    message: {
      owner: payer.address,
      spender: c.at('permitCollector'),
      value: amount,
      nonce: 0n,
      deadline: never,
    },
  })
  const { r, s, yParity } = parseSignature(permit)
  const signature = await payer.sign({ hash: await digestOf('permitCollector', salt) })
  const permitConsent = encodeAbiParameters(parseAbiParameters('(uint8,bytes32,bytes32,bytes)'), [
    [27 + yParity, r, s, signature],
  ])
  await c.call('permitCollector', collect(permitConsent, salt))

  await c.approve(usdc, c.at('permit2'))
  const witness = {
    consumer: payer.address,
    payer: payer.address,
    token: usdc,
    maxAmount: amount,
    terms: salt,
    validBefore: never,
  }
  const permit2Consent = await payer.signTypedData({
    domain: { name: 'Permit2', chainId: foundry.id, verifyingContract: c.at('permit2') },
    types: {
      PermitWitnessTransferFrom: [
        { name: 'permitted', type: 'TokenPermissions' },
        { name: 'spender', type: 'address' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
        { name: 'witness', type: 'Consent' },
      ],
      TokenPermissions: [
        { name: 'token', type: 'address' },
        { name: 'amount', type: 'uint256' },
      ],
      Consent: [
        { name: 'consumer', type: 'address' },
        { name: 'payer', type: 'address' },
        { name: 'token', type: 'address' },
        { name: 'maxAmount', type: 'uint256' },
        { name: 'terms', type: 'bytes32' },
        { name: 'validBefore', type: 'uint256' },
      ],
    },
    primaryType: 'PermitWitnessTransferFrom',
    message: {
      permitted: { token: usdc, amount },
      spender: c.at('permit2Collector'),
      nonce: BigInt(await digestOf('permit2Collector', salt)),
      deadline: never - 1n,
      witness,
    },
  })
  await c.call('permit2Collector', collect(permit2Consent, salt))
  const lockdown = parseAbi(['function invalidateUnorderedNonces(uint256 wordPos, uint256 mask)'])
  const invalidate = { abi: lockdown, functionName: 'invalidateUnorderedNonces', args: [0n, 1n] } as const
  await c.call('permit2', encodeFunctionData(invalidate))
}

async function callPayments(c: Caller): Promise<void> {
  const [usdc, usdt] = [c.token('USDC'), c.token('USDT')]
  const [amount, zero] = [dollars(10), zeroAddress]
  for (const name of [
    ...(['paymentRouter', 'paymentEscrow', 'paymentRequests', 'claimLinks', 'batchPayments'] as const),
    ...([
      'paymentStreams',
      'paymentChannels',
      'nameRegistry',
      'routeRouter',
      'stableSwap',
      'swapRouter',
    ] as const),
  ]) {
    await c.approve(usdc, c.at(name))
  }
  const base = { payer: payer.address, token: usdc, validBefore: never, salt: 1n }
  const direct = {
    ...{ id: salt, payer: payer.address, recipient: payee, tokenIn: usdc, maxAmountIn: amount },
    ...{ tokenOut: usdc, amountOut: amount, fee: 0n, feeRecipient: payee, poolFee: 0, validBefore: never },
  }
  const settle = { abi: contracts.paymentRouterAbi, functionName: 'settle', args: [direct] } as const
  await c.call('paymentRouter', encodeFunctionData(settle))

  const payment = { ...base, recipient: payee, amount, fee: 0n, feeRecipient: zero }
  const paymentId = await c.read({
    address: c.at('authorizedPayments'),
    abi: contracts.authorizedPaymentsAbi,
    functionName: 'hashPayment',
    args: [payment],
  })
  const authorization = await authorize(usdc, c.at('authorizedPayments'), amount, paymentId)
  const pay = {
    abi: contracts.authorizedPaymentsAbi,
    functionName: 'pay',
    args: [payment, authorization],
  } as const
  await c.call('authorizedPayments', encodeFunctionData(pay), { from: assessor })

  const escrowTerms = {
    ...{ operator: payee, payer: payer.address, receiver: payee, token: usdc, maxAmount: amount },
    ...{ preApprovalExpiry: never, authorizationExpiry: never, refundExpiry: never },
    ...{ minFeeBps: 0, maxFeeBps: 0, feeReceiver: zero, salt: 1n },
  }
  const hold = [escrowTerms, amount, zero, '0x'] as const
  const abi = contracts.paymentEscrowAbi
  await c.call('paymentEscrow', encodeFunctionData({ abi, functionName: 'authorize', args: hold }))

  const request = {
    ...{
      payee,
      debtor: zero,
      token: usdc,
      amount,
      inParts: false,
      validBefore: never,
      invoice: salt,
      salt: 1n,
    },
  }
  const part = { payer: payer.address, maxAmount: amount, salt: 1n }
  const answer = [request, part, zero, '0x'] as const
  await c.call(
    'paymentRequests',
    encodeFunctionData({ abi: contracts.paymentRequestsAbi, functionName: 'pay', args: answer }),
  )

  const link = { ...base, creator: payer.address, amount, claimKey: payee }
  const create = [link, zero, '0x'] as const
  await c.call(
    'claimLinks',
    encodeFunctionData({ abi: contracts.claimLinksAbi, functionName: 'create', args: create }),
  )

  const items = [{ recipient: payee, amount, memo: salt }]
  const itemsHash = await c.read({
    address: c.at('batchPayments'),
    abi: contracts.batchPaymentsAbi,
    functionName: 'hashItems',
    args: [items],
  })
  const batch = {
    ...base,
    total: amount,
    items: itemsHash,
    continueOnFailure: false,
    fee: 0n,
    feeRecipient: zero,
  }
  const pays = [batch, items, zero, '0x'] as const
  await c.call(
    'batchPayments',
    encodeFunctionData({ abi: contracts.batchPaymentsAbi, functionName: 'settle', args: pays }),
  )

  const routed = {
    ...{ payer: payer.address, recipient: payee, tokenIn: usdc, maxAmountIn: dollars(11), tokenOut: usdt },
    ...{
      amountOut: amount,
      fee: 0n,
      feeRecipient: zero,
      validBefore: never,
      route: `0x${'00'.repeat(32)}` as const,
    },
    salt: 1n,
  }
  const legs = [{ amountOut: amount, hops: [{ pool: c.at('stableSwap'), tokenOut: usdt }] }]
  const route = [routed, legs, zero, '0x'] as const
  await c.call(
    'routeRouter',
    encodeFunctionData({ abi: contracts.routeRouterAbi, functionName: 'settle', args: route }),
  )
}

async function callAccounts(c: Caller): Promise<void> {
  const usdc = c.token('USDC')
  const terms = {
    ...{ payer: payer.address, payee, token: usdc, amount: dollars(1), startAt: never, periodSec: 86_400 },
    ...{ periods: 12, catchUp: 1, salt },
  }
  const abi = contracts.subscriptionsAbi
  await c.call('subscriptions', encodeFunctionData({ abi, functionName: 'subscribe', args: [terms] }))
  const stream = [payee, usdc, 1n, never, dollars(1), salt] as const
  await c.call(
    'paymentStreams',
    encodeFunctionData({ abi: contracts.paymentStreamsAbi, functionName: 'create', args: stream }),
  )
  const channel = [payee, usdc, payer.address, 7 * 86_400, dollars(1), salt] as const
  await c.call(
    'paymentChannels',
    encodeFunctionData({ abi: contracts.paymentChannelsAbi, functionName: 'open', args: channel }),
  )
  await c.call(
    'nameRegistry',
    encodeFunctionData({ abi: contracts.nameRegistryAbi, functionName: 'commit', args: [salt] }),
  )
  await c.callAsAccount(
    'agentPermissions',
    encodeFunctionData({ abi: contracts.agentPermissionsAbi, functionName: 'setGuardian', args: [payee] }),
  )
  const execute = parseAbi(['function execute(address target, uint256 value, bytes data)'])
  const nothing = [payee, 0n, '0x'] as const
  await c.callAsAccount(
    'simple7702Account',
    encodeFunctionData({ abi: execute, functionName: 'execute', args: nothing }),
  )
  const depositTo = {
    abi: contracts.entryPointAbi,
    functionName: 'depositTo',
    args: [payer.address],
  } as const
  await c.call('entryPoint', encodeFunctionData(depositTo), { value: 1n })
  const transfer = {
    abi: contracts.devStablecoinAbi,
    functionName: 'transfer',
    args: [payer.address, 2n],
  } as const
  await c.call('bridgeToken', encodeFunctionData(transfer), { from: deployer })
  const send = { abi: contracts.burnMintBridgeAbi, functionName: 'send', args: [payee, 1n] } as const
  await c.call('burnMintBridge', encodeFunctionData(send))
}

async function callMarkets(c: Caller): Promise<void> {
  const [usdc, usdt, ether] = [c.token('USDC'), c.token('USDT'), c.at('wrappedEther')]
  const amount = dollars(10)
  const deposit = parseAbi(['function deposit() payable'])
  await c.call('wrappedEther', encodeFunctionData({ abi: deposit, functionName: 'deposit' }), { value: 1n })
  const swap = [usdc, usdt, amount, 1n, payer.address] as const
  await c.call(
    'stableSwap',
    encodeFunctionData({ abi: contracts.stableSwapAbi, functionName: 'swapExactIn', args: swap }),
  )
  const pair = [usdc, ether] as const
  await c.call(
    'uniswapV2Factory',
    encodeFunctionData({ abi: contracts.uniswapV2FactoryAbi, functionName: 'createPair', args: pair }),
  )
  const pool = [usdc, ether, 3_000] as const
  await c.call(
    'uniswapV3Factory',
    encodeFunctionData({ abi: contracts.uniswapV3FactoryAbi, functionName: 'createPool', args: pool }),
  )
  const [token0, token1] = BigInt(usdt) < BigInt(ether) ? [usdt, ether] : [ether, usdt]
  const opened = [token0, token1, 3_000, 2n ** 96n] as const
  await c.call(
    'nonfungiblePositionManager',
    encodeFunctionData({
      abi: contracts.nonfungiblePositionManagerAbi,
      functionName: 'createAndInitializePoolIfNecessary',
      args: opened,
    }),
  )
  const single = { tokenIn: usdc, tokenOut: usdt, fee: 100, sqrtPriceLimitX96: 0n }
  await c.call(
    'quoterV2',
    encodeFunctionData({
      abi: contracts.quoterV2Abi,
      functionName: 'quoteExactOutputSingle',
      args: [{ ...single, amount }],
    }),
  )
  const trade = {
    ...single,
    recipient: payer.address,
    deadline: never,
    amountIn: amount,
    amountOutMinimum: 1n,
  }
  await c.call(
    'swapRouter',
    encodeFunctionData({ abi: contracts.swapRouterAbi, functionName: 'exactInputSingle', args: [trade] }),
  )
  // The list is the timelock's: everybody else reads it.
  const venueOf = {
    abi: contracts.venueListAbi,
    functionName: 'venueOf',
    args: [c.at('stableSwap')],
  } as const
  await c.call('venueList', encodeFunctionData(venueOf))
}

async function callCover(c: Caller): Promise<void> {
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

async function callGovernance(c: Caller): Promise<void> {
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

describe.each(['anvil', 'devnet'] as const)('a deployment on %s', (kind: TestNode) => {
  let node: TestChain

  beforeAll(async () => {
    node = await startTestChain(kind)
  }, 120_000)

  afterAll(() => node.stop())

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
