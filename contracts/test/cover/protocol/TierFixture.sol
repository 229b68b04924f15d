// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {DepegOracle} from "../../../src/cover/DepegOracle.sol";
import {DepegTiers, PegTerms, Tier, TierEvent, TierTerms} from "../../../src/cover/protocol/DepegTiers.sol";
import {IPriceSource} from "../../../src/interfaces/IPriceSource.sol";

/// @notice A source that a test sets; it answers nothing at price 0.
contract SetSource is IPriceSource {
    uint256 private _price;

    function set(uint256 price) external {
        _price = price;
    }

    function latestPrice() external view returns (uint256, uint256) {
        return (_price, block.timestamp);
    }
}

/// @notice The real oracle over three set sources, and the tiers with their starting parameters.
abstract contract TierFixture is Test {
    uint256 internal constant START = 1_750_000_000;

    address internal asset = makeAddr("covered stablecoin");
    address internal oracleOwner = makeAddr("oracle owner");
    DepegOracle internal oracle;
    DepegTiers internal tiers;
    SetSource[3] internal sources;

    function setUp() public virtual {
        vm.warp(START);
        _deployTiers(7 days);
    }

    function _deployTiers(uint32 maxGapSec) internal {
        oracle = new DepegOracle(oracleOwner);
        _list(asset, maxGapSec);
        tiers = new DepegTiers(oracle, _pegTerms(), _tierTerms());
        tiers.observe(asset);
    }

    function _list(address listed, uint32 maxGapSec) internal {
        IPriceSource[3] memory listing;
        for (uint256 i = 0; i < 3; ++i) {
            sources[i] = new SetSource();
            sources[i].set(1e18);
            listing[i] = sources[i];
        }
        vm.prank(oracleOwner);
        oracle.listAsset(listed, listing, 1 hours, maxGapSec, 7 days);
    }

    function _pegTerms() internal pure returns (PegTerms memory) {
        return PegTerms({
            lowPrice: 0.995e18,
            recoveryPrice: 0.999e18,
            recoverySec: 1 hours,
            maxGapSec: 2 hours,
            confirmationSec: 24 hours,
            severityWindowSec: 24 hours
        });
    }

    function _tierTerms() internal pure returns (TierTerms[3] memory terms) {
        terms[0] = TierTerms({triggerPrice: 0.95e18, windowSec: 4 hours, lowSec: 0});
        terms[1] = TierTerms({triggerPrice: 0.98e18, windowSec: 24 hours, lowSec: 24 hours});
        terms[2] = TierTerms({triggerPrice: 0.9e18, windowSec: 7 days, lowSec: 0});
    }

    /// @dev Sets all sources.
    function _setAll(uint256 price) internal {
        for (uint256 i = 0; i < 3; ++i) {
            sources[i].set(price);
        }
    }

    /// @dev Sets all sources, observes now and every half hour until `duration` has passed.
    function _hold(uint256 price, uint256 duration) internal {
        _setAll(price);
        tiers.observe(asset);
        for (uint256 passed = 0; passed < duration; passed += 30 minutes) {
            skip(30 minutes);
            tiers.observe(asset);
        }
    }

    function _count(Tier tier) internal view returns (uint256) {
        return tiers.eventCount(asset, tier);
    }

    function _last(Tier tier) internal view returns (TierEvent memory) {
        return tiers.eventOf(asset, tier, _count(tier));
    }
}
