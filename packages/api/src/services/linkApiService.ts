import { randomBytes, randomUUID } from 'node:crypto'
import type { Chain } from '@safelane/chain'
import { type Address, fail, type Hex, ok, parseAmount, type Result } from '@safelane/core'
import {
  type ClaimLink,
  ClaimLinkError,
  type ClaimLinkStruct,
  DEFAULT_CLAIM_LINK_POLICY,
  isReturn,
  type LinkClaim,
  networkFee,
  QuoteError,
  type RiskService,
  refusalForText,
} from '@safelane/payments'
import type { LinkRelease, Store } from '@safelane/store'
import { ApiError } from '../apiError.ts'
import type { ClaimLinkView } from '../views/linkViews.ts'
import { addressFrom, orThrow } from './orThrow.ts'
import { createDeployedRiskService, type RiskApiDeps } from './riskApiService.ts'
import type { Services } from './services.ts'

export interface LinkApiDeps extends RiskApiDeps {
  readonly chain: Chain
  readonly store: Store
  readonly relayerAddress: Address
}

const policy = DEFAULT_CLAIM_LINK_POLICY

/** Links that carry money. The key that claims is made by the creator's device and never comes here. */
export function createLinkApiService(deps: LinkApiDeps): Services['links'] {
  const { chain, store, relayerAddress } = deps
  const { linkEncoder } = chain
  const risk = createDeployedRiskService(deps)

  async function find(linkId: string): Promise<ClaimLink> {
    const link = await store.links.find(linkId)
    if (link === undefined) throw new ClaimLinkError('NOT_FOUND', 'No such link', { field: 'linkId' })
    return link
  }

  async function viewOf(link: ClaimLink): Promise<ClaimLinkView> {
    const release = await store.links.releaseOf(link.id)
    return linkView(link, release)
  }

  const claimOf = (link: ClaimLink, recipient: Address): LinkClaim => ({
    recipient,
    fee: link.fee.units,
    feeRecipient: relayerAddress,
  })

  /** Rules that refuse outright refuse here too; what they only ask about, a link has nobody to ask. */
  async function refuseBlocked(
    assessed: Parameters<RiskService['assess']>[0],
    field: 'creator' | 'recipient',
  ): Promise<void> {
    const { decision } = await risk.assess(assessed)
    const [rule] = decision.blockedBy
    if (rule === undefined) return
    const decisionId = await risk.record(assessed, decision)
    throw new QuoteError('RISK_BLOCKED', `The link was refused by rule ${rule}`, {
      field,
      metadata: { rule, decisionId },
    })
  }

  async function feeOf(asset: ClaimLink['amount']['asset']): Promise<bigint> {
    const [gasPriceWei, unitsPerEther] = await Promise.all([
      chain.gasMarket.gasPriceWei(),
      chain.gasMarket.unitsPerEther(asset),
    ])
    const { gasUnits, minimumFeeMicroUsd } = policy
    return networkFee({ asset, gasUnits, gasPriceWei, unitsPerEther, minimumFeeMicroUsd })
  }

  return {
    async offer(input) {
      const asset = chain.assets.bySymbol(input.token)
      if (asset === undefined) {
        throw new ApiError('UNKNOWN_TOKEN', `No token is called ${input.token}`, { field: 'token' })
      }
      const amount = orThrow(parseAmount(input.amount, asset, 'amount'))
      orThrow(withinLimits(amount, input.periodSec))
      if (input.memo !== undefined && refusalForText(input.memo) === 'HIDDEN_CHARACTERS') {
        throw new QuoteError('MALFORMED_MEMO', 'People have to see every character of it', { field: 'memo' })
      }
      const creator = addressFrom(input.creator, 'creator')
      const recipient = chain.deployment.contracts.claimLinks
      await refuseBlocked({ payer: creator, recipient, amount }, 'creator')
      const fee = await feeOf(asset)
      const [balance] = await chain.balances.balancesOf(creator, [asset])
      const required = amount.units + fee
      if (balance === undefined || balance.units < required) {
        throw new QuoteError('INSUFFICIENT_BALANCE', `Not enough ${asset.symbol}`, {
          field: 'amount',
          metadata: {
            symbol: asset.symbol,
            decimals: asset.decimals,
            required,
            available: balance?.units ?? 0n,
          },
        })
      }
      const nowSec = await chain.clock.nowSec()
      const struct: ClaimLinkStruct = {
        creator,
        token: asset.address,
        amount: required,
        claimKey: addressFrom(input.claimKey, 'claimKey'),
        validBefore: BigInt(nowSec + input.periodSec),
        salt: BigInt(`0x${randomBytes(32).toString('hex')}`),
      }
      const link: ClaimLink = {
        id: linkEncoder.idOf(struct),
        struct,
        state: 'offered',
        amount,
        fee: { asset, units: fee },
        memo: input.memo,
        claimant: undefined,
        txHash: undefined,
        failure: undefined,
        createdAtSec: nowSec,
      }
      await store.links.offer(link)
      return { ...linkView(link, undefined), typedData: linkEncoder.creationTypedData(struct) }
    },

    async create({ linkId, signature }) {
      const link = await find(linkId)
      if (!(await linkEncoder.isCreationSigned(link.struct, signature as Hex))) {
        throw new ClaimLinkError('INVALID_SIGNATURE', 'The signature is not the creator’s over this link', {
          field: 'signature',
        })
      }
      const stored = await store.links.authorize(link.id, signature as Hex, policy.maxOpenPerCreator)
      if (stored === undefined) {
        throw new ClaimLinkError('TOO_MANY_LINKS', 'Too many links are waiting to be claimed', {
          metadata: { most: policy.maxOpenPerCreator },
        })
      }
      return viewOf(stored)
    },

    get: async ({ linkId }) => viewOf(await find(linkId)),

    async list(creator, { cursor, limit }) {
      const page = await store.links.list(creator, { cursor: cursor ?? undefined, limit })
      return { items: await Promise.all(page.items.map(viewOf)), nextCursor: page.nextCursor ?? null }
    },

    async claimOffer({ linkId, recipient }) {
      const link = await find(linkId)
      const claim = claimOf(link, addressFrom(recipient, 'recipient'))
      return { typedData: linkEncoder.claimTypedData(link.id, claim) }
    },

    async claim({ linkId, recipient, signature }) {
      const link = await find(linkId)
      const claim = claimOf(link, addressFrom(recipient, 'recipient'))
      const newest = await store.links.releaseOf(link.id)
      // Asked again after a lost answer: what is known is said, whatever has become of it.
      if (newest?.recipient === claim.recipient && newest.state !== 'failed') return viewOf(link)
      if (!(await linkEncoder.isClaimSigned(link.struct, claim, signature as Hex))) {
        throw new ClaimLinkError('INVALID_SIGNATURE', 'The signature is not the link’s key over this claim', {
          field: 'signature',
        })
      }
      if (!isReturn(link.struct, claim.recipient)) {
        const { creator } = link.struct
        await refuseBlocked({ payer: creator, recipient: claim.recipient, amount: link.amount }, 'recipient')
      }
      const nowSec = await chain.clock.nowSec()
      const release = await store.links.claim(link.id, {
        id: randomUUID(),
        claim,
        signature: signature as Hex,
        nowSec,
      })
      if (release === undefined) {
        throw new ClaimLinkError('LINK_NOT_OPEN', 'The link cannot be claimed', {
          field: 'linkId',
          metadata: { state: (await find(linkId)).state },
        })
      }
      if (release.recipient !== claim.recipient) {
        throw new ClaimLinkError('LINK_BEING_CLAIMED', 'Somebody else is claiming the link', {
          field: 'linkId',
        })
      }
      return viewOf(await find(linkId))
    },
  }
}

function withinLimits(
  { asset, units }: ClaimLink['amount'],
  periodSec: number,
): Result<undefined, ClaimLinkError> {
  const usdMicros = (units * 1_000_000n) / 10n ** BigInt(asset.decimals)
  if (usdMicros > policy.maxUsdMicros) {
    return fail(
      new ClaimLinkError('LINK_TOO_LARGE', 'A link carries a thousand dollars at most', {
        field: 'amount',
        metadata: { mostUsd: policy.maxUsdMicros / 1_000_000n },
      }),
    )
  }
  if (periodSec < policy.minPeriodSec || periodSec > policy.maxPeriodSec) {
    return fail(
      new ClaimLinkError('LINK_PERIOD_OUT_OF_RANGE', 'A link lasts from an hour to ninety days', {
        field: 'periodSec',
        metadata: { least: policy.minPeriodSec, most: policy.maxPeriodSec },
      }),
    )
  }
  return ok(undefined)
}

function linkView(link: ClaimLink, release: LinkRelease | undefined): ClaimLinkView {
  return {
    linkId: link.id,
    state: link.state,
    creator: link.struct.creator,
    amount: link.amount,
    fee: link.fee,
    claimKey: link.struct.claimKey,
    memo: link.memo ?? null,
    validBeforeSec: Number(link.struct.validBefore),
    claimant: link.claimant ?? null,
    txHash: link.txHash ?? null,
    failure: link.failure ?? null,
    release:
      release === undefined
        ? null
        : { recipient: release.recipient, state: release.state, failure: release.failure ?? null },
    createdAtSec: link.createdAtSec,
  }
}
