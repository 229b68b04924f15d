// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {DepegTiers, Tier, TierEvent} from "../../../src/cover/protocol/DepegTiers.sol";
import {SetSource, TierFixture} from "./TierFixture.sol";

/// @notice Moves prices of single sources and time at random, and observes.
contract TierHandler is Test {
    DepegTiers private _tiers;
    SetSource[3] private _sources;
    address private _asset;

    constructor(DepegTiers tiers, SetSource[3] memory sources, address asset) {
        (_tiers, _sources, _asset) = (tiers, sources, asset);
    }

    function setOne(uint256 which, uint256 price) external {
        _sources[which % 3].set(price % 8 == 0 ? 0 : bound(price, 0.5e18, 1.01e18));
        _tiers.observe(_asset);
    }

    function setAll(uint256 price) external {
        uint256[6] memory levels = [uint256(1e18), 0.9995e18, 0.99e18, 0.97e18, 0.93e18, 0.6e18];
        for (uint256 i = 0; i < 3; ++i) {
            _sources[i].set(levels[price % 6]);
        }
        _tiers.observe(_asset);
    }

    function hold(uint256 hours_) external {
        hours_ = bound(hours_, 1, 40);
        for (uint256 i = 0; i < hours_; ++i) {
            skip(1 hours);
            _tiers.observe(_asset);
        }
    }

    function sleep(uint256 seconds_) external {
        skip(bound(seconds_, 1, 3 days));
        _tiers.observe(_asset);
    }
}

contract DepegTiersInvariantTest is TierFixture {
    function setUp() public override {
        super.setUp();
        targetContract(address(new TierHandler(tiers, sources, asset)));
    }

    function invariant_eventsAreInOrderAndHaveTheirReason() public view {
        (bool low, uint256 lowSince, uint256 lowSec,) = tiers.clockOf(asset);
        assertLe(lowSince + lowSec, block.timestamp);
        for (uint256 i = 0; i < 3; ++i) {
            Tier tier = Tier(i);
            uint256 recoveredBefore;
            uint256 count = tiers.eventCount(asset, tier);
            for (uint256 id = 1; id <= count; ++id) {
                TierEvent memory e = tiers.eventOf(asset, tier, id);
                assertGe(e.triggeredAt, e.startedAt + tiers.tierTerms(tier).lowSec);
                // No window reaches back across the recovery before; only the last event can be open.
                if (id > 1) assertGe(e.triggeredAt, recoveredBefore + tiers.tierTerms(tier).windowSec);
                assertGe(e.startedAt, recoveredBefore);
                if (id < count) assertGt(e.recoveredAt, 0);
                else if (e.recoveredAt == 0) assertTrue(low);
                if (e.recoveredAt != 0) assertGe(e.recoveredAt, e.triggeredAt + 1 hours);
                if (e.confirmedAt != 0) {
                    assertGe(e.confirmedAt, e.triggeredAt + 24 hours);
                    assertGt(e.severity, 0);
                } else {
                    assertTrue(tiers.isOnWatch(asset) || id < count);
                }
                recoveredBefore = e.recoveredAt;
            }
        }
    }
}
