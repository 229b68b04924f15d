// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StableSwap} from "../src/markets/StableSwap.sol";
import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Deterministic} from "./Deterministic.sol";

/// @notice What the script needs of Uniswap v2's factory.
interface IUniswapV2Factory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
    function getPair(address tokenA, address tokenB) external view returns (address pair);
}

/// @notice What the script needs of a Uniswap v2 pair.
interface IUniswapV2Liquidity {
    function mint(address to) external returns (uint256 liquidity);
    function totalSupply() external view returns (uint256);
}

/// @title DevPools
/// @notice Uniswap v2 pairs and a StableSwap between three stablecoins, of different depth, so that routes have a choice.
abstract contract DevPools is Deterministic {
    /// @dev Whole tokens of each coin in the StableSwap.
    uint256 private constant STABLE_LIQUIDITY = 2_000_000;
    /// @dev Amplification, as pools of dollar coins have it on main networks.
    uint256 private constant AMPLIFICATION = 200;
    /// @dev 0.04 %, in millionths.
    uint256 private constant STABLE_FEE = 400;

    /// @dev The pairs a–b, b–c and c–a with 400,000, 150,000 and 1,000,000 whole tokens of each side.
    function _deployV2Pairs(address provider, DevStablecoin[3] memory tokens)
        internal
        returns (address[3] memory pairs)
    {
        uint256[3] memory liquidity = [uint256(400_000), 150_000, 1_000_000];
        // The artifact names its bytecode twice, in two forms, which `vm.getCode` refuses.
        string memory artifact = vm.readFile("node_modules/@uniswap/v2-core/build/UniswapV2Factory.json");
        bytes memory code = vm.parseBytes(string.concat("0x", vm.parseJsonString(artifact, ".bytecode")));
        IUniswapV2Factory factory = IUniswapV2Factory(_deploy("UniswapV2Factory", code, abi.encode(provider)));
        for (uint256 i = 0; i < 3; ++i) {
            (DevStablecoin a, DevStablecoin b) = (tokens[i], tokens[(i + 1) % 3]);
            address pair = factory.getPair(address(a), address(b));
            if (pair == address(0)) pair = factory.createPair(address(a), address(b));
            pairs[i] = pair;
            if (IUniswapV2Liquidity(pair).totalSupply() != 0) continue;
            // What an interrupted deployment has sent already stays in the pair and is not sent again: its price is par.
            _topUp(a, pair, liquidity[i]);
            _topUp(b, pair, liquidity[i]);
            IUniswapV2Liquidity(pair).mint(provider);
        }
    }

    /// @dev One pool of all three coins.
    function _deployStableSwap(address provider, DevStablecoin[3] memory tokens) internal returns (StableSwap pool) {
        address[] memory coins = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            coins[i] = address(tokens[i]);
        }
        pool = StableSwap(
            _deploy("StableSwap", abi.encode("Safelane Three Dollars", "sl3USD", coins, AMPLIFICATION, STABLE_FEE))
        );
        if (pool.totalSupply() != 0) return pool;
        uint256[] memory amounts = new uint256[](3);
        for (uint256 i = 0; i < 3; ++i) {
            amounts[i] = STABLE_LIQUIDITY * 10 ** tokens[i].decimals();
            tokens[i].faucet(provider, amounts[i]);
            tokens[i].approve(address(pool), amounts[i]);
        }
        pool.addLiquidity(amounts, 0, provider);
    }

    /// @dev Test money up to `whole` tokens.
    function _topUp(DevStablecoin token, address account, uint256 whole) private {
        uint256 wanted = whole * 10 ** token.decimals();
        uint256 balance = token.balanceOf(account);
        if (balance < wanted) token.faucet(account, wanted - balance);
    }
}
