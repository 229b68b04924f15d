import { type Address, BaseError } from '@safelane/core'
import { finding, type RiskFinding } from '../riskFinding.ts'

/** Somebody a list names, with the entry to look up. */
export interface SanctionedParty {
  readonly address: Address
  /** Number of the entry in the publisher’s list (OFAC: ent_num, FixedRef). */
  readonly entry: string
  readonly name: string
  /** Sanctions programmes, e.g. `"DPRK3"`; empty where the format does not tell. */
  readonly programs: readonly string[]
  /** What the list calls the currency the address is of, e.g. `"ETH"`: the key is the same on every EVM chain. */
  readonly currency: string
}

/** A loaded list: immutable, named and dated. */
export interface SanctionsList {
  /** e.g. `"ofac-sdn 2026-11-18 3f9a01c2"`: source, date of issue and a digest of the parties. */
  readonly version: string
  /** Calendar day (UTC) on which the publisher issued it. */
  readonly issuedOn: string
  /** By address in lower case. */
  readonly parties: ReadonlyMap<string, SanctionedParty>
}

export interface SanctionsPolicy {
  /** Most days since the list was issued; OFAC changes it several times a month. */
  readonly maxAgeDays: number
  /** Whether payments are refused while there is no current list. */
  readonly isRequired: boolean
}

const DAY_MS = 86_400_000

/** Indexes parties by address; the first entry of an address that is listed twice is kept. */
export function createSanctionsList(
  source: string,
  issuedOn: string,
  parties: readonly SanctionedParty[],
  digest: string,
): SanctionsList {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(issuedOn) || Number.isNaN(Date.parse(issuedOn))) {
    throw new SanctionsListError(
      'MALFORMED_LIST',
      `The list’s date is not a day such as 2026-11-18: ${issuedOn}`,
      {
        field: 'issuedOn',
      },
    )
  }
  const byAddress = new Map<string, SanctionedParty>()
  for (const party of parties) {
    const key = party.address.toLowerCase()
    if (!byAddress.has(key)) byAddress.set(key, party)
  }
  return { version: `${source} ${issuedOn} ${digest}`, issuedOn, parties: byAddress }
}

/** Whole days since the list was issued, by the wall clock; negative for a date in the future. */
export function listAgeDays(list: SanctionsList, nowMs: number): number {
  return Math.floor((nowMs - Date.parse(list.issuedOn)) / DAY_MS)
}

/**
 * Screens both sides of a payment. A hit blocks under every policy and at any age of the list; the lack of a current
 * list blocks only where one is required.
 */
export function assessSanctions(
  parties: { readonly payer: Address; readonly recipient: Address },
  list: SanctionsList | undefined,
  policy: SanctionsPolicy,
  nowMs: number,
): readonly RiskFinding[] {
  const findings: RiskFinding[] = []
  for (const side of ['payer', 'recipient'] as const) {
    const hit = list?.parties.get(parties[side].toLowerCase())
    if (list === undefined || hit === undefined) continue
    findings.push(
      finding(
        'SANCTIONED_PARTY',
        'block',
        {
          side,
          address: hit.address,
          entry: hit.entry,
          name: hit.name,
          programs: hit.programs.join(', '),
        },
        list.version,
      ),
    )
  }
  const ageDays = list === undefined ? undefined : listAgeDays(list, nowMs)
  const isCurrent = ageDays !== undefined && ageDays <= policy.maxAgeDays && ageDays >= -1
  if (policy.isRequired && !isCurrent) {
    findings.push(
      finding(
        'SANCTIONS_LIST_STALE',
        'block',
        {
          issuedOn: list?.issuedOn ?? 'none',
          ...(ageDays === undefined ? {} : { ageDays }),
          maxAgeDays: policy.maxAgeDays,
        },
        list?.version ?? 'none',
      ),
    )
  }
  return findings
}

/** A file that cannot be trusted to be the whole list: better none than half of one. */
export class SanctionsListError extends BaseError<'MALFORMED_LIST'> {}
