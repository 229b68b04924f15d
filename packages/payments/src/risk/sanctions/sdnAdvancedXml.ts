import { SaxesParser } from 'saxes'
import { type SanctionedParty, SanctionsListError } from './sanctionsList.ts'
import { evmAddress } from './sdnCsv.ts'

/** What the advanced XML says: its own date of issue and the parties with an EVM address. */
export interface AdvancedList {
  readonly issuedOn: string
  readonly parties: readonly SanctionedParty[]
}

const FEATURE_PREFIX = 'Digital Currency Address - '

interface OpenFeature {
  readonly currency: string
  detail: string
}

/**
 * Reads OFAC’s `sdn_advanced.xml` (the UN’s advanced sanctions data model) as a stream: the file has some hundred
 * megabytes. Throws `SanctionsListError` when it is not well-formed, has no date, or ends early.
 *
 *   Sanctions ─ DateOfIssue ─ Year, Month, Day
 *             ├ ReferenceValueSets ─ … ─ FeatureType ID="345": "Digital Currency Address - ETH"
 *             ├ DistinctParties ─ DistinctParty FixedRef ─ Profile ─ Identity ─ Alias Primary ─ … ─ NamePartValue
 *             │                                                    └ Feature FeatureTypeID="345" ─ … ─ VersionDetail
 *             └ SanctionsEntries ─ SanctionsEntry ProfileID ─ SanctionsMeasure ─ Comment: "DPRK3"
 */
export async function listFromAdvancedXml(chunks: AsyncIterable<string>): Promise<AdvancedList> {
  const reader = createReader()
  try {
    for await (const chunk of chunks) reader.write(chunk)
    return reader.end()
  } catch (cause) {
    if (cause instanceof SanctionsListError) throw cause
    throw new SanctionsListError('MALFORMED_LIST', `sdn_advanced.xml cannot be read: ${String(cause)}`, {
      field: 'sdn_advanced.xml',
      cause,
    })
  }
}

function createReader() {
  const currencies = new Map<string, string>()
  const date: Record<string, string> = {}
  const parties: { profile: string; entry: string; address: string; currency: string; name: string }[] = []
  const programs = new Map<string, string[]>()
  const path: string[] = []
  let text = ''
  let featureTypeId = ''
  let fixedRef = ''
  let profile = ''
  let entryProfile = ''
  let isPrimaryAlias = false
  let nameParts: string[] = []
  let feature: OpenFeature | undefined
  let addresses: { currency: string; address: string }[] = []

  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const tag = localName(name)
    const attribute = (key: string) => String(attributes[key] ?? '')
    path.push(tag)
    text = ''
    if (tag === 'FeatureType') featureTypeId = attribute('ID')
    else if (tag === 'DistinctParty') {
      fixedRef = attribute('FixedRef')
      nameParts = []
      addresses = []
    } else if (tag === 'Profile') profile = attribute('ID')
    else if (tag === 'Alias') isPrimaryAlias = attribute('Primary') === 'true'
    else if (tag === 'Feature') {
      const currency = currencies.get(attribute('FeatureTypeID'))
      feature = currency === undefined ? undefined : { currency, detail: '' }
    } else if (tag === 'SanctionsEntry') entryProfile = attribute('ProfileID')
  })
  parser.on('text', (part) => {
    text += part
  })
  parser.on('closetag', ({ name }) => {
    const tag = localName(name)
    path.pop()
    const parent = path.at(-1)
    const value = text.trim()
    text = ''
    if (parent === 'DateOfIssue') date[tag] = value
    else if (tag === 'FeatureType' && value.startsWith(FEATURE_PREFIX)) {
      currencies.set(featureTypeId, value.slice(FEATURE_PREFIX.length))
    } else if (tag === 'NamePartValue' && isPrimaryAlias) nameParts.push(value)
    else if (tag === 'VersionDetail' && feature !== undefined) feature.detail = value
    else if (tag === 'Feature' && feature !== undefined) {
      if (feature.detail.startsWith('0x'))
        addresses.push({ currency: feature.currency, address: feature.detail })
      feature = undefined
    } else if (tag === 'DistinctParty') {
      for (const each of addresses)
        parties.push({ ...each, profile, entry: fixedRef, name: nameParts.join(' ') })
    } else if (tag === 'Comment' && parent === 'SanctionsMeasure' && value !== '') {
      programs.set(entryProfile, [...(programs.get(entryProfile) ?? []), value])
    }
  })

  return {
    write: (chunk: string) => parser.write(chunk),
    end(): AdvancedList {
      parser.close()
      const { Year: year = '', Month: month = '', Day: day = '' } = date
      if (year === '' || currencies.size === 0) {
        throw new SanctionsListError(
          'MALFORMED_LIST',
          'sdn_advanced.xml has no date of issue or knows no digital currency addresses: is it the advanced format?',
          { field: 'sdn_advanced.xml' },
        )
      }
      return {
        issuedOn: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
        parties: parties.map((party) => ({
          address: evmAddress(party.address, party.entry),
          entry: party.entry,
          name: party.name,
          programs: programs.get(party.profile) ?? [],
          currency: party.currency,
        })),
      }
    },
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
