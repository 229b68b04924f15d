/** Contracts of the workloads: OpenZeppelin's ERC-20 and two loops compiled here, Uniswap's as its packages publish them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Hex } from '@safelane/devnet-engine'

const require = createRequire(import.meta.url)

interface SolcOutput {
  errors?: { severity: string; formattedMessage: string }[]
  contracts?: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>
}

const source = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
import "@openzeppelin/contracts/token/ERC20/ERC20.sol";

contract Token is ERC20("Token", "TKN") {}

contract Loops {
  function compute(uint256 n) external pure returns (uint256 s) {
    unchecked { for (uint256 i = 0; i < n; i++) s = (s + i * 3) ^ (s >> 7); }
  }
  /// Never hashes the same twice: other inputs in each transaction and block.
  function hash(uint256 n, uint256 seed) external view returns (bytes32 h) {
    h = bytes32(block.prevrandao ^ (seed << 128));
    unchecked { for (uint256 i = 0; i < n; i++) h = keccak256(abi.encode(h, i)); }
  }
}`

export interface CompiledContracts {
  token: Hex
  loops: Hex
}

/** Init codes of the contracts above. Throws an Error with the compiler's messages. */
export function compileContracts(): CompiledContracts {
  const initCode = compile({ 'Bench.sol': source })
  return { token: initCode('Token'), loops: initCode('Loops') }
}

export interface CompilerOptions {
  optimizerRuns?: number
  /** Reads an imported source by its path. Default: as Node finds packages. */
  read?: (path: string) => string
}

/**
 * Compiles Solidity sources with npm's solc and its optimizer, and returns a look-up of init codes by the contract's name.
 * Throws an Error with the compiler's messages.
 */
export function compile(
  sources: Readonly<Record<string, string>>,
  { optimizerRuns = 200, read = readPackageSource }: CompilerOptions = {},
): (contract: string) => Hex {
  const solc = require('solc') as { compile(input: string, callbacks: object): string }
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: {
      optimizer: { enabled: true, runs: optimizerRuns },
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  }
  const importSource = (path: string) => ({ contents: read(path) })
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: importSource })) as SolcOutput
  return (contract) => {
    const found = Object.values(output.contracts ?? {}).find((file) => contract in file)?.[contract]
    const bytecode = found?.evm.bytecode.object
    if (!bytecode) throw new Error(output.errors?.map((error) => error.formattedMessage).join('\n'))
    return `0x${bytecode}`
  }
}

/** A Solidity source in a package of npm. */
export const readPackageSource = (path: string): string => readFileSync(require.resolve(path), 'utf8')

const published = (path: string): Hex => {
  const { bytecode } = JSON.parse(readFileSync(require.resolve(path), 'utf8')) as { bytecode: string }
  return `0x${bytecode.replace(/^0x/, '')}`
}

/** Init codes as Uniswap deployed them: its router finds pairs by the hash of the pair's published init code. */
export const uniswapV2 = () => ({
  factory: published('@uniswap/v2-core/build/UniswapV2Factory.json'),
  router: published('@uniswap/v2-periphery/build/UniswapV2Router02.json'),
})

export const uniswapV3 = () => ({
  factory: published('@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json'),
  router: published('@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json'),
  positions: published(
    '@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json',
  ),
})
