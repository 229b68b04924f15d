// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DepegOracle} from "../../../src/cover/DepegOracle.sol";
import {DepegTiers, PegTerms, Tier, TierEvent, TierTerms} from "../../../src/cover/protocol/DepegTiers.sol";
import {TierFixture} from "./TierFixture.sol";

contract DepegTiersTest is TierFixture {
    function test_calm_neitherTriggersNorIsOnWatch() public {
        _hold(0.9985e18, 8 days);
        _assertCounts(0, 0, 0);
        assertFalse(tiers.isOnWatch(asset));
    }

    function test_shock_triggersWhenTheFourHourAverageReachesItsPrice() public {
        _hold(0.9e18, 2 hours); // the average of four hours is now 0.95
        _assertCounts(1, 0, 0);
        TierEvent memory shock = _last(Tier.Shock);
        assertEq(shock.startedAt, START);
        assertEq(shock.triggeredAt, START + 2 hours);
        assertEq(shock.confirmedAt, 0);
    }

    function test_shock_doesNotTriggerOneStepBefore() public {
        _hold(0.9e18, 1.5 hours);
        _hold(0.985e18, 12 hours); // the lowest average of four hours is (1.5 · 0.9 + 2.5 · 0.985) / 4 = 0.953
        _assertCounts(0, 0, 0);
    }

    function test_standard_needsADayBelowAndALowDailyAverage() public {
        _hold(0.979e18, 23.5 hours);
        _assertCounts(0, 0, 0);
        _hold(0.979e18, 30 minutes);
        _assertCounts(0, 1, 0);
        assertEq(_last(Tier.Standard).triggeredAt, START + 24 hours);
    }

    function test_standard_aMildDepegThatLastsDoesNotPay() public {
        _hold(0.99e18, 8 days);
        _assertCounts(0, 0, 0);
        assertTrue(tiers.isOnWatch(asset));
    }

    function test_collapse_needsTheWeeklyAverage() public {
        _hold(0.6e18, 42 hours); // 1 − 0.4 · 42 / 168 = 0.9
        _assertCounts(1, 1, 1);
        assertEq(_last(Tier.Collapse).triggeredAt, START + 42 hours);
    }

    function test_severity_isTheDailyAverageAtConfirmation() public {
        _hold(0.9e18, 4 hours);
        _hold(0.8e18, 11 hours);
        assertEq(_last(Tier.Shock).confirmedAt, 0);
        _hold(0.94e18, 11 hours);
        TierEvent memory shock = _last(Tier.Shock);
        assertEq(shock.confirmedAt, START + 26 hours); // triggered after two hours
        // The window holds 2 h at 0.90, 10.5 h at 0.80 and 11.5 h at 0.94: the half hour before the price rose to 0.94
        // weighs the higher of its two ends.
        uint256 halfHours = 4 * 0.9e18 + 21 * 0.8e18 + 23 * 0.94e18;
        assertEq(shock.severity, (halfHours + 47) / 48);
    }

    function test_recovery_hasToHoldForAnHour() public {
        _hold(0.979e18, 12 hours);
        _hold(0.9995e18, 30 minutes);
        (bool low,,, uint256 recovering) = tiers.clockOf(asset);
        assertTrue(low);
        assertEq(recovering, 30 minutes);
        _hold(0.9985e18, 30 minutes); // not high enough: starts anew
        (,,, recovering) = tiers.clockOf(asset);
        assertEq(recovering, 0);
        _hold(0.9995e18, 1 hours);
        (low,,,) = tiers.clockOf(asset);
        assertFalse(low);
        assertFalse(tiers.isOnWatch(asset));
    }

    function test_recovery_stopsTheClockOfStandard() public {
        _hold(0.97e18, 23 hours);
        _hold(0.9995e18, 1 hours);
        _hold(0.97e18, 23 hours);
        _assertCounts(0, 0, 0);
    }

    function test_recovery_comesBeforeTheTrigger() public {
        _hold(0.75e18, 30 minutes);
        _hold(0.9995e18, 1 hours); // recovered, although the average will stay low for hours
        (, uint256 lowSince,,) = tiers.clockOf(asset);
        assertEq(lowSince, START);
        _assertCounts(0, 0, 0);
    }

    function test_aWindowDoesNotReachBackAcrossARecovery() public {
        _hold(0.6e18, 40 hours);
        _hold(0.9995e18, 2 hours);
        _assertCounts(1, 1, 0);
        // The average of seven days falls below 0.90 soon, but 40 of its hours belong to the depeg that ended.
        _hold(0.6e18, 10 hours);
        assertEq(_count(Tier.Collapse), 0);
        assertEq(_count(Tier.Shock), 2); // the second depeg triggered a second shock on its own
    }

    function test_confirmation_ofADepegThatAnotherFollowedWithinADay() public {
        _hold(0.6e18, 2 hours);
        _hold(0.9995e18, 1 hours);
        _hold(0.6e18, 5 hours);
        _assertCounts(2, 0, 0); // both wait for their confirmation
        assertTrue(tiers.isOnWatch(asset));
        _hold(0.9995e18, 17 hours);
        assertGt(tiers.eventOf(asset, Tier.Shock, 1).confirmedAt, 0);
        assertEq(tiers.eventOf(asset, Tier.Shock, 2).confirmedAt, 0);
        assertTrue(tiers.isOnWatch(asset));
        _hold(0.9995e18, 6 hours);
        assertGt(tiers.eventOf(asset, Tier.Shock, 2).confirmedAt, tiers.eventOf(asset, Tier.Shock, 1).confirmedAt);
        assertFalse(tiers.isOnWatch(asset));
    }

    function test_aTierTriggersOncePerDepeg() public {
        _hold(0.8e18, 5 days);
        assertEq(_count(Tier.Shock), 1);
        assertEq(_count(Tier.Standard), 1);
        assertEq(_last(Tier.Shock).recoveredAt, 0);
        _hold(1e18, 1 hours);
        assertEq(_last(Tier.Shock).recoveredAt, block.timestamp);
        assertEq(_last(Tier.Standard).recoveredAt, block.timestamp);
    }

    function test_noQuorum_freezesTriggerAndRecovery() public {
        _hold(0.979e18, 23 hours);
        (,, uint256 lowSec,) = tiers.clockOf(asset);
        sources[0].set(0);
        sources[1].set(0);
        skip(30 minutes);
        tiers.observe(asset);
        skip(10 hours);
        tiers.observe(asset);
        (,, uint256 after_,) = tiers.clockOf(asset);
        assertEq(after_, lowSec);
        assertTrue(tiers.isOnWatch(asset));
        // Back again: the gap did not count, and the daily average has to be observed anew.
        _hold(0.979e18, 2 hours);
        _assertCounts(0, 0, 0);
        _hold(0.979e18, 22 hours);
        _assertCounts(0, 1, 0);
    }

    function test_noQuorum_holdsARecoveryBack() public {
        _hold(0.9e18, 4 hours);
        _hold(0.9995e18, 30 minutes);
        sources[0].set(0);
        sources[1].set(0);
        for (uint256 i = 0; i < 4; ++i) {
            skip(30 minutes);
            tiers.observe(asset);
        }
        _setAll(0.9995e18);
        tiers.observe(asset);
        (bool low,,, uint256 recovering) = tiers.clockOf(asset);
        assertTrue(low);
        assertEq(recovering, 30 minutes);
        _hold(0.9995e18, 30 minutes);
        (low,,,) = tiers.clockOf(asset);
        assertFalse(low);
    }

    function test_anUnobservedIntervalCountsForNothing() public {
        _setAll(0.97e18);
        tiers.observe(asset);
        skip(3 days);
        tiers.observe(asset);
        (bool low,, uint256 lowSec,) = tiers.clockOf(asset);
        assertTrue(low);
        assertEq(lowSec, 0);
        assertEq(_count(Tier.Standard), 0);
    }

    function test_attack_aPriceOfOneBlockTriggersNothing(uint256 price) public {
        price = bound(price, 1, 0.995e18);
        skip(1 hours);
        tiers.observe(asset);
        _setAll(price);
        tiers.observe(asset);
        _setAll(1e18);
        tiers.observe(asset);
        skip(30 minutes);
        _hold(1e18, 4 hours);
        _assertCounts(0, 0, 0);
        assertFalse(tiers.isOnWatch(asset));
    }

    function test_attack_oneSourceAloneTriggersAndRecoversNothing(uint256 which, uint256 price) public {
        which = bound(which, 0, 2);
        sources[which].set(bound(price, 1, 0.5e18));
        for (uint256 i = 0; i < 9; ++i) {
            skip(30 minutes);
            tiers.observe(asset);
        }
        _assertCounts(0, 0, 0);
        _hold(0.9e18, 4 hours);
        sources[which].set(1e18);
        for (uint256 i = 0; i < 9; ++i) {
            skip(30 minutes);
            tiers.observe(asset);
        }
        assertEq(_last(Tier.Shock).recoveredAt, 0);
    }

    function test_isOnWatch_untilConfirmed() public {
        _hold(0.9e18, 2 hours);
        _hold(1e18, 1 hours);
        assertTrue(tiers.isOnWatch(asset)); // recovered, but the severity of the shock is open
        _hold(1e18, 23 hours);
        assertFalse(tiers.isOnWatch(asset));
    }

    function test_revert_unknownAssetAndEvent() public {
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.UnknownAsset.selector, address(1)));
        tiers.observe(address(1));
        vm.expectRevert(abi.encodeWithSelector(DepegTiers.UnknownEvent.selector, asset, Tier.Shock, 1));
        tiers.eventOf(asset, Tier.Shock, 1);
        vm.expectRevert(abi.encodeWithSelector(DepegTiers.UnknownEvent.selector, asset, Tier.Shock, 0));
        tiers.eventOf(asset, Tier.Shock, 0);
    }

    function test_revert_contradictoryTerms() public {
        PegTerms memory peg = _pegTerms();
        peg.lowPrice = peg.recoveryPrice;
        vm.expectRevert(DepegTiers.InvalidTerms.selector);
        new DepegTiers(oracle, peg, _tierTerms());
        TierTerms[3] memory terms = _tierTerms();
        terms[1].triggerPrice = 0.996e18; // would trigger before a depeg begins
        vm.expectRevert(DepegTiers.InvalidTerms.selector);
        new DepegTiers(oracle, _pegTerms(), terms);
        assertEq(tiers.pegTerms().lowPrice, 0.995e18);
        assertEq(tiers.tierTerms(Tier.Collapse).windowSec, 7 days);
    }

    function _assertCounts(uint256 shock, uint256 standard, uint256 collapse) private view {
        assertEq(_count(Tier.Shock), shock, "shock");
        assertEq(_count(Tier.Standard), standard, "standard");
        assertEq(_count(Tier.Collapse), collapse, "collapse");
    }
}
