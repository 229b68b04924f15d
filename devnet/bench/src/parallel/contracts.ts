/** Contracts of the parallel suite's workloads, each compiled when it is first asked for. */
import { readFileSync } from 'node:fs'
import type { Hex } from '@safelane/devnet-engine'
import { compile, readPackageSource } from '../engine/contracts.ts'

const source = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;
import "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import "@openzeppelin/contracts/token/ERC721/ERC721.sol";

contract Token is ERC20("Token", "TKN") {}

/// Numbers its tokens, as most collections do: two mints in a block always conflict.
contract Collection is ERC721("Collection", "NFT") {
  uint256 public minted;
  function mint() external { _mint(msg.sender, ++minted); }
}

/// Some work on a slot of the caller's own, and one more round of the shared counter when asked for.
contract SharedCounter {
  mapping(address => uint256) public own;
  uint256 public shared = 1;
  function work(bool hot) external {
    uint256 x = own[msg.sender];
    unchecked { for (uint256 i = 0; i < 64; i++) x = (x + i * 3) ^ (x >> 7); }
    own[msg.sender] = x | 1;
    if (hot) shared += 1;
  }
}`

let small: ((contract: 'Token' | 'Collection' | 'SharedCounter') => Hex) | undefined

/** Init code of a contract above. */
export function initCode(contract: 'Token' | 'Collection' | 'SharedCounter'): Hex {
  small ??= compile({ 'Parallel.sol': source })
  return small(contract)
}

type ProductContract =
  | 'CoverPolicy'
  | 'CoverPool'
  | 'DepegOracle'
  | 'DevPriceSource'
  | 'DevStablecoin'
  | 'PaymentRouter'

const repository = new URL('../../../../', import.meta.url)
const productSources = [
  'contracts/src/cover/CoverPool.sol',
  'contracts/src/cover/DepegOracle.sol',
  'contracts/src/cover/DevPriceSource.sol',
  'contracts/src/payments/PaymentRouter.sol',
  'contracts/src/tokens/DevStablecoin.sol',
]
let product: ((contract: ProductContract) => Hex) | undefined

/** Init code of a contract of the product, compiled from its source with the optimizer's settings of `foundry.toml`. */
export function productInitCode(contract: ProductContract): Hex {
  const read = (path: string) =>
    path.startsWith('contracts/') ? readFileSync(new URL(path, repository), 'utf8') : readPackageSource(path)
  const sources = () => Object.fromEntries(productSources.map((path) => [path, read(path)]))
  product ??= compile(sources(), { optimizerRuns: 800, read })
  return product(contract)
}
