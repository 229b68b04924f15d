// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Test} from "forge-std/Test.sol";

import {StableSwap} from "../../src/markets/StableSwap.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {HookedToken} from "../payments/Attackers.sol";
import {FeeOnTransferToken} from "../payments/HostileTokens.sol";

contract StableSwapTest is Test {
    DevStablecoin private _a;
    DevStablecoin private _b;
    DevStablecoin private _c;
    StableSwap private _pool;
    address private _to = makeAddr("to");

    function setUp() public {
        _a = new DevStablecoin("A", "A", 6);
        _b = new DevStablecoin("B", "B", 18);
        _c = new DevStablecoin("C", "C", 0);
        _pool = new StableSwap("Three", "3S", _coins(), 100, 400);
        _add(_pool, 1_000_000e6, 1_000_000e18, 1_000_000);
    }

    function test_swapExactIn_bringsNearlyParInABalancedPool() public {
        _fund(_a, 1_000e6);
        uint256 quoted = _pool.quoteOut(address(_a), address(_b), 1_000e6);
        vm.expectEmit(address(_pool));
        emit StableSwap.Swapped(address(this), _to, address(_a), 1_000e6, address(_b), quoted);
        uint256 out = _pool.swapExactIn(address(_a), address(_b), 1_000e6, quoted, _to);
        assertEq(out, quoted);
        assertEq(_b.balanceOf(_to), out);
        assertGt(out, 999.5e18);
        assertLt(out, 999.6e18);
    }

    function test_swapExactOut_givesExactlyAndCostsWhatWasQuoted() public {
        _fund(_b, 2_000e18);
        uint256 quoted = _pool.quoteIn(address(_b), address(_a), 1_000e6);
        assertEq(_pool.swapExactOut(address(_b), address(_a), 1_000e6, quoted, _to), quoted);
        assertEq(_a.balanceOf(_to), 1_000e6);
        assertEq(_b.balanceOf(address(this)), 2_000e18 - quoted);
    }

    function test_revert_slippage() public {
        uint256 out = _pool.quoteOut(address(_a), address(_b), 1_000e6);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.SlippageExceeded.selector, out, out + 1));
        _pool.swapExactIn(address(_a), address(_b), 1_000e6, out + 1, _to);
        uint256 cost = _pool.quoteIn(address(_a), address(_b), 1_000e18);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.SlippageExceeded.selector, cost, cost - 1));
        _pool.swapExactOut(address(_a), address(_b), 1_000e18, cost - 1, _to);
    }

    function test_revert_swapsThatMakeNoSense() public {
        vm.expectRevert(abi.encodeWithSelector(StableSwap.SameCoin.selector, address(_a)));
        _pool.swapExactIn(address(_a), address(_a), 1, 0, _to);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.UnknownCoin.selector, _to));
        _pool.swapExactIn(address(_a), _to, 1, 0, _to);
        vm.expectRevert(StableSwap.ZeroAmount.selector);
        _pool.swapExactIn(address(_a), address(_b), 0, 0, _to);
        vm.expectRevert(StableSwap.ZeroAmount.selector);
        _pool.swapExactOut(address(_a), address(_b), 0, 0, _to);
        vm.expectRevert(StableSwap.ZeroAmount.selector); // worth less than one unit of C
        _pool.swapExactIn(address(_a), address(_c), 1, 0, _to);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.InsufficientLiquidity.selector, 1_000_000e6, 1_000_000e6));
        _pool.swapExactOut(address(_b), address(_a), 1_000_000e6, type(uint256).max, _to);
    }

    function test_revert_constructorBounds() public {
        address[] memory coins = new address[](1);
        vm.expectRevert(StableSwap.InvalidCoins.selector);
        new StableSwap("", "", coins, 100, 400);
        coins = new address[](2);
        (coins[0], coins[1]) = (address(_a), address(_a));
        vm.expectRevert(StableSwap.InvalidCoins.selector);
        new StableSwap("", "", coins, 100, 400);
        coins[1] = address(new DevStablecoin("D", "D", 19));
        vm.expectRevert(StableSwap.InvalidCoins.selector);
        new StableSwap("", "", coins, 100, 400);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.InvalidParameter.selector, 0, 10_000));
        new StableSwap("", "", _coins(), 0, 400);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.InvalidParameter.selector, 10_001, 10_000));
        new StableSwap("", "", _coins(), 10_001, 400);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.InvalidParameter.selector, 10_001, 10_000));
        new StableSwap("", "", _coins(), 100, 10_001);
    }

    function test_liquidity_inProportionCostsNothingAndComesBack() public {
        uint256 shares = _add(_pool, 1_000e6, 1_000e18, 1_000);
        assertApproxEqRel(shares, 3_000e18, 1e10);
        uint256[] memory amounts = _pool.removeLiquidity(shares, new uint256[](3), _to);
        assertApproxEqAbs(amounts[0], 1_000e6, 1);
        assertLe(amounts[0], 1_000e6);
        assertLe(amounts[1], 1_000e18);
        assertLe(amounts[2], 1_000);
        assertEq(_b.balanceOf(_to), amounts[1]);
    }

    function test_liquidity_outOfBalancePaysAFee() public {
        uint256 shares = _add(_pool, 3_000e6, 0, 0);
        assertLt(shares, 2_999.5e18);
        assertGt(shares, 2_998e18);
    }

    function test_revert_liquidityBounds() public {
        vm.expectRevert(StableSwap.InvalidAmounts.selector);
        _pool.addLiquidity(new uint256[](2), 0, _to);
        vm.expectRevert(StableSwap.ZeroAmount.selector);
        _pool.addLiquidity(new uint256[](3), 0, _to);
        vm.expectRevert(StableSwap.InvalidAmounts.selector);
        _pool.removeLiquidity(1, new uint256[](2), _to);
        vm.expectRevert(StableSwap.ZeroAmount.selector);
        _pool.removeLiquidity(0, new uint256[](3), _to);
        uint256[] memory tooMuch = new uint256[](3);
        tooMuch[0] = type(uint256).max;
        vm.expectPartialRevert(StableSwap.SlippageExceeded.selector);
        _pool.removeLiquidity(1e18, tooMuch, _to);
        uint256[] memory amounts = new uint256[](3);
        amounts[0] = 1_000e6;
        vm.expectPartialRevert(StableSwap.SlippageExceeded.selector);
        _pool.addLiquidity(amounts, 2_000e18, _to);
        StableSwap empty = new StableSwap("", "", _coins(), 100, 400);
        vm.expectRevert(StableSwap.InvalidAmounts.selector);
        empty.addLiquidity(amounts, 0, _to);
    }

    /// @dev The first depositor sends coins to the pool to make a share worth more than the next deposit.
    function test_attack_donationsMoveNeitherSharesNorPrices() public {
        StableSwap fresh = new StableSwap("Fresh", "F", _coins(), 100, 400);
        _add(fresh, 1e6, 1e18, 1);
        uint256 quote = fresh.quoteOut(address(_a), address(_b), 1e5);
        uint256 price = fresh.virtualPrice();
        _a.faucet(address(fresh), 1_000_000e6);
        _b.faucet(address(fresh), 1_000_000e18);
        assertEq(fresh.quoteOut(address(_a), address(_b), 1e5), quote);
        assertEq(fresh.virtualPrice(), price);
        uint256 shares = _add(fresh, 10e6, 10e18, 10);
        assertApproxEqRel(shares, 30e18, 1e10);
    }

    function test_attack_lockedSharesKeepAShareFromBecomingDear() public {
        StableSwap fresh = new StableSwap("Fresh", "F", _coins(), 100, 0);
        uint256 shares = _add(fresh, 1e6, 1e18, 1);
        fresh.removeLiquidity(shares, new uint256[](3), address(this));
        assertEq(fresh.totalSupply(), fresh.LOCKED_SHARES());
        assertEq(fresh.balanceOf(fresh.LOCK()), fresh.LOCKED_SHARES());
    }

    function test_attack_reentrancyAndFeesOnTransfer() public {
        HookedToken hooked = new HookedToken();
        FeeOnTransferToken taxed = new FeeOnTransferToken();
        address[] memory coins = new address[](2);
        (coins[0], coins[1]) = (address(_b), address(hooked));
        StableSwap pool = new StableSwap("", "", coins, 100, 400);
        hooked.mint(address(this), 2_000e18);
        hooked.approve(address(pool), 2_000e18);
        _fund(_b, 1_000e18);
        _b.approve(address(pool), 1_000e18);
        uint256[] memory amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (1_000e18, 1_000e18);
        pool.addLiquidity(amounts, 0, address(this));
        hooked.arm(address(pool), abi.encodeCall(pool.removeLiquidity, (1e18, new uint256[](2), address(hooked))));
        pool.swapExactIn(address(hooked), address(_b), 10e18, 0, _to);
        assertEq(bytes4(hooked.returned()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);

        coins[1] = address(taxed);
        pool = new StableSwap("", "", coins, 100, 400);
        _fund(_b, 1_000e18);
        _b.approve(address(pool), 1_000e18);
        taxed.mint(address(this), 1_000e18);
        taxed.approve(address(pool), 1_000e18);
        vm.expectRevert(abi.encodeWithSelector(StableSwap.InexactTransfer.selector, address(taxed), 990e18, 1_000e18));
        pool.addLiquidity(amounts, 0, address(this));
    }

    /// @dev What exact output costs always suffices for exact input to bring as much.
    function testFuzz_quotes_agreeAndNobodyGainsByGoingThereAndBack(uint256 amount, uint256 skew) public {
        skew = bound(skew, 0, 700_000e6);
        if (skew != 0) {
            _fund(_a, skew);
            _pool.swapExactIn(address(_a), address(_b), skew, 0, _to);
        }
        amount = bound(amount, 1, 250_000e18);
        uint256 cost = _pool.quoteIn(address(_a), address(_b), amount);
        assertGe(_pool.quoteOut(address(_a), address(_b), cost), amount);
        _fund(_a, cost);
        _pool.swapExactOut(address(_a), address(_b), amount, cost, address(this));
        _b.approve(address(_pool), amount);
        uint256 back = _pool.quoteOut(address(_b), address(_a), amount);
        assertLe(back, cost);
    }

    function _coins() private view returns (address[] memory coins) {
        coins = new address[](3);
        (coins[0], coins[1], coins[2]) = (address(_a), address(_b), address(_c));
    }

    function _fund(DevStablecoin token, uint256 amount) private {
        token.faucet(address(this), amount);
        token.approve(address(_pool), amount);
    }

    function _add(StableSwap pool, uint256 a, uint256 b, uint256 c) private returns (uint256) {
        uint256[] memory amounts = new uint256[](3);
        (amounts[0], amounts[1], amounts[2]) = (a, b, c);
        DevStablecoin[3] memory tokens = [_a, _b, _c];
        for (uint256 i = 0; i < 3; ++i) {
            tokens[i].faucet(address(this), amounts[i]);
            tokens[i].approve(address(pool), amounts[i]);
        }
        return pool.addLiquidity(amounts, 0, address(this));
    }
}
