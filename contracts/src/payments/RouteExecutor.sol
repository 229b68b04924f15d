// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {IUniswapV3SwapCallback} from "@uniswap/v3-core/contracts/interfaces/callback/IUniswapV3SwapCallback.sol";
import {IUniswapV3Pool} from "@uniswap/v3-core/contracts/interfaces/IUniswapV3Pool.sol";

import {StableSwap} from "../markets/StableSwap.sol";
import {Venue, VenueList} from "../markets/VenueList.sol";
import {Hop, Leg} from "../types/RoutedPayment.sol";

/// @title IUniswapV2Pair
/// @notice The part of a Uniswap v2 pair that swapping needs; its own sources want compiler 0.5.
interface IUniswapV2Pair {
    /// @notice Reserves in base units and when they last changed.
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);
    /// @notice Sends out; reverts unless the product of reserves, less the fee, has not fallen.
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
}

/// @title RouteExecutor
/// @notice Runs one leg for an exact output: backwards from the wanted amount, each hop asks the one before it for
/// exactly what it needs, and only the first takes the payer's token.
/// @dev A pool that trades other tokens than a hop says makes the hop revert: the pool misses what it is owed.
abstract contract RouteExecutor is IUniswapV3SwapCallback {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.AddressSlot;

    /// @dev A leg with the token it starts from.
    struct Path {
        address firstToken;
        Hop[] hops;
    }

    /// @notice Most hops of a leg.
    uint256 public constant MAX_HOPS = 6;

    /// @dev The pool whose callback is awaited, for this transaction only.
    bytes32 private constant AWAITED_POOL = keccak256("safelane.RouteExecutor.awaitedPool");
    /// @dev Uniswap v3's price bounds (TickMath), one inside.
    uint160 private constant MIN_PRICE_LIMIT = 4_295_128_740;
    uint160 private constant MAX_PRICE_LIMIT = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341;

    /// @notice List of pools that routes may use.
    VenueList public immutable venues;

    /// @notice The pool is not listed.
    error PoolNotListed(address attempted);
    /// @notice A leg has too many hops.
    error TooManyHops(uint256 attempted, uint256 bound);
    /// @notice A pool appears twice in one leg: the earlier hop would change the price that the later one was asked at.
    error PoolUsedTwice(address attempted);
    /// @notice The pool cannot bring as much.
    error InsufficientLiquidity(address pool, uint256 attempted, uint256 bound);
    /// @notice A callback that no swap of this contract awaits.
    error UnexpectedCallback(address attempted);

    /// @param venues_ List of pools that routes may use.
    constructor(VenueList venues_) {
        venues = venues_;
    }

    /// @notice Uniswap v3 asks for what a swap costs.
    /// @param amount0Delta Owed in token 0 if positive, in base units.
    /// @param amount1Delta Owed in token 1 if positive, in base units.
    /// @param data The leg's path and the position of the hop that is swapped.
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata data) external override {
        if (AWAITED_POOL.asAddress().tload() != msg.sender) revert UnexpectedCallback(msg.sender);
        AWAITED_POOL.asAddress().tstore(address(0));
        (Path memory path, uint256 position) = abi.decode(data, (Path, uint256));
        // Exactly one of the two is positive: the output is negative.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint256 owed = uint256(amount0Delta > 0 ? amount0Delta : amount1Delta);
        _provide(path, position, owed, msg.sender);
    }

    /// @dev Brings `leg.amountOut` to `to`, paid in `firstToken` that this contract holds.
    function _execute(address firstToken, Leg calldata leg, address to) internal {
        uint256 count = leg.hops.length;
        if (count > MAX_HOPS) revert TooManyHops(count, MAX_HOPS);
        for (uint256 i = 1; i < count; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                if (leg.hops[i].pool == leg.hops[j].pool) revert PoolUsedTwice(leg.hops[i].pool);
            }
        }
        _swap(Path(firstToken, leg.hops), count - 1, leg.amountOut, to);
    }

    /// @dev Brings exactly `amountOut` of the hop's token to `to`.
    function _swap(Path memory path, uint256 position, uint256 amountOut, address to) private {
        address pool = path.hops[position].pool;
        Venue venue = venues.venueOf(pool);
        if (venue == Venue.UniswapV2) _swapV2(path, position, amountOut, to);
        else if (venue == Venue.UniswapV3) _swapV3(path, position, amountOut, to);
        else if (venue == Venue.StableSwap) _swapStable(path, position, amountOut, to);
        else revert PoolNotListed(pool);
    }

    /// @dev Pays the pair before it gives, as Uniswap v2 wants it.
    function _swapV2(Path memory path, uint256 position, uint256 amountOut, address to) private {
        address pool = path.hops[position].pool;
        bool zeroForOne = _tokenIn(path, position) < path.hops[position].tokenOut;
        _provide(path, position, _amountInV2(pool, zeroForOne, amountOut), pool);
        IUniswapV2Pair(pool).swap(zeroForOne ? 0 : amountOut, zeroForOne ? amountOut : 0, to, "");
    }

    /// @dev Pays the pool in its callback, as Uniswap v3 wants it.
    function _swapV3(Path memory path, uint256 position, uint256 amountOut, address to) private {
        address pool = path.hops[position].pool;
        bool zeroForOne = _tokenIn(path, position) < path.hops[position].tokenOut;
        AWAITED_POOL.asAddress().tstore(pool);
        (int256 amount0, int256 amount1) = IUniswapV3Pool(pool)
            .swap(
                to,
                zeroForOne,
                -amountOut.toInt256(),
                zeroForOne ? MIN_PRICE_LIMIT : MAX_PRICE_LIMIT,
                abi.encode(path, position)
            );
        AWAITED_POOL.asAddress().tstore(address(0));
        // forge-lint: disable-next-line(unsafe-typecast) what a pool gives is negative
        uint256 given = uint256(-(zeroForOne ? amount1 : amount0));
        if (given != amountOut) revert InsufficientLiquidity(pool, amountOut, given);
    }

    /// @dev Collects what the swap costs here and lets the pool take exactly that.
    function _swapStable(Path memory path, uint256 position, uint256 amountOut, address to) private {
        StableSwap pool = StableSwap(path.hops[position].pool);
        (address tokenIn, address tokenOut) = (_tokenIn(path, position), path.hops[position].tokenOut);
        uint256 amountIn = pool.quoteIn(tokenIn, tokenOut, amountOut);
        _provide(path, position, amountIn, address(this));
        IERC20(tokenIn).forceApprove(address(pool), amountIn);
        pool.swapExactOut(tokenIn, tokenOut, amountOut, amountIn, to);
    }

    /// @dev Brings what a hop takes to `to`: out of this contract for the first, by the hop before for the others.
    function _provide(Path memory path, uint256 position, uint256 amount, address to) private {
        if (position != 0) _swap(path, position - 1, amount, to);
        else if (to != address(this)) IERC20(path.firstToken).safeTransfer(to, amount);
    }

    /// @dev What a hop takes: the token of the hop before.
    function _tokenIn(Path memory path, uint256 position) private pure returns (address) {
        return position == 0 ? path.firstToken : path.hops[position - 1].tokenOut;
    }

    /// @dev What a Uniswap v2 pair takes for `amountOut`: constant product, 0.3 % fee, rounded up.
    function _amountInV2(address pool, bool zeroForOne, uint256 amountOut) private view returns (uint256) {
        (uint256 reserveIn, uint256 reserveOut,) = IUniswapV2Pair(pool).getReserves();
        if (!zeroForOne) (reserveIn, reserveOut) = (reserveOut, reserveIn);
        if (amountOut >= reserveOut) revert InsufficientLiquidity(pool, amountOut, reserveOut);
        return reserveIn * amountOut * 1_000 / ((reserveOut - amountOut) * 997) + 1;
    }
}
