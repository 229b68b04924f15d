// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Tier, TierEvent} from "../../../src/cover/protocol/DepegTiers.sol";
import {SeverityPayout} from "../../../src/cover/protocol/SeverityPayout.sol";
import {TierFixture} from "./TierFixture.sol";

/// @notice Real price paths through the real oracle and tiers; expectations come from an independent reference.
contract ReplayTest is TierFixture {
    function setUp() public override {}

    function test_usdc2023_shockAndStandardPay() public {
        _replay("usdc-2023-03");
        assertEq(_count(Tier.Shock), 1);
        assertEq(_count(Tier.Standard), 1);
        assertEq(_count(Tier.Collapse), 0);
        assertGt(_cash(Tier.Shock), 0);
        assertGt(_cash(Tier.Standard), 0);
    }

    function test_ust2022_everyTierPays() public {
        _replay("ust-2022-05");
        for (uint256 i = 0; i < 3; ++i) {
            assertGe(_count(Tier(i)), 1);
            assertGt(_cash(Tier(i)), 0);
        }
    }

    function test_dai2023_followsUsdc() public {
        _replay("dai-2023-03");
        assertEq(_count(Tier.Shock), 1);
        assertEq(_count(Tier.Collapse), 0);
    }

    function test_calmPaths_triggerNothing() public {
        _replay("usdc-calm-2023-03");
        _assertNone();
        _replay("usdc-calm-2024-q1");
        _assertNone();
    }

    /// @dev Depegs that follow each other within a day, missing sources, missed observations.
    function test_aMadeUpPath_followsTheReferenceEventByEvent() public {
        _run("depegTiers");
        assertGt(_count(Tier.Shock), 10);
        assertGt(_count(Tier.Standard), 2);
    }

    function _replay(string memory name) private {
        _run(string.concat("replay-", name));
    }

    /// @dev Feeds a path to fresh contracts and compares every event with the reference.
    function _run(string memory cases) private {
        string memory json = vm.readFile(string.concat("contracts/test/cover/protocol/cases/", cases, ".json"));
        uint256[] memory at = vm.parseJsonUintArray(json, ".at");
        uint256[] memory a = vm.parseJsonUintArray(json, ".a");
        uint256[] memory b = vm.parseJsonUintArray(json, ".b");
        uint256[] memory c = vm.parseJsonUintArray(json, ".c");
        vm.warp(at[0]);
        _deployTiers(7 days);
        for (uint256 i = 0; i < at.length; ++i) {
            vm.warp(at[i]);
            sources[0].set(a[i]);
            sources[1].set(b[i]);
            sources[2].set(c[i]);
            tiers.observe(asset);
        }
        _compare(json);
    }

    function _compare(string memory json) private view {
        uint256[] memory tier = vm.parseJsonUintArray(json, ".tier");
        uint256[] memory startedAt = vm.parseJsonUintArray(json, ".startedAt");
        uint256[] memory triggeredAt = vm.parseJsonUintArray(json, ".triggeredAt");
        uint256[] memory confirmedAt = vm.parseJsonUintArray(json, ".confirmedAt");
        uint256[] memory recoveredAt = vm.parseJsonUintArray(json, ".recoveredAt");
        uint256[] memory severity = vm.parseJsonUintArray(json, ".severity");
        uint256[] memory cash = vm.parseJsonUintArray(json, ".cash");
        uint256[3] memory seen;
        for (uint256 i = 0; i < tier.length; ++i) {
            TierEvent memory recorded = tiers.eventOf(asset, Tier(tier[i]), ++seen[tier[i]]);
            assertEq(recorded.startedAt, startedAt[i], "startedAt");
            assertEq(recorded.triggeredAt, triggeredAt[i], "triggeredAt");
            assertEq(recorded.confirmedAt, confirmedAt[i], "confirmedAt");
            assertEq(recorded.recoveredAt, recoveredAt[i], "recoveredAt");
            assertEq(recorded.severity, severity[i], "severity");
            assertEq(SeverityPayout.cash(10_000e6, recorded.severity, 250, 10_000), cash[i], "cash");
        }
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(_count(Tier(i)), seen[i], "number of events");
        }
    }

    function _cash(Tier tier) private view returns (uint256) {
        return SeverityPayout.cash(10_000e6, tiers.eventOf(asset, tier, 1).severity, 250, 10_000);
    }

    function _assertNone() private view {
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(_count(Tier(i)), 0);
        }
    }
}
