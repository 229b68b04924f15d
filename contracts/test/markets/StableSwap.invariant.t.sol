// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {Test} from "forge-std/Test.sol";

import {StableSwap} from "../../src/markets/StableSwap.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";

/// @notice Swaps, deposits, redeems and donates at random in a pool of four coins of 0 to 18 decimals.
contract StableSwapHandler is CommonBase, StdUtils {
    StableSwap public immutable pool;
    DevStablecoin[4] private _coins;
    /// @notice Virtual price after the last step.
    uint256 public lastPrice;
    /// @notice Times the virtual price fell.
    uint256 public violations;
    /// @notice Swaps that got through.
    uint256 public swaps;

    modifier pricesNeverFall() {
        _;
        uint256 price = pool.virtualPrice();
        // The price itself is a rounded quotient of a root known to within 1.
        if (price + 1 < lastPrice) ++violations;
        if (price > lastPrice) lastPrice = price;
    }

    constructor() {
        uint8[4] memory decimals = [0, 6, 8, 18];
        address[] memory coins = new address[](4);
        uint256[] memory amounts = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            _coins[i] = new DevStablecoin("Coin", "C", decimals[i]);
            coins[i] = address(_coins[i]);
            amounts[i] = 1_000_000 * 10 ** decimals[i];
        }
        pool = new StableSwap("Four", "4S", coins, 150, 300);
        for (uint256 i = 0; i < 4; ++i) {
            _coins[i].approve(address(pool), type(uint256).max);
            _coins[i].faucet(address(this), amounts[i]);
        }
        pool.addLiquidity(amounts, 0, address(this));
        lastPrice = pool.virtualPrice();
    }

    function swapExactIn(uint256 i, uint256 j, uint256 amount) external pricesNeverFall {
        (i, j) = _pair(i, j);
        amount = bound(amount, 1, 300_000 * 10 ** _coins[i].decimals());
        _coins[i].faucet(address(this), amount);
        try pool.swapExactIn(address(_coins[i]), address(_coins[j]), amount, 0, address(this)) {
            ++swaps;
        } catch {}
    }

    function swapExactOut(uint256 i, uint256 j, uint256 amount) external pricesNeverFall {
        (i, j) = _pair(i, j);
        amount = bound(amount, 1, 300_000 * 10 ** _coins[j].decimals());
        _coins[i].faucet(address(this), 100_000_000 * 10 ** _coins[i].decimals());
        try pool.swapExactOut(address(_coins[i]), address(_coins[j]), amount, type(uint256).max, address(this)) {
            ++swaps;
        } catch {}
    }

    function addLiquidity(uint256[4] calldata parts) external pricesNeverFall {
        uint256[] memory amounts = new uint256[](4);
        for (uint256 i = 0; i < 4; ++i) {
            amounts[i] = bound(parts[i], 0, 100_000 * 10 ** _coins[i].decimals());
            _coins[i].faucet(address(this), amounts[i]);
        }
        try pool.addLiquidity(amounts, 0, address(this)) {} catch {}
    }

    function removeLiquidity(uint256 shares) external pricesNeverFall {
        uint256 held = pool.balanceOf(address(this));
        if (held < 1e18) return;
        pool.removeLiquidity(bound(shares, 1, held / 3), new uint256[](4), address(this));
    }

    function donate(uint256 i, uint256 amount) external pricesNeverFall {
        _coins[i % 4].faucet(address(pool), bound(amount, 1, 1e24));
    }

    function coin(uint256 i) external view returns (DevStablecoin) {
        return _coins[i];
    }

    function _pair(uint256 i, uint256 j) private pure returns (uint256, uint256) {
        i %= 4;
        return (i, (i + 1 + j % 3) % 4);
    }
}

contract StableSwapInvariantTest is Test {
    StableSwapHandler private _handler;

    function setUp() public {
        _handler = new StableSwapHandler();
        targetContract(address(_handler));
    }

    /// @dev The virtual price never falls, and the pool holds at least its reserves.
    function invariant_virtualPriceNeverFallsAndReservesAreHeld() public view {
        assertEq(_handler.violations(), 0);
        uint256[] memory reserves = _handler.pool().reserves();
        for (uint256 i = 0; i < 4; ++i) {
            assertGe(_handler.coin(i).balanceOf(address(_handler.pool())), reserves[i]);
        }
    }

    function afterInvariant() public view {
        assertGt(_handler.swaps(), 0);
    }
}
