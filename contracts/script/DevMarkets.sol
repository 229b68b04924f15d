// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV3Factory} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Factory.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";
import {WETH} from "solady/tokens/WETH.sol";

import {DevStablecoin} from "../src/tokens/DevStablecoin.sol";
import {Deterministic} from "./Deterministic.sol";
import {OrderedCreator} from "./OrderedCreator.sol";

/// @notice The parts of Uniswap v3 that are deployed from the bytecode its npm packages ship.
struct Markets {
    address factory;
    address swapRouter;
    address quoter;
    address positionManager;
    address wrappedEther;
}

/// @notice One Uniswap v3 pool with liquidity.
struct UniswapV3Market {
    address pool;
    DevStablecoin a;
    DevStablecoin b;
    /// Hundredths of a basis point.
    uint24 fee;
    int24 tickSpacing;
    /// Whole tokens of each side.
    uint256 liquidity;
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
abstract contract DevMarkets is Deterministic {
    /// @dev Whole tokens of each side of a market of the two lower tiers.
    uint256 private constant LIQUIDITY = 1_000_000;
    /// @dev Liquidity reaches about 5 % either side of par.
    int24 private constant HALF_RANGE_TICKS = 500;
    /// @dev log₁.₀₀₀₁(10¹²): par between a token of 6 and one of 18 decimals.
    int24 private constant TICKS_OF_TWELVE_DECIMALS = 276_324;
    /// @dev Init code hash in PoolAddress.sol of v3-periphery 1.4.4; SwapRouter derives pool addresses from it.
    bytes32 private constant POOL_INIT_CODE_HASH = 0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54;

    UniswapV3Market[] private _markets;

    /// @notice The pool that the factory package deploys is not the one that the periphery package expects.
    error PoolInitCodeMismatch(bytes32 attempted, bytes32 bound);

    /// @notice The markets that were deployed or found.
    function uniswapV3Markets() public view returns (UniswapV3Market[] memory) {
        return _markets;
    }

    /// @notice Deploys what is missing of Uniswap v3 and, per pair, of a market of the 0.01 % and one of the 0.05 % tier;
    /// two pairs also have a shallower one of the 0.3 % tier.
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

        m.wrappedEther = _deploy("WrappedEther", type(WETH).creationCode, "");
        m.factory = _deployFactory(provider);
        bytes memory immutables = abi.encode(m.factory, m.wrappedEther);
        m.swapRouter = _deploy("SwapRouter", vm.getCode(_periphery("SwapRouter.sol/SwapRouter")), immutables);
        m.quoter = _deploy("QuoterV2", vm.getCode(_periphery("lens/QuoterV2.sol/QuoterV2")), immutables);
        // Without a descriptor contract positions have no picture, which nothing here shows.
        m.positionManager = _deploy(
            "NonfungiblePositionManager",
            vm.getCode(_periphery("NonfungiblePositionManager.sol/NonfungiblePositionManager")),
            abi.encode(m.factory, m.wrappedEther, address(0))
        );
        _planMarkets(a, b, c);
        _createMissing(m, provider, [a, b, c]);
    }

    /// @dev The factory belongs to its creator, which opens the 0.01 % tier and passes it on.
    function _deployFactory(address provider) private returns (address factory) {
        OrderedCreator creator = _creator(provider, "Uniswap v3");
        factory = _createChild(creator, 1, "UniswapV3Factory", vm.getCode(_core("UniswapV3Factory")), "");
        IUniswapV3Factory f = IUniswapV3Factory(factory);
        if (f.feeAmountTickSpacing(100) == 0) creator.execute(factory, abi.encodeCall(f.enableFeeAmount, (100, 1)));
        if (f.owner() == address(creator)) creator.execute(factory, abi.encodeCall(f.setOwner, (provider)));
    }

    /// @dev Every market there is to be.
    function _planMarkets(DevStablecoin a, DevStablecoin b, DevStablecoin c) private {
        delete _markets;
        DevStablecoin[3] memory tokens = [a, b, c];
        for (uint256 i = 0; i < 3; ++i) {
            DevStablecoin next = tokens[(i + 1) % 3];
            _markets.push(UniswapV3Market(address(0), tokens[i], next, 100, 1, LIQUIDITY));
            _markets.push(UniswapV3Market(address(0), tokens[i], next, 500, 10, LIQUIDITY));
        }
        _markets.push(UniswapV3Market(address(0), a, b, 3_000, 60, LIQUIDITY / 4));
        _markets.push(UniswapV3Market(address(0), a, c, 3_000, 60, LIQUIDITY / 2));
    }

    /// @dev Finds every market or creates it.
    function _createMissing(Markets memory m, address provider, DevStablecoin[3] memory tokens) private {
        bool funded = false;
        for (uint256 i = 0; i < _markets.length; ++i) {
            UniswapV3Market memory market = _markets[i];
            address pool = _poolOf(m.factory, market);
            if (pool == address(0) || IUniswapV3Pool(pool).liquidity() == 0) {
                if (!funded) _fund(m, provider, tokens);
                funded = true;
                _createMarket(m.positionManager, provider, market);
            }
            _markets[i].pool = _poolOf(m.factory, market);
        }
    }

    /// @dev Test money for all markets: more than enough where some exist already.
    function _fund(Markets memory m, address provider, DevStablecoin[3] memory tokens) private {
        for (uint256 i = 0; i < 3; ++i) {
            uint256 amount = 5 * LIQUIDITY * 10 ** tokens[i].decimals();
            tokens[i].faucet(provider, amount);
            tokens[i].approve(m.positionManager, amount);
        }
    }

    function _poolOf(address factory, UniswapV3Market memory market) private view returns (address) {
        return IUniswapV3Factory(factory).getPool(address(market.a), address(market.b), market.fee);
    }

    /// @dev Creates one market at par and gives it liquidity.
    function _createMarket(address positionManager, address provider, UniswapV3Market memory market) private {
        (DevStablecoin token0, DevStablecoin token1) = market.a < market.b ? (market.a, market.b) : (market.b, market.a);
        (uint8 decimals0, uint8 decimals1) = (token0.decimals(), token1.decimals());
        IPositionManager(positionManager)
            .createAndInitializePoolIfNecessary(
                address(token0), address(token1), market.fee, _sqrtPriceAtPar(decimals0, decimals1)
            );
        int24 center = decimals0 == decimals1
            ? int24(0)
            : decimals0 < decimals1 ? TICKS_OF_TWELVE_DECIMALS : -TICKS_OF_TWELVE_DECIMALS;
        center = center / market.tickSpacing * market.tickSpacing;
        int24 halfRange = HALF_RANGE_TICKS / market.tickSpacing * market.tickSpacing;
        IPositionManager(positionManager)
            .mint(
                IPositionManager.MintParams({
                token0: address(token0),
                token1: address(token1),
                fee: market.fee,
                tickLower: center - halfRange,
                tickUpper: center + halfRange,
                amount0Desired: market.liquidity * 10 ** decimals0,
                amount1Desired: market.liquidity * 10 ** decimals1,
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

    /// @dev Path of an artifact of v3-core.
    function _core(string memory name) private pure returns (string memory) {
        return string.concat("node_modules/@uniswap/v3-core/artifacts/contracts/", name, ".sol/", name, ".json");
    }

    /// @dev Path of an artifact of v3-periphery.
    function _periphery(string memory path) private pure returns (string memory) {
        return string.concat("node_modules/@uniswap/v3-periphery/artifacts/contracts/", path, ".json");
    }
}
