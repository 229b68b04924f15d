// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {DepegOracle} from "../../src/cover/DepegOracle.sol";
import {DevPriceSource} from "../../src/cover/DevPriceSource.sol";
import {IPriceSource} from "../../src/interfaces/IPriceSource.sol";
import {Fixture} from "../Fixture.sol";

/// @notice A source whose answer is not a price.
contract BrokenSource {
    fallback() external {
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }
}

contract DepegOracleTest is Fixture {
    function test_twap_isFreshAtParFromTheListingOn() public view {
        _assertTwap(4 hours, 1e18, true);
        _assertTwap(7 days, 1e18, true);
    }

    function test_twap_isNotFreshBeyondTheKnownHistory() public view {
        _assertTwap(7 days + 1, 1e18, false);
    }

    function test_twap_followsAPriceThatWasHeld() public {
        _holdUsdt(0.88e18, 4 hours);
        _assertTwap(4 hours, 0.88e18, true);
        _assertTwap(8 hours, 0.94e18, true);
    }

    function test_twap_needsNoPokeAfterwards() public {
        _setPrice(deployment.usdtSources, 0.88e18);
        skip(4 hours);
        _assertTwap(4 hours, 0.88e18, true);
    }

    function test_aPriceSetInThisBlockHasNoWeight() public {
        skip(1 hours);
        _setPrice(deployment.usdtSources, 0.01e18);
        _assertTwap(4 hours, 1e18, true);
        _assertTwap(1, 1e18, true);
    }

    function test_aDipThatEndedProvesNothingAboutTheTimeAfter() public {
        _setPrice(deployment.usdtSources, 0.5e18); // observed
        skip(12);
        for (uint256 i = 0; i < 3; ++i) {
            // The sources recover without telling the oracle.
            DevPriceSource(address(deployment.usdtSources[i])).setObserver(DepegOracle(address(0)));
        }
        _setPrice(deployment.usdtSources, 1e18);
        skip(4 hours);
        oracle.poke(address(usdt));
        _assertTwap(4 hours, 1e18, true);
    }

    function test_aDipInTheSameBlockCannotUndoAnHonestObservation() public {
        _setPrice(deployment.usdtSources, 0.9e18);
        skip(1 hours);
        _setPrice(deployment.usdtSources, 1e18); // honest: the hour before weighs 1.0
        _setPrice(deployment.usdtSources, 0.9e18); // same block
        _assertTwap(1 hours, 1e18, true);
    }

    function test_oneSourceAloneMovesNothing(uint256 which, uint256 price) public {
        which = bound(which, 0, 2);
        DevPriceSource(address(deployment.usdtSources[which])).set(price);
        skip(4 hours);
        _assertTwap(4 hours, 1e18, true);
    }

    function test_latest_isTheMedian(uint256 a, uint256 b, uint256 c) public {
        (a, b, c) = (bound(a, 1, type(uint128).max), bound(b, 1, type(uint128).max), bound(c, 1, type(uint128).max));
        _set(0, a);
        _set(1, b);
        _set(2, c);
        (uint256 price, bool fresh) = oracle.latest(address(usdt));
        uint256 atMost = (a <= price ? 1 : 0) + (b <= price ? 1 : 0) + (c <= price ? 1 : 0);
        uint256 atLeast = (a >= price ? 1 : 0) + (b >= price ? 1 : 0) + (c >= price ? 1 : 0);
        assertTrue(fresh && atMost >= 2 && atLeast >= 2 && (price == a || price == b || price == c));
    }

    function test_latest_ofTwoFreshSourcesTheHigherCounts() public {
        _setHeartbeat(0, false);
        skip(1 hours + 1);
        _set(1, 0.5e18);
        _set(2, 0.99e18);
        (uint256 price, bool fresh) = oracle.latest(address(usdt));
        assertEq(price, 0.99e18);
        assertTrue(fresh);
    }

    function test_sourcesAreFreshUpToTheirMaximumAge() public {
        _setHeartbeat(0, false);
        _setHeartbeat(1, false);
        skip(1 hours);
        (, bool fresh) = oracle.latest(address(usdt));
        assertTrue(fresh);
        skip(1);
        (, fresh) = oracle.latest(address(usdt));
        assertFalse(fresh);
        _assertTwap(4 hours, 1e18, false);
    }

    function test_timeWithoutQuorumFreezesUntilAWholeWindowWasObservedAgain() public {
        _setHeartbeat(0, false);
        _setHeartbeat(1, false);
        skip(2 hours);
        oracle.poke(address(usdt)); // no quorum
        _setHeartbeat(0, true);
        _setHeartbeat(1, true);
        skip(1 hours);
        oracle.poke(address(usdt));
        _assertFresh(4 hours, false);
        skip(4 hours);
        _assertFresh(4 hours, true);
    }

    function test_anIntervalLongerThanTheMaximumGapIsNotObserved() public {
        skip(3650 days + 1);
        _assertFresh(4 hours, false);
        oracle.poke(address(usdt));
        skip(4 hours);
        _assertFresh(4 hours, true);
    }

    function test_brokenSourcesCountAsStale() public {
        IPriceSource[3] memory sources = deployment.usdtSources;
        sources[0] = IPriceSource(address(new BrokenSource()));
        vm.prank(owner);
        oracle.replaceSources(address(usdt), sources, 1 hours, 1 days);
        (uint256 price, bool fresh) = oracle.latest(address(usdt));
        assertEq(price, 1e18);
        assertTrue(fresh);

        sources[1] = IPriceSource(address(usdc)); // a contract that answers otherwise
        vm.prank(owner);
        oracle.replaceSources(address(usdt), sources, 1 hours, 1 days);
        (, fresh) = oracle.latest(address(usdt));
        assertFalse(fresh);
    }

    function test_absurdAndFuturePricesCountAsStale() public {
        _set(0, 0);
        _set(1, uint256(type(uint128).max) + 1);
        (, bool fresh) = oracle.latest(address(usdt));
        assertFalse(fresh);
    }

    function test_twap_staysBetweenTheExtremesAndMatchesTheHistory(uint256[6] memory prices, uint256[6] memory holds)
        public
    {
        uint256 weighted;
        uint256 elapsed;
        uint256 previous = 1e18;
        for (uint256 i = 0; i < prices.length; ++i) {
            prices[i] = bound(prices[i], 0.5e18, 1.5e18);
            holds[i] = bound(holds[i], 1, 1 days);
            skip(holds[i]);
            _setPrice(deployment.usdtSources, prices[i]);
            weighted += (previous > prices[i] ? previous : prices[i]) * holds[i];
            elapsed += holds[i];
            previous = prices[i];
        }
        (uint256 price, bool fresh) = oracle.twap(address(usdt), elapsed);
        assertTrue(fresh);
        assertEq(price, (weighted + elapsed - 1) / elapsed);
    }

    function test_onlyTheOwnerLists(address caller) public {
        vm.assume(caller != owner);
        vm.startPrank(caller);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller));
        oracle.listAsset(address(1), deployment.usdtSources, 1 hours, 1 days, 0);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller));
        oracle.replaceSources(address(usdt), deployment.usdcSources, 1 hours, 1 days);
    }

    function test_revert_listingTwiceOrWithoutThreeSources() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.AlreadyListed.selector, address(usdt)));
        oracle.listAsset(address(usdt), deployment.usdtSources, 1 hours, 1 days, 0);
        IPriceSource[3] memory sources = deployment.usdtSources;
        sources[2] = sources[0];
        vm.expectRevert(DepegOracle.SourcesNotDistinct.selector);
        oracle.listAsset(address(1), sources, 1 hours, 1 days, 0);
    }

    function test_revert_listingWithMoreHistoryThanOneIntervalOrWithoutQuorum() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.AssumedHistoryTooLong.selector, 1 days + 1, 1 days));
        oracle.listAsset(address(1), deployment.usdtSources, 1 hours, 1 days, 1 days + 1);
        vm.stopPrank();
        _set(0, 0);
        _set(1, 0);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.NoQuorum.selector, address(1)));
        oracle.listAsset(address(1), deployment.usdtSources, 1 hours, 1 days, 0);
    }

    function test_revert_anEmptyWindow() public {
        vm.expectRevert(DepegOracle.ZeroWindow.selector);
        oracle.twap(address(usdt), 0);
    }

    function test_views_showTheSourcesAndEveryObservation() public {
        DepegOracle.AssetConfig memory config = oracle.configOf(address(usdt));
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(address(config.sources[i]), address(deployment.usdtSources[i]));
        }
        uint256 count = oracle.observationCount(address(usdt));
        skip(1 hours);
        _set(0, 0.99e18);
        _set(1, 0.98e18); // observed by each source in turn, in one block
        assertEq(oracle.observationCount(address(usdt)), count + 1);
        DepegOracle.Observation memory last = oracle.observationAt(address(usdt), count);
        assertEq(last.at, block.timestamp);
        assertEq(last.price, 0.99e18);
    }

    function test_revert_unknownAsset() public {
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.UnknownAsset.selector, address(1)));
        oracle.poke(address(1));
        vm.expectRevert(abi.encodeWithSelector(DepegOracle.UnknownAsset.selector, address(1)));
        oracle.twap(address(1), 1);
    }

    function _set(uint256 which, uint256 price) private {
        DevPriceSource(address(deployment.usdtSources[which])).set(price);
    }

    function _setHeartbeat(uint256 which, bool enabled) private {
        DevPriceSource(address(deployment.usdtSources[which])).setHeartbeat(enabled);
    }

    function _assertTwap(uint256 window, uint256 expectedPrice, bool expectedFresh) private view {
        (uint256 price, bool fresh) = oracle.twap(address(usdt), window);
        assertEq(price, expectedPrice);
        assertEq(fresh, expectedFresh);
    }

    function _assertFresh(uint256 window, bool expected) private view {
        (, bool fresh) = oracle.twap(address(usdt), window);
        assertEq(fresh, expected);
    }
}
