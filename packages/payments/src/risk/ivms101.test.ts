import { expect, it } from 'vitest'
import { payer, recipient } from '../../test/fixtures.ts'
import { ivms101Payload } from './ivms101.ts'

const originator = {
  familyName: 'Silva',
  givenName: 'Ana',
  street: 'Rua Augusta',
  postCode: '1100-053',
  town: 'Lisboa',
  country: 'PT',
} as const
const vasp = { legalName: 'Safelane Example', lei: '5493001KJTIIGC8Y1R12', country: 'PT' } as const
const parties = {
  originator,
  originatorAccount: payer,
  beneficiary: { familyName: 'Li', givenName: 'Ming' },
  beneficiaryAccount: recipient,
  originatingVasp: vasp,
}

it('carries originator, beneficiary, accounts and provider in IVMS101’s own words', () => {
  expect(ivms101Payload(parties)).toEqual({
    originator: {
      originatorPersons: [
        {
          naturalPerson: {
            name: {
              nameIdentifier: [
                { primaryIdentifier: 'Silva', secondaryIdentifier: 'Ana', nameIdentifierType: 'LEGL' },
              ],
            },
            geographicAddress: [
              {
                addressType: 'HOME',
                streetName: 'Rua Augusta',
                postCode: '1100-053',
                townName: 'Lisboa',
                country: 'PT',
              },
            ],
            countryOfResidence: 'PT',
          },
        },
      ],
      accountNumber: [payer],
    },
    beneficiary: {
      beneficiaryPersons: [
        {
          naturalPerson: {
            name: {
              nameIdentifier: [
                { primaryIdentifier: 'Li', secondaryIdentifier: 'Ming', nameIdentifierType: 'LEGL' },
              ],
            },
          },
        },
      ],
      accountNumber: [recipient],
    },
    originatingVASP: {
      originatingVASP: {
        legalPerson: {
          name: {
            nameIdentifier: [{ legalPersonName: 'Safelane Example', legalPersonNameIdentifierType: 'LEGL' }],
          },
          nationalIdentification: {
            nationalIdentifier: '5493001KJTIIGC8Y1R12',
            nationalIdentifierType: 'LEIX',
          },
          countryOfRegistration: 'PT',
        },
      },
    },
  })
})

it('gives a birth only with date and place, as the standard has them', () => {
  const born = (details: object) =>
    ivms101Payload({ ...parties, originator: { ...originator, ...details } }).originator.originatorPersons[0]
      ?.naturalPerson.dateAndPlaceOfBirth
  expect(born({ dateOfBirth: '1990-04-01' })).toBeUndefined()
  expect(born({ dateOfBirth: '1990-04-01', placeOfBirth: 'Porto' })).toEqual({
    dateOfBirth: '1990-04-01',
    placeOfBirth: 'Porto',
  })
})
