import type { Address } from '@safelane/core'

/** A person as this product asks for them: enough for the travel rule and not more. */
export interface PersonDetails {
  readonly familyName: string
  readonly givenName: string
  readonly street: string
  readonly buildingNumber?: string | undefined
  readonly postCode: string
  readonly town: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** YYYY-MM-DD. */
  readonly dateOfBirth?: string | undefined
  readonly placeOfBirth?: string | undefined
}

/** A company in the role of a virtual asset service provider. */
export interface VaspDetails {
  readonly legalName: string
  /** ISO 17442 legal entity identifier. */
  readonly lei?: string | undefined
  readonly country: string
}

interface IvmsPerson {
  readonly naturalPerson: {
    readonly name: {
      readonly nameIdentifier: readonly {
        readonly primaryIdentifier: string
        readonly secondaryIdentifier: string
        readonly nameIdentifierType: 'LEGL'
      }[]
    }
    readonly geographicAddress?: readonly {
      readonly addressType: 'HOME'
      readonly streetName: string
      readonly buildingNumber?: string
      readonly postCode: string
      readonly townName: string
      readonly country: string
    }[]
    readonly dateAndPlaceOfBirth?: { readonly dateOfBirth: string; readonly placeOfBirth: string }
    readonly countryOfResidence?: string
  }
}

/** interVASP Messaging Standard 101, in the JSON form that travel-rule protocols exchange. */
export interface Ivms101Payload {
  readonly originator: {
    readonly originatorPersons: readonly IvmsPerson[]
    readonly accountNumber: readonly Address[]
  }
  readonly beneficiary: {
    readonly beneficiaryPersons: readonly IvmsPerson[]
    readonly accountNumber: readonly Address[]
  }
  readonly originatingVASP: {
    readonly originatingVASP: {
      readonly legalPerson: {
        readonly name: {
          readonly nameIdentifier: readonly {
            readonly legalPersonName: string
            readonly legalPersonNameIdentifierType: 'LEGL'
          }[]
        }
        readonly nationalIdentification?: {
          readonly nationalIdentifier: string
          readonly nationalIdentifierType: 'LEIX'
        }
        readonly countryOfRegistration: string
      }
    }
  }
}

export interface TravelRuleParties {
  readonly originator: PersonDetails
  readonly originatorAccount: Address
  /** All that is usually known of a payee outside: a name. */
  readonly beneficiary: { readonly familyName: string; readonly givenName: string }
  readonly beneficiaryAccount: Address
  readonly originatingVasp: VaspDetails
}

/** The payload for one payment. Account numbers are the addresses; nothing else on chain points to it. */
export function ivms101Payload(parties: TravelRuleParties): Ivms101Payload {
  const { originatingVasp: vasp } = parties
  return {
    originator: {
      originatorPersons: [personOf(parties.originator)],
      accountNumber: [parties.originatorAccount],
    },
    beneficiary: {
      beneficiaryPersons: [{ naturalPerson: { name: nameOf(parties.beneficiary) } }],
      accountNumber: [parties.beneficiaryAccount],
    },
    originatingVASP: {
      originatingVASP: {
        legalPerson: {
          name: {
            nameIdentifier: [{ legalPersonName: vasp.legalName, legalPersonNameIdentifierType: 'LEGL' }],
          },
          ...(vasp.lei === undefined
            ? {}
            : {
                nationalIdentification: { nationalIdentifier: vasp.lei, nationalIdentifierType: 'LEIX' },
              }),
          countryOfRegistration: vasp.country,
        },
      },
    },
  }
}

function personOf(person: PersonDetails): IvmsPerson {
  const { buildingNumber, dateOfBirth, placeOfBirth } = person
  return {
    naturalPerson: {
      name: nameOf(person),
      geographicAddress: [
        {
          addressType: 'HOME',
          streetName: person.street,
          ...(buildingNumber === undefined ? {} : { buildingNumber }),
          postCode: person.postCode,
          townName: person.town,
          country: person.country,
        },
      ],
      // The standard knows date and place only together.
      ...(dateOfBirth === undefined || placeOfBirth === undefined
        ? {}
        : { dateAndPlaceOfBirth: { dateOfBirth, placeOfBirth } }),
      countryOfResidence: person.country,
    },
  }
}

function nameOf({ familyName, givenName }: { familyName: string; givenName: string }) {
  return {
    nameIdentifier: [
      {
        primaryIdentifier: familyName,
        secondaryIdentifier: givenName,
        nameIdentifierType: 'LEGL' as const,
      },
    ],
  }
}
