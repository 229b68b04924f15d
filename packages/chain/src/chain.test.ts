import { readFileSync } from 'node:fs'
import path from 'node:path'
import { coverPoolAbi, devStablecoinAbi, paymentRouterAbi } from '@safelane/contracts'
import { repositoryRoot } from '@safelane/contracts/foundry'
import type { Hex, TypedData } from '@safelane/core'
import type { CoverOrder } from '@safelane/cover'
import type { PaymentStruct } from '@safelane/payments'
import fc from 'fast-check'
import { createPublicClient, encodeFunctionData, http, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Chain, createChain } from './chain.ts'
import { hashOrder } from './cover/coverAuthorization.ts'
import { BALANCE_PROBE_CODE } from './payments/balanceProbe.ts'
import { hashPayment, settlementCall } from './payments/paymentAuthorization.ts'
import { revertReasonFrom } from './revertReason.ts'
import { startTestChain, TEST_KEYS, type TestChain } from './testing/testChain.ts'

const relayer = privateKeyToAccount(TEST_KEYS[1])
const ana = privateKeyToAccount(TEST_KEYS[2])
const bob = privateKeyToAccount(TEST_KEYS[3])

let node: TestChain
let chain: Chain
let client: PublicClient

beforeAll(async () => {
  node = await startTestChain()
  chain = createChain({ rpcUrl: node.rpcUrl, deployment: node.deployment })
  client = createPublicClient({ transport: http(node.rpcUrl) })
  await chain.devControls(TEST_KEYS[0])?.fund(ana.address, 1_000n)
})
afterAll(() => node.stop())

const hex32 = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const address = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n })

/** 32 equal bytes. */
const hex = (byte: string): Hex => `0x${byte.repeat(32)}`

async function paymentOf(change: Partial<PaymentStruct> = {}): Promise<PaymentStruct> {
  const usdc = chain.assets.bySymbol('USDC')!.address
  return {
    id: hex('ab'),
    payer: ana.address,
    recipient: bob.address,
    tokenIn: usdc,
    maxAmountIn: 10_500_000n,
    tokenOut: usdc,
    amountOut: 10_000_000n,
    fee: 500_000n,
    feeRecipient: relayer.address,
    poolFee: 0,
    validBefore: BigInt((await chain.clock.nowSec()) + 600),
    ...change,
  }
}

const sign = (typedData: TypedData) => ana.signTypedData(typedData as Parameters<typeof ana.signTypedData>[0])

describe('hashes', () => {
  it('of payments equal the router’s for any field values', async () => {
    const payment: fc.Arbitrary<PaymentStruct> = fc.record({
      id: hex32,
      payer: address,
      recipient: address,
      tokenIn: address,
      maxAmountIn: uint(256n),
      tokenOut: address,
      amountOut: uint(256n),
      fee: uint(256n),
      feeRecipient: address,
      poolFee: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
      validBefore: uint(64n),
    })
    await fc.assert(
      fc.asyncProperty(payment, async (terms) => {
        const onChain = await client.readContract({
          address: node.deployment.paymentRouter,
          abi: paymentRouterAbi,
          functionName: 'hashPayment',
          args: [terms],
        })
        expect(hashPayment(node.deployment, terms)).toBe(onChain)
      }),
      { seed: 20_261_121, numRuns: 25 },
    )
  })

  it('of cover orders equal the pool’s for any field values', async () => {
    const order: fc.Arbitrary<CoverOrder> = fc.record({
      productId: uint(256n),
      holder: address,
      insured: uint(256n),
      periodSec: uint(64n),
      maxPremium: uint(256n),
      validBefore: uint(64n),
      salt: hex32,
    })
    await fc.assert(
      fc.asyncProperty(order, async (terms) => {
        const onChain = await client.readContract({
          address: node.deployment.coverPool,
          abi: coverPoolAbi,
          functionName: 'hashOrder',
          args: [terms],
        })
        expect(hashOrder(node.deployment, terms)).toBe(onChain)
      }),
      { seed: 20_261_121, numRuns: 25 },
    )
  })
})

describe('the balance probe', () => {
  it('is what the compiler makes of its source', () => {
    const artifact = path.join(repositoryRoot, 'contracts/out/BalanceProbe.sol/BalanceProbe.json')
    const { deployedBytecode } = JSON.parse(readFileSync(artifact, 'utf8')) as {
      deployedBytecode: { object: string }
    }
    expect(BALANCE_PROBE_CODE).toBe(deployedBytecode.object)
  })
})

describe('the settlement simulator', () => {
  const balances = async () => {
    const holders = [ana.address, bob.address, relayer.address]
    return Promise.all(
      holders.map(async (holder) => {
        const amounts = await chain.balances.balancesOf(holder, node.deployment.assets)
        return amounts.map(({ units }) => units)
      }),
    )
  }

  it.each([
    ['directly', {}],
    ['through a pool', { swap: true }],
  ])('foretells to the unit what settling %s does', async (_, { swap = false }: { swap?: boolean }) => {
    const dai = chain.assets.bySymbol('DAI')!
    const payment = await paymentOf(
      swap ? { tokenOut: dai.address, amountOut: 9n * 10n ** 18n, poolFee: 500, id: hex('cd') } : {},
    )
    const outcome = await chain.simulator.simulate(payment)
    if (!outcome.ok) throw new Error(outcome.reason)
    const signature = await sign(await chain.paymentEncoder.typedData(payment))
    const call = settlementCall(node.deployment, payment, signature)
    const account = chain.relayer(TEST_KEYS[1])
    const simulation = await account.simulate(call)
    if (!simulation.ok) throw new Error(simulation.reason.detail)
    const signed = await account.sign(
      call,
      await account.minedNonce(),
      simulation.gasLimit,
      await account.fees(),
    )
    const before = await balances()
    await account.broadcast(signed.rawTransaction)
    const { status, gasUsed } = await client.waitForTransactionReceipt({ hash: signed.hash })
    expect(status).toBe('success')
    const after = await balances()

    const symbols = node.deployment.assets.map(({ symbol }) => symbol)
    for (const [who, holder] of [
      ['you', 0],
      ['recipient', 1],
      ['relayer', 2],
    ] as const) {
      const change = outcome.balanceChanges.find((entry) => entry.who === who)!
      const token = symbols.indexOf(change.before.asset.symbol)
      expect([change.before.units, change.after.units], who).toEqual([
        before[holder]![token],
        after[holder]![token],
      ])
    }
    // An upper estimate without refunds, but not a wild one.
    expect(outcome.gasUnits).toBeGreaterThanOrEqual(gasUsed)
    expect(outcome.gasUnits).toBeLessThan((gasUsed * 14n) / 10n)
  })

  it('says in the contract’s words why a payment would fail', async () => {
    const nowSec = await chain.clock.nowSec()
    const outcome = await chain.simulator.simulate(await paymentOf({ validBefore: BigInt(nowSec - 1) }))
    expect(outcome).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^PaymentExpired\(\d+, \d+\)$/),
    })
    const tooMuch = await chain.simulator.simulate(
      await paymentOf({ id: hex('ef'), maxAmountIn: 10n ** 18n }),
    )
    expect(tooMuch).toMatchObject({ ok: false, reason: expect.stringContaining('ERC20InsufficientBalance') })
  })
})

describe('signatures', () => {
  it('count only from the payer, over these terms, in the form the token accepts', async () => {
    const payment = await paymentOf({ id: hex('01') })
    const encoder = chain.paymentEncoder
    const signature = await sign(await encoder.typedData(payment))
    expect(await encoder.isAuthorizedBy(payment, signature)).toBe(true)
    expect(await encoder.isAuthorizedBy({ ...payment, fee: payment.fee + 1n }, signature)).toBe(false)
    expect(await encoder.isAuthorizedBy({ ...payment, payer: bob.address }, signature)).toBe(false)
    expect(await encoder.isAuthorizedBy(payment, '0x')).toBe(false)
    expect(await encoder.isAuthorizedBy(payment, `0x${'00'.repeat(65)}`)).toBe(false)
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const s = order - BigInt(`0x${signature.slice(66, 130)}`)
    const v = signature.endsWith('1b') ? '1c' : '1b'
    const malleable: Hex = `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v}` as Hex
    expect(await encoder.isAuthorizedBy(payment, malleable)).toBe(false)
  })
})

describe('outages', () => {
  it('are CHAIN_UNAVAILABLE, and over when the node is back', async () => {
    await node.pause()
    const unavailable = expect.objectContaining({ code: 'CHAIN_UNAVAILABLE' })
    await expect(chain.clock.nowSec()).rejects.toEqual(unavailable)
    await expect(chain.simulator.simulate(await paymentOfOffline())).rejects.toEqual(unavailable)
    await expect(chain.relayer(TEST_KEYS[1]).minedNonce()).rejects.toEqual(unavailable)
    await node.resume()
    expect(await chain.clock.nowSec()).toBeGreaterThan(0)
  })

  async function paymentOfOffline(): Promise<PaymentStruct> {
    const usdc = chain.assets.bySymbol('USDC')!.address
    const zero = `0x${'00'.repeat(32)}` as const
    const party = { payer: ana.address, recipient: bob.address, feeRecipient: relayer.address }
    return {
      id: zero,
      ...party,
      tokenIn: usdc,
      tokenOut: usdc,
      maxAmountIn: 1n,
      amountOut: 1n,
      fee: 0n,
      poolFee: 0,
      validBefore: 1n,
    }
  }
})

describe('revert reasons', () => {
  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(revertReasonFrom(`0x${Buffer.from(bytes).toString('hex')}`).detail).not.toBe('')
      }),
      { seed: 20_261_121 },
    )
    const data = encodeFunctionData({ abi: devStablecoinAbi, functionName: 'decimals' })
    expect(revertReasonFrom(data)).toEqual({ name: 'UnknownError', detail: data })
  })
})
