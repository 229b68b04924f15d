import {
  batchPaymentsAbi,
  claimLinksAbi,
  coverPolicyAbi,
  coverPoolAbi,
  depegOracleAbi,
  devStablecoinAbi,
  paymentRouterAbi,
  routeRouterAbi,
} from '@safelane/contracts'
import { type Address, checksumAddress, type Hex, isSameAddress } from '@safelane/core'
import { PLAN_NONCE_PREFIX } from '@safelane/payments'
import { type Log, parseAbiItem, parseEventLogs } from 'viem'
import type { ChainClient } from './client.ts'
import type { Deployment } from './deployment.ts'

interface LogPosition {
  readonly txHash: Hex
  readonly blockNumber: bigint
  readonly logIndex: number
}

/** What the product's contracts logged, in terms of the domain. */
export type ContractEvent = LogPosition &
  (
    | {
        readonly kind: 'payment-settled'
        readonly paymentId: Hex
        readonly payer: Address
        readonly recipient: Address
        readonly tokenOut: Address
        readonly amountIn: bigint
        readonly amountOut: bigint
        /** Transfers of the token paid with that RouteRouter made: one per leg, in their order, and then some. */
        readonly routedInputs: readonly bigint[]
        readonly atSec: number
      }
    | {
        readonly kind: 'batch-settled'
        readonly batchId: Hex
        readonly payer: Address
        /** Positions of the rows that failed and were given back. */
        readonly failedRows: readonly number[]
        readonly atSec: number
      }
    | {
        readonly kind: 'cover-bought'
        readonly policyId: bigint
        readonly holder: Address
        readonly productId: bigint
        readonly insured: bigint
        readonly premium: bigint
        readonly startsAtSec: number
        readonly endsAtSec: number
        readonly orderHash: Hex | undefined
      }
    | {
        readonly kind: 'authorization-ended'
        readonly token: Address
        readonly payer: Address
        readonly nonce: Hex
        readonly outcome: 'voided' | 'used'
      }
    | { readonly kind: 'link-opened'; readonly linkId: Hex }
    | { readonly kind: 'link-ended'; readonly linkId: Hex; readonly recipient: Address | undefined }
    | { readonly kind: 'policy-transferred'; readonly policyId: bigint; readonly owner: Address }
    | { readonly kind: 'cover-paid'; readonly policyId: bigint; readonly payout: bigint }
    | {
        readonly kind: 'price-observed'
        readonly asset: Address
        readonly price1e18: bigint
        readonly atSec: number
      }
  )

/** A block as far as the indexer cares. */
export interface ChainBlock {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  readonly timestampSec: number
}

/** EIP-3009; the token logs the transfer that it authorized right after its use. */
const AUTHORIZATION_ENDED = [
  parseAbiItem('event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce)'),
  parseAbiItem('event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce)'),
] as const

/** Reads blocks and the contracts' events. Throws when the chain cannot be reached. */
export interface EventLog {
  latestBlock(): Promise<ChainBlock>
  /** Undefined for a block the chain does not have (any more). */
  block(number: bigint): Promise<ChainBlock | undefined>
  /** Events of an inclusive range in the order of the chain. */
  events(fromBlock: bigint, toBlock: bigint): Promise<readonly ContractEvent[]>
}

export function createEventLog(client: ChainClient, deployment: Deployment): EventLog {
  const contracts = [
    deployment.paymentRouter,
    deployment.contracts.routeRouter,
    deployment.contracts.claimLinks,
    deployment.contracts.batchPayments,
    deployment.coverPool,
    deployment.coverPolicy,
    deployment.depegOracle,
  ]
  const payoutToken = deployment.products[0]?.payoutAsset.address

  async function block(number: bigint | 'latest'): Promise<ChainBlock | undefined> {
    const raw = await client.request({
      method: 'eth_getBlockByNumber',
      params: [number === 'latest' ? number : `0x${number.toString(16)}`, false],
    })
    if (raw === null || raw.number === null || raw.hash === null) return undefined
    return {
      number: BigInt(raw.number),
      hash: raw.hash,
      parentHash: raw.parentHash,
      timestampSec: Number(raw.timestamp),
    }
  }

  /**
   * The authorization that paid for a policy names the order it was signed for. The pool logs the policy first and
   * then pulls the premium, so it is the holder's next authorization in the same transaction.
   */
  async function orderHashOf(bought: Log<bigint, number, false>, holder: Address): Promise<Hex | undefined> {
    const receipt = await client.getTransactionReceipt({ hash: bought.transactionHash })
    const used = parseEventLogs({
      abi: devStablecoinAbi,
      eventName: 'AuthorizationUsed',
      logs: receipt.logs,
    }).find(
      (log) =>
        log.logIndex > bought.logIndex &&
        payoutToken !== undefined &&
        isSameAddress(log.address, payoutToken) &&
        isSameAddress(log.args.authorizer, holder),
    )
    return used?.args.nonce
  }

  /** What RouteRouter gave away of the token paid with, between the payment before in this transaction and this one. */
  async function routedInputsOf(
    settled: Log<bigint, number, false>,
    tokenIn: Address,
  ): Promise<readonly bigint[]> {
    const { routeRouter } = deployment.contracts
    const { logs } = await client.getTransactionReceipt({ hash: settled.transactionHash })
    const earlier = logs.filter(
      ({ address, logIndex }) => isSameAddress(address, routeRouter) && logIndex < settled.logIndex,
    )
    const since = Math.max(-1, ...earlier.map(({ logIndex }) => logIndex))
    return parseEventLogs({ abi: devStablecoinAbi, eventName: 'Transfer', logs })
      .filter(
        ({ address, args, logIndex }) =>
          logIndex > since &&
          logIndex < settled.logIndex &&
          isSameAddress(address, tokenIn) &&
          isSameAddress(args.from, routeRouter),
      )
      .map(({ args }) => args.value)
  }

  /** Failed rows of the batch that this log says has settled; they are logged before it in the same transaction. */
  async function failedRowsOf(settled: Log<bigint, number, false>, batchId: Hex): Promise<readonly number[]> {
    const receipt = await client.getTransactionReceipt({ hash: settled.transactionHash })
    return parseEventLogs({ abi: batchPaymentsAbi, eventName: 'ItemFailed', logs: receipt.logs })
      .filter((log) => isSameAddress(log.address, settled.address) && log.args.id === batchId)
      .map((log) => Number(log.args.index))
  }

  /** A plan's payment is a transfer that the token itself carries out: who got how much, its receipt says. */
  async function plannedPaymentOf(used: EndedAuthorization): Promise<ContractEvent | undefined> {
    const { authorizer, nonce } = used.args
    if (used.eventName !== 'AuthorizationUsed' || !nonce.startsWith(PLAN_NONCE_PREFIX)) return
    const receipt = await client.getTransactionReceipt({ hash: used.transactionHash })
    const transfer = parseEventLogs({
      abi: devStablecoinAbi,
      eventName: 'Transfer',
      logs: receipt.logs,
    }).find(
      (log) =>
        log.logIndex === used.logIndex + 1 &&
        isSameAddress(log.address, used.address) &&
        isSameAddress(log.args.from, authorizer),
    )
    if (transfer === undefined) return
    return {
      kind: 'payment-settled',
      paymentId: nonce,
      payer: authorizer,
      recipient: transfer.args.to,
      tokenOut: checksumAddress(used.address),
      amountIn: transfer.args.value,
      amountOut: transfer.args.value,
      routedInputs: [],
      atSec: (await block(used.blockNumber))?.timestampSec ?? 0,
      txHash: used.transactionHash,
      blockNumber: used.blockNumber,
      logIndex: used.logIndex,
    }
  }

  return {
    async latestBlock() {
      const latest = await block('latest')
      if (latest === undefined) throw new Error('The chain has no latest block')
      return latest
    },

    block,

    async events(fromBlock, toBlock) {
      const [logs, authorizations] = await Promise.all([
        client.getLogs({ address: contracts, fromBlock, toBlock }),
        client.getLogs({
          address: deployment.assets.map(({ address }) => address),
          events: AUTHORIZATION_ENDED,
          strict: true,
          fromBlock,
          toBlock,
        }),
      ])
      const timestamps = new Map<bigint, number>()
      const timestampOf = async (number: bigint): Promise<number> => {
        const known = timestamps.get(number)
        if (known !== undefined) return known
        const { timestampSec } = (await block(number)) ?? { timestampSec: 0 }
        timestamps.set(number, timestampSec)
        return timestampSec
      }
      const events: ContractEvent[] = []
      for (const log of logs) {
        const event = await decode(log, { timestampOf, orderHashOf, routedInputsOf, failedRowsOf })
        if (event !== undefined) events.push(event)
      }
      for (const ended of authorizations) {
        events.push(authorizationEnded(ended))
        const event = await plannedPaymentOf(ended)
        if (event !== undefined) events.push(event)
      }
      return events.sort(byPosition)
    },
  }

  async function decode(
    log: Log<bigint, number, false>,
    lookups: {
      timestampOf(number: bigint): Promise<number>
      orderHashOf(log: Log<bigint, number, false>, holder: Address): Promise<Hex | undefined>
      routedInputsOf(log: Log<bigint, number, false>, tokenIn: Address): Promise<readonly bigint[]>
      failedRowsOf(log: Log<bigint, number, false>, batchId: Hex): Promise<readonly number[]>
    },
  ): Promise<ContractEvent | undefined> {
    const { transactionHash: txHash, blockNumber, logIndex } = log
    const position = { txHash, blockNumber, logIndex }
    const isRoute = isSameAddress(log.address, deployment.contracts.routeRouter)
    if (isRoute || isSameAddress(log.address, deployment.paymentRouter)) {
      const [settled] = parseEventLogs({
        abi: isRoute ? routeRouterAbi : paymentRouterAbi,
        eventName: isRoute ? 'RoutedPaymentSettled' : 'PaymentSettled',
        logs: [log],
      })
      if (settled === undefined) return undefined
      const { id, payer, recipient, tokenIn, tokenOut, amountIn, amountOut } = settled.args
      return {
        kind: 'payment-settled',
        paymentId: id,
        payer,
        recipient,
        tokenOut,
        amountIn,
        amountOut,
        routedInputs: isRoute ? await lookups.routedInputsOf(log, tokenIn) : [],
        atSec: await lookups.timestampOf(blockNumber),
        ...position,
      }
    }
    if (isSameAddress(log.address, deployment.depegOracle)) {
      const [observed] = parseEventLogs({ abi: depegOracleAbi, eventName: 'PriceObserved', logs: [log] })
      if (observed === undefined) return undefined
      const { asset, price, at } = observed.args
      return { kind: 'price-observed', asset, price1e18: price, atSec: Number(at), ...position }
    }
    if (isSameAddress(log.address, deployment.contracts.claimLinks)) {
      const [link] = parseEventLogs({
        abi: claimLinksAbi,
        eventName: ['LinkCreated', 'LinkClaimed', 'LinkRevoked'],
        logs: [log],
      })
      if (link === undefined) return undefined
      const linkId = link.args.id
      if (link.eventName === 'LinkCreated') return { kind: 'link-opened', linkId, ...position }
      const recipient = link.eventName === 'LinkClaimed' ? link.args.recipient : undefined
      return { kind: 'link-ended', linkId, recipient, ...position }
    }
    if (isSameAddress(log.address, deployment.contracts.batchPayments)) {
      const [settled] = parseEventLogs({ abi: batchPaymentsAbi, eventName: 'BatchSettled', logs: [log] })
      if (settled === undefined) return undefined
      const { id, payer, returned } = settled.args
      return {
        kind: 'batch-settled',
        batchId: id,
        payer,
        failedRows: returned === 0n ? [] : await lookups.failedRowsOf(log, id),
        atSec: await lookups.timestampOf(blockNumber),
        ...position,
      }
    }
    if (isSameAddress(log.address, deployment.coverPolicy)) {
      const [moved] = parseEventLogs({ abi: coverPolicyAbi, eventName: 'Transfer', logs: [log] })
      if (moved === undefined) return undefined
      return { kind: 'policy-transferred', policyId: moved.args.tokenId, owner: moved.args.to, ...position }
    }
    const [cover] = parseEventLogs({
      abi: coverPoolAbi,
      eventName: ['CoverBought', 'CoverPaid'],
      logs: [log],
    })
    if (cover === undefined) return undefined
    if (cover.eventName === 'CoverPaid') {
      return { kind: 'cover-paid', policyId: cover.args.policyId, payout: cover.args.payout, ...position }
    }
    const { policyId, holder, productId, insured, premium, startsAt, endsAt } = cover.args
    return {
      kind: 'cover-bought',
      policyId,
      holder,
      productId,
      insured,
      premium,
      startsAtSec: Number(startsAt),
      endsAtSec: Number(endsAt),
      orderHash: await lookups.orderHashOf(log, holder),
      ...position,
    }
  }
}

type EndedAuthorization = Log<bigint, number, false, undefined, true, typeof AUTHORIZATION_ENDED>

function authorizationEnded(ended: EndedAuthorization): ContractEvent {
  const { args, address, eventName, transactionHash: txHash, blockNumber, logIndex } = ended
  return {
    kind: 'authorization-ended',
    token: checksumAddress(address),
    payer: args.authorizer,
    nonce: args.nonce,
    outcome: eventName === 'AuthorizationUsed' ? 'used' : 'voided',
    txHash,
    blockNumber,
    logIndex,
  }
}

function byPosition(left: LogPosition, right: LogPosition): number {
  const blocks = left.blockNumber - right.blockNumber
  return blocks === 0n ? left.logIndex - right.logIndex : blocks < 0n ? -1 : 1
}
