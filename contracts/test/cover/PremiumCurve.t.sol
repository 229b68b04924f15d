// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {PremiumCurve, RateCurve} from "../../src/libraries/PremiumCurve.sol";

contract PremiumCurveTest is Test {
    RateCurve private _curve = RateCurve({r0Bps: 100, s1Bps: 400, s2Bps: 5_000, kinkBps: 8_000});

    function test_premium_isTheIntegralBelowTheKink() public view {
        // 1,000,000 of capacity from 0 to 50 %: 1e6 · (1 % · 0.5 + 4 % · 0.5² / 2) = 10,000 for a year.
        assertEq(PremiumCurve.premium(_curve, 1_000_000e6, 0, 500_000e6, 365 days), 10_000e6);
    }

    function test_premium_isTheIntegralAboveTheKink() public view {
        // From 80 to 100 %: 1e6 · ((1 % + 4 % · 0.8) · 0.2 + 50 % · 0.2² / 2) = 8,400 + 10,000.
        assertEq(PremiumCurve.premium(_curve, 1_000_000e6, 800_000e6, 200_000e6, 365 days), 18_400e6);
    }

    function test_premium_roundsUpToAtLeastOneUnit() public view {
        assertEq(PremiumCurve.premium(_curve, 1_000_000e6, 0, 1, 1 days), 1);
    }

    function test_revert_aboveCapacity() public {
        vm.expectRevert(abi.encodeWithSelector(PremiumCurve.InsufficientCapacity.selector, 201, 200));
        this.premiumOf(1_000, 800, 201, 1 days);
    }

    function test_premium_ofNothingIsNothing() public view {
        assertEq(PremiumCurve.premium(_curve, 1_000, 1_000, 0, 1 days), 0);
    }

    function test_revert_aCapacityTheArithmeticHasNoRoomFor() public {
        uint256 most = PremiumCurve.MAX_CAPACITY;
        vm.expectRevert(abi.encodeWithSelector(PremiumCurve.CapacityTooLarge.selector, most + 1, most));
        this.premiumOf(most + 1, 0, 1, 1 days);
    }

    function test_splittingAnOrderOnlyAddsRounding(
        uint256 capacity,
        uint256 committed,
        uint256 insured,
        uint256 cut,
        uint256 periodSec
    ) public view {
        capacity = bound(capacity, 2, PremiumCurve.MAX_CAPACITY);
        committed = bound(committed, 0, capacity - 2);
        insured = bound(insured, 2, capacity - committed);
        cut = bound(cut, 1, insured - 1);
        periodSec = bound(periodSec, 1 days, 365 days);
        uint256 whole = PremiumCurve.premium(_curve, capacity, committed, insured, periodSec);
        uint256 parts = PremiumCurve.premium(_curve, capacity, committed, cut, periodSec)
            + PremiumCurve.premium(_curve, capacity, committed + cut, insured - cut, periodSec);
        assertGe(parts, whole);
        assertLe(parts, whole + 1);
    }

    function test_premiumLiesBetweenTheRatesAtBothEnds(uint256 capacity, uint256 committed, uint256 insured)
        public
        view
    {
        capacity = bound(capacity, 1e6, 1e18);
        committed = bound(committed, 0, capacity - 1);
        insured = bound(insured, 1, capacity - committed);
        uint256 premium = PremiumCurve.premium(_curve, capacity, committed, insured, 365 days);
        // Rates are rounded up by less than a basis point, the premium by less than a unit.
        uint256 low = PremiumCurve.rateBps(_curve, capacity, committed) - 1;
        uint256 high = PremiumCurve.rateBps(_curve, capacity, committed + insured);
        assertGe(premium, insured * low / 10_000);
        assertLe(premium, insured * high / 10_000 + 1);
    }

    function premiumOf(uint256 capacity, uint256 committed, uint256 insured, uint256 periodSec)
        external
        view
        returns (uint256)
    {
        return PremiumCurve.premium(_curve, capacity, committed, insured, periodSec);
    }
}
