// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";

import {CoverPolicy} from "../../src/cover/CoverPolicy.sol";
import {CoverPool} from "../../src/cover/CoverPool.sol";
import {DepegOracle} from "../../src/cover/DepegOracle.sol";
import {CoverOrder, Product} from "../../src/types/Cover.sol";
import {Fixture} from "../Fixture.sol";

contract UnderwriteTest is Fixture {
    address private underwriter = makeAddr("underwriter");

    function test_withdraw_onlyWhatBacksNoPolicy() public {
        CoverOrder memory order = _order();
        (order.insured, order.maxPremium) = (400_000e6, 1e12);
        _buy(order);
        assertEq(pool.freeAssets(), 600_000e6);
        uint256 most = pool.maxWithdraw(owner);
        assertApproxEqAbs(most, 600_000e6, 1);
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, owner, most + 1, most));
        pool.withdraw(most + 1, owner, owner);
        pool.withdraw(most, owner, owner);
        assertGe(pool.totalAssets(), pool.obligations());
    }

    function test_withdraw_closedWhileACoveredPriceIsLow() public {
        _buy(_order());
        _setPrice(deployment.usdtSources, 0.97e18);
        assertEq(pool.maxWithdraw(owner), 0);
        assertEq(pool.maxDeposit(owner), 0);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, owner, 1, 0));
        pool.withdraw(1, owner, owner);
    }

    function test_withdraw_closedUntilPayoutsHadTheirTime() public {
        uint256 policyId = _buy(_order());
        _holdUsdt(0.88e18, 4 hours);
        pool.claim(policyId); // nothing is insured any more, but others' claims may be due
        assertEq(pool.maxWithdraw(owner), 0);
        skip(1 days);
        assertGt(pool.maxWithdraw(owner), 0);
    }

    function test_withdraw_isOpenWhenNothingIsInsuredAgainstTheLowPrice() public {
        _setPrice(deployment.usdtSources, 0.97e18);
        assertApproxEqAbs(pool.maxWithdraw(owner), 1_000_000e6, 1);
    }

    function test_redeem_leavesNothingBehindWhenNothingIsInsured() public {
        uint256[] memory ids = new uint256[](1);
        ids[0] = _buy(_order());
        vm.warp(policies.policyOf(ids[0]).endsAt);
        pool.expire(ids);
        uint256 shares = pool.balanceOf(owner);
        vm.prank(owner);
        pool.redeem(shares, owner, owner);
        assertEq(pool.totalSupply(), 0);
        assertLe(usdc.balanceOf(address(pool)), 1);
    }

    function test_aDepositAroundAPurchaseEarnsNothingOfItsPremium() public {
        _deposit(underwriter, 1_000_000e6);
        CoverOrder memory order = _order();
        (order.insured, order.maxPremium) = (500_000e6, 1e12);
        _buy(order);
        uint256 shares = pool.balanceOf(underwriter);
        assertLe(pool.previewRedeem(shares), 1_000_000e6);
    }

    function test_premiumsAreEarnedInAStraightLineUntilTheEndOfTheCover() public {
        CoverOrder memory order = _order();
        (order.insured, order.maxPremium) = (500_000e6, 1e12);
        uint256 policyId = _buy(order);
        uint256 premium = policies.policyOf(policyId).premium;
        assertEq(pool.unearnedPremiums(), premium);
        skip((30 days + 1 hours) / 2);
        assertEq(pool.unearnedPremiums(), (premium + 1) / 2);
        skip((30 days + 1 hours) / 2);
        assertEq(pool.unearnedPremiums(), 0);
        assertEq(pool.totalAssets(), 1_000_000e6 + premium);
    }

    function test_premiumsAreNeverEarnedFasterThanPaid(uint256[5] memory insured, uint256[5] memory waits) public {
        uint256 paid;
        uint256 earned;
        for (uint256 i = 0; i < 5; ++i) {
            CoverOrder memory order = _order();
            order.insured = bound(insured[i], 1, 90_000e6);
            order.periodSec = uint64(1 days + uint256(keccak256(abi.encode(insured[i]))) % 364 days);
            (order.maxPremium, order.salt) = (1e12, bytes32(i));
            paid += policies.policyOf(_buy(order)).premium;
            assertEq(pool.unearnedPremiums() + earned, paid);
            skip(bound(waits[i], 0, 60 days));
            assertGe(paid - pool.unearnedPremiums(), earned);
            earned = paid - pool.unearnedPremiums();
        }
    }

    function test_expire_freesTheCapitalOfEndedPoliciesOnce() public {
        uint256[] memory ids = new uint256[](1);
        ids[0] = _buy(_order());
        assertEq(pool.expire(ids), 0); // live
        vm.warp(policies.policyOf(ids[0]).endsAt);
        assertEq(pool.expire(ids), 1_000e6);
        assertEq(pool.obligations(), 0);
        assertEq(pool.expire(ids), 0);
    }

    function test_expire_keepsTheCapitalOfAPolicyWithARecordedDepeg() public {
        uint256[] memory ids = new uint256[](1);
        ids[0] = _buy(_order());
        _holdUsdt(0.88e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        skip(400 days);
        assertEq(pool.expire(ids), 0);
        assertEq(pool.obligations(), 1_000e6);
        assertEq(pool.claim(ids[0]), 95e6);
    }

    function test_inflatingTheFirstDepositLosesMoney(uint256 seed, uint256 donation, uint256 victimDeposit) public {
        seed = bound(seed, 1, 1e6);
        donation = bound(donation, 1, 1_000_000e6);
        victimDeposit = bound(victimDeposit, 1e6, 1_000_000e6);
        CoverPolicy freshPolicies =
            new CoverPolicy(vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1));
        pool = new CoverPool(usdc, oracle, freshPolicies, owner);
        address attacker = makeAddr("attacker");
        _deposit(attacker, seed);
        usdc.faucet(address(pool), donation);
        _deposit(underwriter, victimDeposit);
        uint256 attackerShares = pool.balanceOf(attacker);
        vm.prank(attacker);
        uint256 back = pool.redeem(attackerShares, attacker, attacker);
        assertLe(back, seed + donation);
        // The victim loses less than one share to rounding, twice: about a millionth of what the attacker gave away.
        uint256 share = (seed + donation + victimDeposit) / ((seed + 1) * 1e6) + 1;
        assertGe(pool.previewRedeem(pool.balanceOf(underwriter)) + 2 * share, victimDeposit);
    }

    function test_revert_productThatCannotWork() public {
        Product memory good = pool.product(USDT_SHOCK);
        vm.startPrank(owner);
        Product memory terms = pool.product(USDT_SHOCK);
        terms.asset = address(usdc); // would pay in what it insures
        _expectInvalid(terms);
        terms.asset = good.asset;
        terms.deductibleBps = 500; // nothing left to pay at the trigger
        _expectInvalid(terms);
        terms.deductibleBps = good.deductibleBps;
        terms.floorBps = 101; // sold below the expected loss
        _expectInvalid(terms);
        terms.floorBps = good.floorBps;
        terms.watchPrice = terms.triggerPrice;
        _expectInvalid(terms);
        terms.watchPrice = good.watchPrice;
        terms.asset = address(1);
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.UnknownAsset.selector, address(1)));
        pool.addProduct(terms);
    }

    function test_onlyTheOwnerAddsAndStopsProducts(address caller) public {
        vm.assume(caller != owner);
        Product memory terms = pool.product(USDT_SHOCK);
        vm.startPrank(caller);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller));
        pool.addProduct(terms);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller));
        pool.setOnSale(USDT_SHOCK, false);
    }

    function test_revert_policyTokenOfAnotherPool() public {
        vm.expectRevert();
        new CoverPool(usdc, oracle, policies, owner);
    }

    function _expectInvalid(Product memory terms) private {
        vm.expectRevert(CoverPool.InvalidProduct.selector);
        pool.addProduct(terms);
    }

    function _deposit(address from, uint256 amount) private {
        usdc.faucet(from, amount);
        vm.startPrank(from);
        usdc.approve(address(pool), amount);
        pool.deposit(amount, from);
        vm.stopPrank();
    }

    function test_revert_moreProductsThanTheLoopsAllow() public {
        Product memory terms = pool.product(USDT_SHOCK);
        uint256 most = pool.MAX_PRODUCTS();
        vm.startPrank(owner);
        while (pool.productCount() < most) {
            pool.addProduct(terms);
        }
        vm.expectRevert(abi.encodeWithSelector(CoverPool.TooManyProducts.selector, most + 1, most));
        pool.addProduct(terms);
        vm.stopPrank();
    }

    function test_views_followASaleAndTheWatch() public {
        CoverOrder memory order = _order();
        bytes32 orderHash = pool.hashOrder(order);
        assertFalse(pool.isUsed(orderHash));
        uint256 rate = pool.annualRateBps(USDT_SHOCK);
        (order.insured, order.maxPremium) = (200_000e6, 1e12);
        _buy(order);
        assertTrue(pool.isUsed(pool.hashOrder(order)));
        assertGt(pool.annualRateBps(USDT_SHOCK), rate);
        assertEq(pool.maxMint(owner), type(uint256).max);
        assertFalse(pool.isOnWatch(USDT_SHOCK));
        _setPrice(deployment.usdtSources, 0.97e18);
        assertTrue(pool.isOnWatch(USDT_SHOCK));
        assertEq(pool.maxMint(owner), 0);
    }
}
