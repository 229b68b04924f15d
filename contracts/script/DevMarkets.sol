// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV3Factory} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Factory.sol";
import {CommonBase} from "forge-std/Base.sol";
import {WETH} from "solady/tokens/WETH.sol";

import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";

/// @notice The parts of Uniswap v3 that are deployed from the bytecode its npm packages ship.
struct Markets {
    address factory;
    address swapRouter;
    address quoter;
    address positionManager;
    address wrappedEther;
}

/// @notice The calls to Uniswap's position manager that creating a market needs.
/// @dev Its own interface imports OpenZeppelin 3 paths that no longer exist.
interface IPositionManager {
    struct MintParams {
        address token0;
        address token1;
        uint24 fee;
        int24 tickLower;
        int24 tickUpper;
        uint256 amount0Desired;
        uint256 amount1Desired;
        uint256 amount0Min;
        uint256 amount1Min;
        address recipient;
        uint256 deadline;
    }

    function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96)
        external
        payable
        returns (address pool);

    function mint(MintParams calldata params)
        external
        payable
        returns (uint256 tokenId, uint128 liquidity, uint256 amount0, uint256 amount1);
}

/// @title DevMarkets
/// @notice Deploys Uniswap v3 and markets between three stablecoins at one dollar each.
abstract contract DevMarkets is CommonBase {
    /// @dev Whole tokens of each side per market.
    uint256 private constant LIQUIDITY = 1_000_000;
    /// @dev Liquidity reaches about 5 % either side of par.
    int24 private constant HALF_RANGE_TICKS = 500;
    /// @dev log₁.₀₀₀₁(10¹²): par between a token of 6 and one of 18 decimals.
    int24 private constant TICKS_OF_TWELVE_DECIMALS = 276_324;
    /// @dev Init code hash in PoolAddress.sol of v3-periphery 1.4.4; SwapRouter derives pool addresses from it.
    bytes32 private constant POOL_INIT_CODE_HASH = 0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54;

    /// @notice The pool that the factory package deploys is not the one that the periphery package expects.
    error PoolInitCodeMismatch(bytes32 attempted, bytes32 bound);
    /// @notice A contract could not be created from its shipped bytecode.
    error CreationFailed(string artifact);

    /// @notice Deploys Uniswap v3 and, per pair, a market of the 0.01 % and one of the 0.05 % tier.
    /// @param provider Caller of everything; owns the factory and the positions.
    /// @param a First token.
    /// @param b Second token.
    /// @param c Third token.
    function deployMarkets(address provider, DevStablecoin a, DevStablecoin b, DevStablecoin c)
        internal
        returns (Markets memory m)
    {
        bytes32 poolHash = keccak256(vm.getCode(_core("UniswapV3Pool")));
        if (poolHash != POOL_INIT_CODE_HASH) revert PoolInitCodeMismatch(poolHash, POOL_INIT_CODE_HASH);

        m.wrappedEther = address(new WETH());
        m.factory = _create(_core("UniswapV3Factory"), "");
        bytes memory immutables = abi.encode(m.factory, m.wrappedEther);
        m.swapRouter = _create(_periphery("SwapRouter.sol/SwapRouter"), immutables);
        m.quoter = _create(_periphery("lens/QuoterV2.sol/QuoterV2"), immutables);
        // Without a descriptor contract positions have no picture, which nothing here shows.
        m.positionManager = _create(
            _periphery("NonfungiblePositionManager.sol/NonfungiblePositionManager"),
            abi.encode(m.factory, m.wrappedEther, address(0))
        );
        IUniswapV3Factory(m.factory).enableFeeAmount(100, 1);

        DevStablecoin[3] memory tokens = [a, b, c];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 amount = 4 * LIQUIDITY * 10 ** tokens[i].decimals(); // each token is in two pairs of two tiers
            tokens[i].faucet(provider, amount);
            tokens[i].approve(m.positionManager, amount);
        }
        for (uint256 i = 0; i < 3; ++i) {
            _createMarket(m.positionManager, provider, tokens[i], tokens[(i + 1) % 3], 100, 1);
            _createMarket(m.positionManager, provider, tokens[i], tokens[(i + 1) % 3], 500, 10);
        }
    }

    /// @dev Creates one market at par and gives it liquidity.
    function _createMarket(
        address positionManager,
        address provider,
        DevStablecoin a,
        DevStablecoin b,
        uint24 fee,
        int24 tickSpacing
    ) private {
        (DevStablecoin token0, DevStablecoin token1) = a < b ? (a, b) : (b, a);
        (uint8 decimals0, uint8 decimals1) = (token0.decimals(), token1.decimals());
        IPositionManager(positionManager)
            .createAndInitializePoolIfNecessary(
                address(token0), address(token1), fee, _sqrtPriceAtPar(decimals0, decimals1)
            );
        int24 center = decimals0 == decimals1
            ? int24(0)
            : decimals0 < decimals1 ? TICKS_OF_TWELVE_DECIMALS : -TICKS_OF_TWELVE_DECIMALS;
        center = center / tickSpacing * tickSpacing;
        IPositionManager(positionManager)
            .mint(
                IPositionManager.MintParams({
                token0: address(token0),
                token1: address(token1),
                fee: fee,
                tickLower: center - HALF_RANGE_TICKS,
                tickUpper: center + HALF_RANGE_TICKS,
                amount0Desired: LIQUIDITY * 10 ** decimals0,
                amount1Desired: LIQUIDITY * 10 ** decimals1,
                amount0Min: 0,
                amount1Min: 0,
                recipient: provider,
                deadline: type(uint256).max
            })
            );
    }

    /// @dev √(10^decimals1 / 10^decimals0) · 2⁹⁶ for 6 and 18 decimals.
    function _sqrtPriceAtPar(uint8 decimals0, uint8 decimals1) private pure returns (uint160) {
        if (decimals0 == decimals1) return uint160(1 << 96);
        return decimals0 < decimals1 ? uint160(10 ** 6 << 96) : uint160(uint256(1 << 96) / 10 ** 6);
    }

    /// @dev Creates a contract from an npm artifact.
    function _create(string memory artifact, bytes memory arguments) private returns (address created) {
        bytes memory initCode = bytes.concat(vm.getCode(artifact), arguments);
        assembly ("memory-safe") {
            created := create(0, add(initCode, 0x20), mload(initCode))
        }
        if (created == address(0)) revert CreationFailed(artifact);
    }

    /// @dev Path of an artifact of v3-core.
    function _core(string memory name) private pure returns (string memory) {
        return string.concat("node_modules/@uniswap/v3-core/artifacts/contracts/", name, ".sol/", name, ".json");
    }

    /// @dev Path of an artifact of v3-periphery.
    function _periphery(string memory path) private pure returns (string memory) {
        return string.concat("node_modules/@uniswap/v3-periphery/artifacts/contracts/", path, ".json");
    }
}
