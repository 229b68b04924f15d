/** Code of the accounts that random blocks call. None of it needs more than Constantinople, but for what solc has compiled. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Hex } from '../../api.ts'
import { hexToBytes } from '../../hex.ts'
import { keccak256 } from '../../trieModule.ts'

interface SolcOutput {
  errors?: { severity: string; formattedMessage: string }[]
  contracts?: Record<string, Record<string, { evm: { deployedBytecode: { object: string } } }>>
}

export interface MarketCode {
  token: Hex
  pair: Hex
  collectible: Hex
}

let market: MarketCode | undefined

/** Market.sol, compiled with npm's solc for Istanbul and later; once per process. */
export function marketCode(): MarketCode {
  market ??= compileMarket()
  return market
}

function compileMarket(): MarketCode {
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string }
  const content = readFileSync(new URL('./Market.sol', import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { 'Market.sol': { content } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'istanbul',
      outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput
  const codeOf = (name: string): Hex => {
    const code = output.contracts?.['Market.sol']?.[name]?.evm.deployedBytecode.object
    if (!code) throw new Error(output.errors?.map((error) => error.formattedMessage).join('\n'))
    return `0x${code}`
  }
  return { token: codeOf('Token'), pair: codeOf('Pair'), collectible: codeOf('Collectible') }
}

/** Adds 1 to slot 0 and logs the new value under the caller's address. */
export const counting = '600054600101806000556000523360206000a100'
/** Stores the coinbase's balance at slot 0 and pays its call value on to the coinbase. */
export const payingCoinbase = '4131600055600060006000600034415af100'
/** Stores the hash of the block that is so far back as call data says. */
export const readingBlockHash = '60003543034060005500'
/** Creates an account, with CREATE or with CREATE2 and the salt in the first word of call data, from the rest of it. */
export const creating = '60203603602060003760203603600034f060005500'
export const creatingAgain = '60203603602060003760003560203603600034f560005500'
/** Loads, or counts up, the slots from the number in call data down to 1. */
export const readingMany = '6000355b805450600190038060035700'
export const writingMany = '6000355b80546001018155600190038060035700'

/** Without call data it destroys itself in favour of the caller, the coinbase or itself; else it counts up the slot in the first word. */
export const mortals = ['33', '41', '30'].map(
  (beneficiary) => `36600657${beneficiary}ff5b6000358054600101905500`,
)

const storing = '6001600055'
/** Code that stores something and then fails in all ways in which code can, and code whose call of `counter` must not store. */
export const failing = (counter: Hex): string[] => [
  `${storing}60206000fd`, // revert
  `${storing}5b600556`, // out of gas
  `${storing}50`, // stack underflow
  `${storing}5b6000600556`, // stack overflow
  `${storing}600056`, // invalid jump
  `${storing}fe`, // invalid opcode
  `${storing}6001600060003e`, // return data out of bounds
  `600060006000600073${counter.slice(2)}612710fa60015500`, // static violation, inside
  `${storing}6000600060006000600073${counter.slice(2)}61fffff1600155fe`, // a call undone by its caller
]

/** Init code of an account with at most 32 bytes of code. */
export function initCodeOf(code: string): Uint8Array {
  const length = code.length / 2
  const push = (0x5f + length).toString(16)
  const byte = (value: number) => value.toString(16).padStart(2, '0')
  return hexToBytes(`0x${push}${code}60005260${byte(length)}60${byte(32 - length)}f3`)
}

/** Init codes by number: what transactions and factories create. */
export const initCodes: readonly Uint8Array[] = [
  // One byte of code, STOP.
  '0x60016000f3',
  // Writes storage and destroys itself in favour of its creator, or of the coinbase, before it exists.
  '0x600160015533ff',
  '0x600160015541ff',
  // Reverts; halts; would be code that begins with 0xef (EIP-3541); would be larger than EIP-170 allows.
  '0x600160005560006000fd',
  '0x6001600055fe',
  '0x60ef60005360016000f3',
  '0x6160016000f3',
]
  .map((hex) => hexToBytes(hex as Hex))
  .concat(mortals.map(initCodeOf), initCodeOf(counting))

/** The account that `factory` creates with a salt from init code (EIP-1014). */
export function saltedAddress(factory: Hex, salt: Uint8Array, initCode: Uint8Array): Hex {
  const preimage = Buffer.concat([Uint8Array.of(0xff), hexToBytes(factory), salt, keccak256(initCode)])
  return `0x${Buffer.from(keccak256(preimage).subarray(12)).toString('hex')}`
}
