// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";

import {CoverPool} from "../../src/cover/CoverPool.sol";
import {PremiumCurve} from "../../src/libraries/PremiumCurve.sol";
import {ClaimStatus, CoverOrder, Policy} from "../../src/types/Cover.sol";
import {Fixture} from "../Fixture.sol";

contract BuyTest is Fixture {
    function test_buyWithAuthorization_writesThePolicyAndReturnsTheSurplus() public {
        CoverOrder memory order = _order();
        usdc.faucet(payer, 100e6);
        uint256 premium = pool.quotePremium(USDT_SHOCK, order.insured, order.periodSec);
        bytes memory signature = _authorize(order);
        vm.expectEmit(address(pool));
        emit CoverPool.CoverBought(
            1,
            payer,
            USDT_SHOCK,
            1_000e6,
            premium,
            uint64(block.timestamp + 1 hours),
            uint64(block.timestamp + 1 hours + 30 days)
        );
        vm.prank(relayer);
        uint256 policyId = pool.buyWithAuthorization(order, signature);

        assertEq(usdc.balanceOf(payer), 100e6 - premium);
        assertEq(policies.ownerOf(policyId), payer);
        Policy memory policy = policies.policyOf(policyId);
        assertEq(policy.insured, 1_000e6);
        assertEq(policy.premium, premium);
        assertEq(pool.obligations(), 1_000e6);
        (uint256 payout, ClaimStatus status) = pool.claimable(policyId);
        assertEq(payout, 0);
        assertEq(uint8(status), uint8(ClaimStatus.Waiting));
    }

    function test_buyWithAuthorization_bindsEveryField(uint256 field) public {
        CoverOrder memory order = _order();
        usdc.faucet(payer, 200e6);
        bytes memory signature = _authorize(order);
        field = bound(field, 0, 6);
        if (field == 0) order.productId = DAI_SHOCK;
        else if (field == 1) order.holder = makeAddr("other");
        else if (field == 2) order.insured -= 1;
        else if (field == 3) order.periodSec -= 1;
        else if (field == 4) order.maxPremium += 1;
        else if (field == 5) order.validBefore += 1;
        else order.salt = bytes32(0);
        vm.expectRevert(ERC3009.ERC3009InvalidSignature.selector);
        pool.buyWithAuthorization(order, signature);
    }

    function test_revert_replay() public {
        CoverOrder memory order = _order();
        usdc.faucet(payer, 200e6);
        bytes memory signature = _authorize(order);
        pool.buyWithAuthorization(order, signature);
        bytes32 orderHash = pool.hashOrder(order);
        vm.expectRevert(abi.encodeWithSelector(CoverPool.OrderUsed.selector, orderHash));
        pool.buyWithAuthorization(order, signature);
    }

    function test_buy_takesOnlyThePremium() public {
        CoverOrder memory order = _order();
        uint256 premium = pool.quotePremium(USDT_SHOCK, order.insured, order.periodSec);
        _buy(order);
        assertEq(usdc.balanceOf(payer), 100e6 - premium);
    }

    function test_revert_buyForSomeoneElse() public {
        vm.prank(relayer);
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotHolder.selector, relayer, payer));
        pool.buy(_order());
    }

    function test_revert_expiredOrder() public {
        CoverOrder memory order = _order();
        vm.warp(order.validBefore);
        _expectRevert(
            order, abi.encodeWithSelector(CoverPool.OrderExpired.selector, order.validBefore, order.validBefore)
        );
    }

    function test_revert_premiumAboveMaximum() public {
        CoverOrder memory order = _order();
        uint256 premium = pool.quotePremium(USDT_SHOCK, order.insured, order.periodSec);
        order.maxPremium = premium - 1;
        _expectRevert(order, abi.encodeWithSelector(CoverPool.PremiumAboveMaximum.selector, premium, premium - 1));
    }

    function test_revert_aboveCapacity() public {
        CoverOrder memory order = _order();
        uint256 capacity = pool.capacity(USDT_SHOCK);
        assertEq(capacity, 500_000e6);
        order.insured = capacity + 1;
        order.maxPremium = 1e12;
        _expectRevert(order, abi.encodeWithSelector(PremiumCurve.InsufficientCapacity.selector, capacity + 1, capacity));
    }

    function test_revert_termsOutOfBounds() public {
        CoverOrder memory order = _order();
        order.insured = 0;
        _expectRevert(order, abi.encodeWithSelector(CoverPool.ZeroAmount.selector));
        order = _order();
        order.periodSec = 1 days - 1;
        _expectRevert(order, abi.encodeWithSelector(CoverPool.PeriodTooShort.selector, 1 days - 1, 1 days));
        order.periodSec = 365 days + 1;
        _expectRevert(order, abi.encodeWithSelector(CoverPool.PeriodTooLong.selector, 365 days + 1, 365 days));
        order.productId = 3;
        _expectRevert(order, abi.encodeWithSelector(CoverPool.UnknownProduct.selector, 3));
    }

    function test_revert_onWatch_momentaryPrice() public {
        _setPrice(deployment.usdtSources, 0.979e18);
        _expectRevert(_order(), abi.encodeWithSelector(CoverPool.OnWatch.selector, USDT_SHOCK));
    }

    function test_revert_onWatch_averageAfterADip() public {
        _holdUsdt(0.9e18, 2 hours);
        skip(1);
        _setPrice(deployment.usdtSources, 1e18);
        skip(1 hours);
        _expectRevert(_order(), abi.encodeWithSelector(CoverPool.OnWatch.selector, USDT_SHOCK));
    }

    function test_revert_onWatch_recordedDepeg() public {
        _holdUsdt(0.88e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        _expectRevert(_order(), abi.encodeWithSelector(CoverPool.OnWatch.selector, USDT_SHOCK));
    }

    function test_saleResumesAfterRecovery() public {
        _holdUsdt(0.88e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        _setPrice(deployment.usdtSources, 1e18);
        skip(4 hours);
        _buy(_order());
        assertNotEq(pool.eventOf(USDT_SHOCK, 1).recoveredAt, 0);
    }

    function test_revert_saleStopped() public {
        vm.prank(owner);
        pool.setOnSale(USDT_SHOCK, false);
        _expectRevert(_order(), abi.encodeWithSelector(CoverPool.NotOnSale.selector, USDT_SHOCK));
    }

    function test_buyingInPartsCostsTheSameButForRounding(uint256 insured, uint256 cut, uint64 periodSec) public {
        insured = bound(insured, 2, pool.capacity(USDT_SHOCK));
        cut = bound(cut, 1, insured - 1);
        periodSec = uint64(bound(periodSec, 1 days, 365 days));
        uint256 whole = pool.quotePremium(USDT_SHOCK, insured, periodSec);
        CoverOrder memory order = _order();
        (order.insured, order.periodSec, order.maxPremium) = (cut, periodSec, whole + 1);
        uint256 first = policies.policyOf(_buy(order)).premium;
        (order.insured, order.salt) = (insured - cut, bytes32(0));
        uint256 second = policies.policyOf(_buy(order)).premium;
        assertGe(first + second, whole);
        assertLe(first + second, whole + 1);
    }

    function _authorize(CoverOrder memory order) private view returns (bytes memory) {
        return _signReceive(usdc, payerKey, address(pool), order.maxPremium, order.validBefore, pool.hashOrder(order));
    }

    function _expectRevert(CoverOrder memory order, bytes memory reason) private {
        vm.prank(order.holder);
        vm.expectRevert(reason);
        pool.buy(order);
    }
}
