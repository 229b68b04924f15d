/** Contracts that tests run against. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Hex } from '../api.ts'
import { hexToBytes } from '../hex.ts'
import { keccak256 } from '../trieModule.ts'

const require = createRequire(import.meta.url)

interface SolcOutput {
  errors?: { severity: string; formattedMessage: string }[]
  contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>
}

/** Init code of OpenZeppelin's ERC-20 with an open `mint`, compiled with npm's solc. */
export function compileErc20(): Uint8Array {
  const solc = require('solc') as { compile(input: string, callbacks: object): string }
  const content = `// SPDX-License-Identifier: MIT
    pragma solidity ^0.8.24;
    import "@openzeppelin/contracts/token/ERC20/ERC20.sol";
    contract Token is ERC20("Token", "TKN") {
      function mint(address to, uint256 amount) external { _mint(to, amount); }
    }`
  const input = {
    language: 'Solidity',
    sources: { 'Token.sol': { content } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      outputSelection: { '*': { Token: ['evm.bytecode.object'] } },
    },
  }
  const importSource = (path: string) => ({ contents: readFileSync(require.resolve(path), 'utf8') })
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: importSource })) as SolcOutput
  const bytecode = output.contracts['Token.sol']?.Token?.evm.bytecode.object
  if (!bytecode) throw new Error(output.errors?.map((error) => error.formattedMessage).join('\n'))
  return Buffer.from(bytecode, 'hex')
}

const selectors = new Map<string, Uint8Array>()

/** Call data of a function whose arguments are all one word. */
export function encodeCall(signature: string, ...words: (bigint | Hex)[]): Uint8Array {
  const selector = selectors.get(signature) ?? keccak256(new TextEncoder().encode(signature)).slice(0, 4)
  selectors.set(signature, selector)
  const encoded = words.map((word) => Buffer.from(BigInt(word).toString(16).padStart(64, '0'), 'hex'))
  return Buffer.concat([selector, ...encoded])
}

/** Adds 1 to slot 0 and logs the new value under the caller's address. */
export const counterCode: Hex = '0x5f54600101805f555f523360205fa100'

/** Stores the coinbase's balance at slot 0 and pays its call value on to the coinbase. */
export const coinbaseCode: Hex = '0x41315f555f5f5f5f34415af100'

/** Stores 7 at slot 0, then reverts with the size of its call data. */
export const revertingCode: Hex = '0x60075f55365f5260205ffd'

/** Creates an account with CREATE2 and salt 0 from its call data, and stores the address at slot 0. */
export const factoryCode: Hex = '0x365f5f375f365f5ff55f5500'

/** Init code of an account that writes storage and destroys itself in favour of its creator before it exists. */
export const shortLivedInitCode: Uint8Array = hexToBytes('0x600160015533ff')

/** Init code of an account with one byte of code, STOP. */
export const tinyInitCode: Uint8Array = hexToBytes('0x60015ff3')

/** Without call data it destroys itself in favour of the caller; else it adds 1 to the slot that the first word names. */
const mortalCode = '3660065733ff5b5f358054600101905500'

/** Init code of an account with the code above. */
export const mortalInitCode: Uint8Array = hexToBytes(`0x70${mortalCode}5f526011600ff3`)

/** The account that `factoryCode` at `factory` creates from `initCode` (EIP-1014 with salt 0). */
export function addressFromFactory(factory: Hex, initCode: Uint8Array): Hex {
  const preimage = [Uint8Array.of(0xff), hexToBytes(factory, 20), new Uint8Array(32), keccak256(initCode)]
  return `0x${Buffer.from(keccak256(Buffer.concat(preimage)).subarray(12)).toString('hex')}`
}

/** Takes its time: loops until it has less than 20,000 gas. */
export const burnerCode: Hex = '0x5b614e205a115f5700'

/** Stores the code hash and the balance of the account in the first word of call data at slots 0 and 1. */
export const inspectorCode: Hex = '0x5f353f5f555f353160015500'
