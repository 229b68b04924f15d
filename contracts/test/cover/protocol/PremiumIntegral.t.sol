// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {PremiumIntegral, RateSchedule} from "../../../src/cover/protocol/PremiumIntegral.sol";

contract PremiumIntegralTest is Test {
    RateSchedule private _schedule = RateSchedule({base: 1e7, slope: 4e7, steepSlope: 5e8, kink: 8e8, floor: 0});

    function test_premium_isTheIntegralBelowTheKink() public view {
        // 1,000,000 of capacity from 0 to 50 %: 1e6 · (1 % · 0.5 + 4 % · 0.5² / 2) = 10,000 for a year.
        assertEq(PremiumIntegral.premium(_schedule, 1_000_000e6, 0, 500_000e6, 365 days), 10_000e6);
    }

    function test_premium_isTheIntegralAboveTheKink() public view {
        // From 80 to 100 %: 1e6 · ((1 % + 4 % · 0.8) · 0.2 + 50 % · 0.2² / 2) = 8,400 + 10,000.
        assertEq(PremiumIntegral.premium(_schedule, 1_000_000e6, 800_000e6, 200_000e6, 365 days), 18_400e6);
    }

    function test_floor_appliesToEveryUnitNotToTheOrder() public view {
        RateSchedule memory s = _schedule;
        s.floor = 3e7; // reached by the curve at 50 %
        // Below 50 % every unit costs 3 %; from 50 to 80 % the curve: 1e6 · (3 % · 0.3 + 4 % · 0.3² / 2) = 10,800.
        assertEq(PremiumIntegral.premium(s, 1_000_000e6, 0, 500_000e6, 365 days), 15_000e6);
        assertEq(PremiumIntegral.premium(s, 1_000_000e6, 500_000e6, 300_000e6, 365 days), 10_800e6);
        assertEq(PremiumIntegral.premium(s, 1_000_000e6, 0, 800_000e6, 365 days), 25_800e6);
        assertEq(PremiumIntegral.rate(s, 1_000_000e6, 0), 3e7);
        assertEq(PremiumIntegral.rate(s, 1_000_000e6, 750_000e6), 4e7);
    }

    function test_floorRate_isTheLoadedExpectedLossRoundedUp() public view {
        uint256[] memory probabilities = new uint256[](2);
        uint256[] memory losses = new uint256[](2);
        (probabilities[0], losses[0]) = (5e7, 1e8); // 5 % a year, 10 % of the insured amount
        (probabilities[1], losses[1]) = (1e7, 8e8); // 1 % a year, 80 %
        assertEq(PremiumIntegral.floorRate(probabilities, losses, 1.4e9), 18_200_000); // 1.4 · 1.3 %
        losses[0] += 1;
        assertEq(PremiumIntegral.floorRate(probabilities, losses, 1.4e9), 18_200_001);
    }

    function test_revert_floorRateNeedsOneLossPerScenario() public {
        vm.expectRevert(abi.encodeWithSelector(PremiumIntegral.ScenarioMismatch.selector, 2, 1));
        this.floorRateOf(new uint256[](2), new uint256[](1));
    }

    function test_premium_roundsUpToAtLeastOneUnit() public view {
        assertEq(PremiumIntegral.premium(_schedule, 1_000_000e6, 0, 1, 1 days), 1);
        assertEq(PremiumIntegral.premium(_schedule, 1_000_000e6, 0, 0, 1 days), 0);
    }

    function test_revert_aboveCapacityAndAboveTheArithmetic() public {
        vm.expectRevert(abi.encodeWithSelector(PremiumIntegral.InsufficientCapacity.selector, 201, 200));
        this.premiumOf(1_000, 800, 201);
        vm.expectRevert(abi.encodeWithSelector(PremiumIntegral.InsufficientCapacity.selector, 1, 0));
        this.premiumOf(1_000, 1_001, 1);
        vm.expectRevert(
            abi.encodeWithSelector(PremiumIntegral.CapacityTooLarge.selector, uint256(1) << 96, type(uint96).max)
        );
        this.premiumOf(uint256(1) << 96, 0, 1);
    }

    function test_premium_equalsExactFractionsToOneUnit() public view {
        string memory json = vm.readFile("contracts/test/cover/protocol/cases/premium.json");
        uint256[] memory base = vm.parseJsonUintArray(json, ".base");
        uint256[] memory slope = vm.parseJsonUintArray(json, ".slope");
        uint256[] memory steepSlope = vm.parseJsonUintArray(json, ".steepSlope");
        uint256[] memory kink = vm.parseJsonUintArray(json, ".kink");
        uint256[] memory floor = vm.parseJsonUintArray(json, ".floor");
        uint256[] memory capacity = vm.parseJsonUintArray(json, ".capacity");
        uint256[] memory committed = vm.parseJsonUintArray(json, ".committed");
        uint256[] memory insured = vm.parseJsonUintArray(json, ".insured");
        uint256[] memory periodSec = vm.parseJsonUintArray(json, ".periodSec");
        uint256[] memory expected = vm.parseJsonUintArray(json, ".premium");
        assertEq(expected.length, 300);
        for (uint256 i = 0; i < expected.length; ++i) {
            RateSchedule memory s = RateSchedule(
                uint32(base[i]), uint32(slope[i]), uint32(steepSlope[i]), uint32(kink[i]), uint32(floor[i])
            );
            uint256 actual = PremiumIntegral.premium(s, capacity[i], committed[i], insured[i], periodSec[i]);
            // The unit in which curve and floor cross costs up to half a unit's slope more: never less, at most one more.
            assertGe(actual, expected[i]);
            assertLe(actual - expected[i], s.floor > s.base ? 1 : 0);
        }
    }

    function testFuzz_splittingAnOrderOnlyAddsRounding(RateSchedule memory s, uint256[5] memory seed) public pure {
        s.kink = uint32(bound(s.kink, 0, 1e9));
        s.floor = uint32(bound(s.floor, 0, uint256(s.base) + s.slope));
        uint256 capacity = bound(seed[0], 2, PremiumIntegral.MAX_CAPACITY);
        uint256 committed = bound(seed[1], 0, capacity - 2);
        uint256 insured = bound(seed[2], 2, capacity - committed);
        uint256 cut = bound(seed[3], 1, insured - 1);
        uint256 periodSec = bound(seed[4], 1, 365 days);
        uint256 whole = PremiumIntegral.premium(s, capacity, committed, insured, periodSec);
        uint256 parts = PremiumIntegral.premium(s, capacity, committed, cut, periodSec)
            + PremiumIntegral.premium(s, capacity, committed + cut, insured - cut, periodSec);
        assertGe(parts, whole);
        assertLe(parts - whole, 1);
    }

    function testFuzz_noOrderIsCheaperThanTheFloorOrThanAnEarlierOne(RateSchedule memory s, uint256[4] memory seed)
        public
        pure
    {
        s.kink = uint32(bound(s.kink, 0, 1e9));
        uint256 capacity = bound(seed[0], 2, PremiumIntegral.MAX_CAPACITY);
        uint256 insured = bound(seed[1], 1, capacity / 2);
        uint256 later = bound(seed[2], 0, capacity - insured);
        uint256 periodSec = bound(seed[3], 1, 365 days);
        uint256 first = PremiumIntegral.premium(s, capacity, 0, insured, periodSec);
        // premium · 10⁹ · year ≥ insured · floor · period, exactly.
        assertGe(first * 1e9 * 365 days, insured * s.floor * periodSec);
        assertGe(PremiumIntegral.premium(s, capacity, later, insured, periodSec), first);
    }

    function premiumOf(uint256 capacity, uint256 committed, uint256 insured) external view returns (uint256) {
        return PremiumIntegral.premium(_schedule, capacity, committed, insured, 1 days);
    }

    function floorRateOf(uint256[] memory probabilities, uint256[] memory losses) external pure returns (uint256) {
        return PremiumIntegral.floorRate(probabilities, losses, 1e9);
    }

    function test_rate_withoutCapacityIsTheFirstOne() public pure {
        RateSchedule memory schedule = RateSchedule({base: 1e7, slope: 4e7, steepSlope: 5e8, kink: 8e8, floor: 0});
        assertEq(PremiumIntegral.rate(schedule, 0, 0), 1e7);
        schedule.floor = 2e7;
        assertEq(PremiumIntegral.rate(schedule, 0, 0), 2e7);
    }
}
