// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverPool} from "../../src/cover/CoverPool.sol";
import {ClaimStatus, CoverOrder, Product} from "../../src/types/Cover.sol";
import {Fixture} from "../Fixture.sol";

contract ClaimTest is Fixture {
    function test_claim_paysTheSeverityToTheOwnerWhoeverCalls() public {
        uint256 policyId = _buy(_order());
        uint256 before = usdc.balanceOf(payer);
        _holdUsdt(0.88e18, 4 hours);
        vm.expectEmit(address(pool));
        emit CoverPool.CoverTriggered(USDT_SHOCK, 1, 0.88e18, uint64(block.timestamp));
        vm.expectEmit(address(pool));
        emit CoverPool.CoverPaid(policyId, payer, 95e6);
        vm.prank(relayer);
        assertEq(pool.claim(policyId), 95e6); // 1,000 · (1 − 0.025 − 0.88)
        assertEq(usdc.balanceOf(payer), before + 95e6);
        assertEq(pool.obligations(), 0);
        _assertStatus(policyId, ClaimStatus.Paid, 95e6);
    }

    function test_claim_paysTheNewOwnerOfATransferredPolicy() public {
        uint256 policyId = _buy(_order());
        vm.prank(payer);
        policies.transferFrom(payer, recipient, policyId);
        _holdUsdt(0.88e18, 4 hours);
        pool.claim(policyId);
        assertEq(usdc.balanceOf(recipient), 95e6);
    }

    function test_revert_secondClaim() public {
        uint256 policyId = _buy(_order());
        _holdUsdt(0.88e18, 4 hours);
        pool.claim(policyId);
        _expectNotClaimable(policyId, ClaimStatus.Paid);
    }

    function test_revert_secondDepegOfAPaidPolicy() public {
        uint256 policyId = _buy(_order());
        _holdUsdt(0.88e18, 4 hours);
        pool.claim(policyId);
        _holdUsdt(1e18, 4 hours);
        pool.recover(USDT_SHOCK);
        _holdUsdt(0.5e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        _expectNotClaimable(policyId, ClaimStatus.Paid);
    }

    function test_revert_priceAboveTheTrigger() public {
        uint256 policyId = _buy(_order());
        _holdUsdt(0.950001e18, 4 hours);
        _expectNotClaimable(policyId, ClaimStatus.Active);
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotTriggered.selector, USDT_SHOCK));
        pool.trigger(USDT_SHOCK);
    }

    function test_priceAboveOneNeitherPaysNorReverts() public {
        uint256 policyId = _buy(_order());
        _holdUsdt(1.3e18, 4 hours);
        _assertStatus(policyId, ClaimStatus.Active, 0);
    }

    function test_revert_priceOfOneBlock() public {
        uint256 policyId = _buy(_order());
        skip(1 days);
        _setPrice(deployment.usdtSources, 0.1e18);
        _expectNotClaimable(policyId, ClaimStatus.Active);
    }

    function test_revert_staleOracle() public {
        uint256 policyId = _buy(_order());
        _setPrice(deployment.usdtSources, 0.5e18);
        _stopHeartbeats();
        skip(4 hours);
        _expectNotClaimable(policyId, ClaimStatus.Active);
    }

    function test_staleOracleDoesNotEndADepeg() public {
        _buy(_order());
        _holdUsdt(0.88e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        _setPrice(deployment.usdtSources, 1e18);
        _stopHeartbeats();
        skip(4 hours);
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotRecovered.selector, USDT_SHOCK));
        pool.recover(USDT_SHOCK);
    }

    function test_revert_depegRecordedBeforeThePeriodStarted() public {
        skip(1 days);
        _setPrice(deployment.usdtSources, 0.98e18);
        uint256 policyId = _buy(_order());
        _setPrice(deployment.usdtSources, 0.01e18);
        skip(30 minutes); // average 0.86 within the waiting period of an hour
        _assertStatus(policyId, ClaimStatus.Waiting, 0);
        pool.trigger(USDT_SHOCK);
        skip(2 hours);
        _expectNotClaimable(policyId, ClaimStatus.Active);
    }

    function test_revert_depegAfterTheEnd() public {
        uint256 policyId = _buy(_order());
        vm.warp(policies.policyOf(policyId).endsAt - 4 hours);
        _setPrice(deployment.usdtSources, 0.88e18);
        vm.warp(policies.policyOf(policyId).endsAt);
        _expectNotClaimable(policyId, ClaimStatus.Expired);
        pool.trigger(USDT_SHOCK);
        _expectNotClaimable(policyId, ClaimStatus.Expired);
    }

    function test_claim_afterTheEndOfADepegWithinThePeriod() public {
        uint256 policyId = _buy(_order());
        uint64 endsAt = policies.policyOf(policyId).endsAt;
        vm.warp(endsAt - 4 hours - 1);
        _holdUsdt(0.88e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        _holdUsdt(1e18, 400 days); // recorded depegs never lapse
        assertEq(pool.claim(policyId), 95e6);
    }

    function test_confirmation_deepensTheSeverityBeforeAnyPayout() public {
        Product memory terms = pool.product(USDT_SHOCK);
        terms.confirmationSec = 1 days;
        CoverOrder memory order = _order();
        vm.prank(owner);
        order.productId = pool.addProduct(terms);
        uint256 policyId = _buy(order);

        skip(1 hours);
        _holdUsdt(0.94e18, 4 hours);
        pool.trigger(order.productId); // an underwriter hurries to record the mildest severity
        uint256 confirmedAt = block.timestamp + 1 days;
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotConfirmed.selector, block.timestamp, confirmedAt));
        pool.claim(policyId);
        _holdUsdt(0.6e18, 4 hours);
        pool.trigger(order.productId);
        _holdUsdt(0.9e18, 4 hours);
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotTriggered.selector, order.productId));
        pool.trigger(order.productId); // never milder
        vm.warp(confirmedAt);
        assertEq(pool.claim(policyId), 375e6); // 1,000 · (1 − 0.025 − 0.6)
        assertEq(pool.eventCount(order.productId), 1);
    }

    function test_oneDepegIsOneEvent() public {
        _holdUsdt(0.88e18, 4 hours);
        pool.trigger(USDT_SHOCK);
        _holdUsdt(0.8e18, 4 hours);
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotTriggered.selector, USDT_SHOCK));
        pool.trigger(USDT_SHOCK);
    }

    function test_claimable_knowsUnknownPolicies(uint256 policyId) public view {
        vm.assume(policyId != 0);
        _assertStatus(policyId, ClaimStatus.None, 0);
        _assertStatus(0, ClaimStatus.None, 0);
    }

    function test_payoutIsAtMostTheInsuredLoss(uint256 insured, uint256 price) public {
        CoverOrder memory order = _order();
        order.insured = bound(insured, 1, pool.capacity(USDT_SHOCK));
        order.maxPremium = 1e12;
        price = bound(price, 1, 0.95e18);
        uint256 policyId = _buy(order);
        _holdUsdt(price, 4 hours);
        uint256 payout = pool.claim(policyId);
        assertLe(payout, order.insured);
        assertLe(payout, order.insured * (1e18 - price) / 1e18);
        assertEq(payout, order.insured * (price < 0.975e18 ? 0.975e18 - price : 0) / 1e18);
    }

    function _stopHeartbeats() private {
        for (uint256 i = 0; i < 3; ++i) {
            (bool success,) =
                address(deployment.usdtSources[i]).call(abi.encodeWithSignature("setHeartbeat(bool)", false));
            assertTrue(success);
        }
    }

    function _expectNotClaimable(uint256 policyId, ClaimStatus status) private {
        vm.expectRevert(abi.encodeWithSelector(CoverPool.NotClaimable.selector, policyId, status));
        pool.claim(policyId);
    }

    function _assertStatus(uint256 policyId, ClaimStatus expected, uint256 expectedPayout) private view {
        (uint256 payout, ClaimStatus status) = pool.claimable(policyId);
        assertEq(uint8(status), uint8(expected));
        assertEq(payout, expectedPayout);
    }
}
