/** One transaction at every contract that people pay through. */
import * as contracts from '@safelane/contracts'
import {
  type Address,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  parseAbi,
  parseAbiParameters,
  parseSignature,
  zeroAddress,
} from 'viem'
import type { ContractName } from '../deployment.ts'
import { assessor, type Caller, dollars, never, payee, payer, salt } from './contractCaller.ts'

const domain = (c: Caller, name: string, verifyingContract: Address) =>
  ({ name, version: '1', chainId: c.chainId, verifyingContract }) as const

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
const authorize = (c: Caller, token: Address, to: Address, value: bigint, nonce: Hex): Promise<Hex> =>
  payer.signTypedData({
    domain: domain(c, 'USD Coin', token),
    types: receiveType,
    primaryType: 'ReceiveWithAuthorization',
    message: { from: payer.address, to, value, validAfter: 0n, validBefore: never, nonce },
  })

/** Consents to the payer's own call of each collector, which then moves a dollar to the payee. */
export async function callCollectors(c: Caller): Promise<void> {
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
  const authorization = await authorize(c, usdc, c.at('authorizationCollector'), amount, nonce)
  await c.call('authorizationCollector', collect(authorization, salt))

  const permit = await payer.signTypedData({
    domain: domain(c, 'USD Coin', usdc),
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
    domain: { name: 'Permit2', chainId: c.chainId, verifyingContract: c.at('permit2') },
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

export async function callPayments(c: Caller): Promise<void> {
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
  const authorization = await authorize(c, usdc, c.at('authorizedPayments'), amount, paymentId)
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
