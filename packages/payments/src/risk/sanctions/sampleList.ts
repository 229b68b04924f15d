import { createSanctionsList, type SanctionsList } from './sanctionsList.ts'
import { partiesFromSdnCsv } from './sdnCsv.ts'

/**
 * Two real entries of OFAC’s list in its own format, remarks shortened to the addresses. It shows that screening
 * works; it is no screening list: real deployments load the current one.
 */
export const SAMPLE_SDN_CSV = [
  '27307,"LAZARUS GROUP",-0- ,"DPRK3",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210; Digital Currency Address - ETH 0x098B716B8Aaf21512996dC57EB0615e2383E2f96; alt. Digital Currency Address - ETH 0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B; alt. Digital Currency Address - ETH 0x3Cffd56B47B7b41c56258D9C7731ABaDc360E073; alt. Digital Currency Address - ETH 0x53b6936513e738f44FB50d2b9476730C0Ab3Bfc1."',
  '31212,"SOUTHFRONT",-0- ,"NPWMD] [CYBER2] [ELECTION-EO13848",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Digital Currency Address - ETH 0x9f4cda013e354b8fc285bf4b9a60460cee7f7ea9."',
].join('\r\n')

/** Day on which the entries were last compared with public copies of the list. */
export const SAMPLE_ISSUED_ON = '2026-11-21'

/** The sample as a list, for development chains. */
export function sampleSanctionsList(): SanctionsList {
  return createSanctionsList(
    'ofac-sdn-sample',
    SAMPLE_ISSUED_ON,
    partiesFromSdnCsv({ sdn: SAMPLE_SDN_CSV }),
    'excerpt',
  )
}
