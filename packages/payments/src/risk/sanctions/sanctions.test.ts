import type { Address } from '@safelane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAMPLE_SDN_CSV, sampleSanctionsList } from './sampleList.ts'
import { assessSanctions, createSanctionsList } from './sanctionsList.ts'
import { listFromAdvancedXml } from './sdnAdvancedXml.ts'
import { partiesFromSdnCsv } from './sdnCsv.ts'

const lazarus: Address = '0x098B716B8Aaf21512996dC57EB0615e2383E2f96'
const clean: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const row = (entry: number, remarks: string) =>
  `${entry},"SOMEBODY, Some",-0- ,"CYBER2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"${remarks}"`

describe('sdn.csv', () => {
  it('gives every EVM address of every entry, with name, programmes and currency', () => {
    const parties = partiesFromSdnCsv({ sdn: SAMPLE_SDN_CSV })
    expect(parties).toHaveLength(5)
    expect(parties[0]).toEqual({
      address: lazarus,
      entry: '27307',
      name: 'LAZARUS GROUP',
      programs: ['DPRK3'],
      currency: 'ETH',
    })
    expect(parties[4]?.programs).toEqual(['NPWMD', 'CYBER2', 'ELECTION-EO13848'])
  })

  it('joins remarks that go on in sdn_comments.csv, cut in the middle of an address', () => {
    const [head, tail] = [lazarus.slice(0, 20), lazarus.slice(20)]
    const sdn = row(7, `DOB 1980; Digital Currency Address - USDT ${head}`)
    expect(partiesFromSdnCsv({ sdn, comments: `7,"${tail}; Gender Male."` })).toMatchObject([
      { address: lazarus, currency: 'USDT' },
    ])
    expect(() => partiesFromSdnCsv({ sdn })).toThrow(/cut off/)
  })

  it('passes over addresses of other chains and entries without any', () => {
    const sdn = [row(1, '-0-'), row(2, 'Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h.')]
    expect(partiesFromSdnCsv({ sdn: sdn.join('\r\n') })).toEqual([])
  })

  it('is read with the end-of-file character that the publisher appends', () => {
    expect(partiesFromSdnCsv({ sdn: `${SAMPLE_SDN_CSV}\r\n${String.fromCharCode(0x1a)}` })).toHaveLength(5)
  })

  it.each([
    ['nothing', ''],
    ['a page of HTML', '<html><body>Access denied</body></html>'],
    ['a row that was cut off', SAMPLE_SDN_CSV.slice(0, SAMPLE_SDN_CSV.indexOf('31212') + 30)],
    ['an open quote', `${SAMPLE_SDN_CSV}"`],
  ])('that is %s is refused, for half a list is none', (_, sdn) => {
    expect(() => partiesFromSdnCsv({ sdn })).toThrow(expect.objectContaining({ code: 'MALFORMED_LIST' }))
  })
})

const ADVANCED = `<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML" Version="3">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>8</Month><Day>20</Day></DateOfIssue>
  <ReferenceValueSets><FeatureTypeValues>
    <FeatureType ID="25">Location</FeatureType>
    <FeatureType ID="345">Digital Currency Address - ETH</FeatureType>
    <FeatureType ID="992">Digital Currency Address - TRX</FeatureType>
  </FeatureTypeValues></ReferenceValueSets>
  <DistinctParties><DistinctParty FixedRef="900"><Profile ID="900" PartySubTypeID="4">
    <Identity ID="9001" FixedRef="900" Primary="true">
      <Alias AliasTypeID="1400" Primary="false"><DocumentedName><DocumentedNamePart><NamePartValue>OTHER</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
      <Alias AliasTypeID="1403" Primary="true"><DocumentedName>
        <DocumentedNamePart><NamePartValue>KIM</NamePartValue></DocumentedNamePart>
        <DocumentedNamePart><NamePartValue>R&amp;D</NamePartValue></DocumentedNamePart>
      </DocumentedName></Alias>
    </Identity>
    <Feature ID="1" FeatureTypeID="25"><FeatureVersion ID="1"><VersionLocation LocationID="1"/></FeatureVersion></Feature>
    <Feature ID="2" FeatureTypeID="345"><FeatureVersion ID="2"><VersionDetail DetailTypeID="1432">${lazarus.toLowerCase()}</VersionDetail></FeatureVersion></Feature>
    <Feature ID="3" FeatureTypeID="992"><FeatureVersion ID="3"><VersionDetail>TUoixKFaWVsHxGWgnYyMzpkrT22YqU7VvH</VersionDetail></FeatureVersion></Feature>
  </Profile></DistinctParty></DistinctParties>
  <SanctionsEntries><SanctionsEntry ID="900" ProfileID="900" ListID="1550">
    <SanctionsMeasure ID="1" SanctionsTypeID="1705"/>
    <SanctionsMeasure ID="2" SanctionsTypeID="1"><Comment>DPRK3</Comment></SanctionsMeasure>
    <SanctionsMeasure ID="3" SanctionsTypeID="1"><Comment>CYBER2</Comment></SanctionsMeasure>
  </SanctionsEntry></SanctionsEntries>
</Sanctions>`

async function* inChunks(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

describe('sdn_advanced.xml', () => {
  it('gives date, party, programmes and EVM addresses, wherever the stream is cut into chunks', async () => {
    const whole = await listFromAdvancedXml(inChunks(ADVANCED, 1e6))
    expect(whole).toEqual({
      issuedOn: '2026-08-20',
      parties: [
        { address: lazarus, entry: '900', name: 'KIM R&D', programs: ['DPRK3', 'CYBER2'], currency: 'ETH' },
      ],
    })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (size) => {
        expect(await listFromAdvancedXml(inChunks(ADVANCED, size))).toEqual(whole)
      }),
      { seed: 20_261_121, numRuns: 25 },
    )
  })

  it.each([
    ['was cut off', ADVANCED.slice(0, -40)],
    ['has no date', ADVANCED.replace(/<DateOfIssue.*?<\/DateOfIssue>/, '')],
    ['is another format', '<sdnList><publshInformation/></sdnList>'],
    ['names half an address', ADVANCED.replace(lazarus.toLowerCase(), lazarus.slice(0, 30))],
  ])('that %s is refused', async (_, text) => {
    await expect(listFromAdvancedXml(inChunks(text, 1_000))).rejects.toMatchObject({ code: 'MALFORMED_LIST' })
  })
})

describe('screening', () => {
  const list = createSanctionsList(
    'ofac-sdn',
    '2026-11-10',
    [...sampleSanctionsList().parties.values()],
    'abc',
  )
  const policy = { maxAgeDays: 7, isRequired: true }
  const onDay = (day: string) => Date.parse(`${day}T12:00:00Z`)

  it('blocks a listed payer or recipient in any letter case, names the entry, and says by which list', () => {
    const lower = lazarus.toLowerCase() as Address
    for (const [payer, recipient, side] of [
      [clean, lower, 'recipient'],
      [lower, clean, 'payer'],
    ] as const) {
      expect(assessSanctions({ payer, recipient }, list, policy, onDay('2026-11-12'))).toMatchObject([
        {
          rule: 'SANCTIONED_PARTY',
          severity: 'block',
          evidence: { side, entry: '27307', programs: 'DPRK3' },
          dataVersion: 'ofac-sdn 2026-11-10 abc',
        },
      ])
    }
    expect(assessSanctions({ payer: clean, recipient: clean }, list, policy, onDay('2026-11-12'))).toEqual([])
  })

  it('refuses everybody once a required list is older than allowed, dated in the future, or missing', () => {
    const parties = { payer: clean, recipient: clean }
    expect(assessSanctions(parties, list, policy, onDay('2026-11-17'))).toEqual([])
    for (const [subject, day] of [
      [list, '2026-11-18'],
      [list, '2026-11-07'],
      [undefined, '2026-11-12'],
    ] as const) {
      expect(assessSanctions(parties, subject, policy, onDay(day))).toMatchObject([
        { rule: 'SANCTIONS_LIST_STALE', severity: 'block' },
      ])
    }
    const relaxed = { ...policy, isRequired: false }
    expect(assessSanctions(parties, list, relaxed, onDay('2030-01-01'))).toEqual([])
  })

  it('still blocks a hit of a stale list', () => {
    const rules = assessSanctions({ payer: clean, recipient: lazarus }, list, policy, onDay('2030-01-01'))
    expect(rules.map(({ rule }) => rule)).toEqual(['SANCTIONED_PARTY', 'SANCTIONS_LIST_STALE'])
  })

  it('takes no list without a real date', () => {
    expect(() => createSanctionsList('x', 'yesterday', [], '')).toThrow(/2026-11-18/)
  })
})
