// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {Settlement} from "../../../src/cover/protocol/LossWaterfall.sol";
import {ReinsuranceTreaty, Treaty} from "../../../src/cover/protocol/ReinsuranceTreaty.sol";
import {UnderwritingVault} from "../../../src/cover/protocol/UnderwritingVault.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

contract QuotaShareTest is CoverFixture {
    UnderwritingVault private _quota;

    function setUp() public override {
        super.setUp();
        _quota = cover.quotaShare();
    }

    function test_quota_isItsPartOfTheCapitalUpToABound() public {
        assertEq(cover.quota(), 0);
        _deposit(_quota, underwriter, 250_000e6);
        assertEq(cover.quota(), 0.2e18);
        _deposit(_quota, underwriter, 9_000_000e6);
        assertEq(cover.quota(), 0.3e18);
    }

    function test_premium_isCededInTheSamePart() public {
        _deposit(_quota, underwriter, 250_000e6);
        _buy(SHOCK);
        skip(30 days);
        uint256 quota = cover.pendingPremium(address(_quota));
        uint256 first = cover.pendingPremium(address(junior));
        assertGt(quota, 0);
        // 20 % of all against 50 % of the other 80 %.
        assertApproxEqAbs(quota * 2, first, 4);
        assertEq(_quota.totalAssets(), 250_000e6 + quota);
    }

    function test_attack_whoComesLateEarnsNothingOfWhatWasEarnedBefore() public {
        _buy(SHOCK);
        skip(30 days);
        uint256 before = cover.pendingPremium(address(junior));
        _deposit(_quota, underwriter, 250_000e6);
        assertEq(cover.pendingPremium(address(_quota)), 0);
        assertEq(cover.pendingPremium(address(junior)), before);
    }

    function test_loss_isBorneInTheSamePartBeforeEverybodyElse() public {
        _deposit(_quota, underwriter, 250_000e6);
        _buy(SHOCK);
        skip(2 days);
        _depeg();
        uint256 eventId = cover.settle(SHOCK);
        Settlement memory s = cover.settlementOf(SHOCK, eventId);
        assertEq(s.funded, 3_750e6);
        assertEq(s.fromQuotaShare, 750e6);
        assertEq(uint256(s.fromReserve) + s.fromJunior, 3_000e6);
        assertEq(_quota.capital(), 250_000e6 - 750e6);
    }

    function test_return_goesBackInTheSamePart() public {
        _deposit(_quota, underwriter, 250_000e6);
        CoverOrder memory order = _order(SHOCK);
        uint256 policyId = _buy(order); // still waits when the depeg begins
        _depeg();
        cover.settle(SHOCK);
        uint256 capital = _quota.capital();
        cover.returnUnowed(policyId, 1);
        assertEq(_quota.capital() - capital, 750e6);
        assertEq(cover.settlementOf(SHOCK, 1).fromQuotaShare, 0);
    }

    function test_exit_waitsForTheWatchAlone() public {
        _deposit(_quota, underwriter, 250_000e6);
        _buy(SHOCK);
        uint256 shares = _quota.balanceOf(underwriter);
        vm.prank(underwriter);
        _quota.requestExit(shares);
        skip(7 days);
        tiers.observe(asset);
        assertEq(_quota.maxRedeem(underwriter), shares);
        _setAll(0.9e18);
        tiers.observe(asset);
        assertEq(_quota.maxRedeem(underwriter), 0);
    }

    function testFuzz_lossIsSplitWithoutRemainder(uint256 capital, uint256 insured) public {
        capital = bound(capital, 1, 5_000_000e6);
        _deposit(_quota, underwriter, capital);
        CoverOrder memory order = _order(SHOCK);
        (order.insured, order.maxPremium) = (bound(insured, 1e6, book.capacity(SHOCK)), 1_000_000e6);
        _buy(order);
        skip(2 days);
        uint256 quota = cover.quota();
        _depeg();
        cover.settle(SHOCK);
        Settlement memory s = cover.settlementOf(SHOCK, 1);
        uint256 given = uint256(s.fromQuotaShare) + s.fromReserve + s.fromJunior + s.fromReinsurance + s.fromSenior;
        assertEq(s.funded, given);
        assertApproxEqAbs(s.fromQuotaShare, uint256(s.funded) * quota / 1e18, 1 + s.funded / 1e6);
    }
}

/// @notice The treaty by itself, and against its limits in any order of calls.
contract ReinsuranceTreatyTest is Test {
    using ReinsuranceTreaty for Treaty;

    Treaty private _treaty;

    function setUp() public {
        vm.warp(1_750_000_000);
    }

    function test_year_beginsWithACessionAndEndsAfter365Days() public {
        assertEq(_treaty.available(), type(uint256).max);
        assertEq(_treaty.cede(400, 100, 0), 0);
        assertEq(_treaty.available(), 300);
        skip(365 days - 1);
        assertEq(_treaty.available(), 300);
        skip(1);
        assertEq(_treaty.available(), type(uint256).max);
        _treaty.cede(500, 500, 0);
        assertEq(_treaty.available(), 0);
    }

    function test_reinstatement_isPaidForAndHappensOnce() public {
        assertEq(_treaty.cede(400, 300, 1_000), 30);
        assertEq(_treaty.available(), 400);
        assertEq(_treaty.cede(400, 400, 1_000), 10); // 100 of the layer were not reinstated yet
        assertEq(_treaty.available(), 100);
        assertEq(_treaty.cede(400, 100, 1_000), 0);
        assertEq(_treaty.available(), 0);
        assertEq(_treaty.ceded, 800); // twice the layer
    }

    function test_reinstatement_isInProportionToWhatCanBePaid() public {
        assertEq(_treaty.cede(400, 300, 15), 15);
        assertEq(_treaty.reinstated, 150);
        assertEq(_treaty.available(), 250);
    }

    function test_return_countsInItsOwnYearAlone() public {
        uint256 cededAt = block.timestamp;
        _treaty.cede(400, 300, 0);
        _treaty.giveBack(100, cededAt);
        assertEq(_treaty.ceded, 200);
        skip(365 days);
        _treaty.giveBack(100, cededAt);
        _treaty.cede(400, 50, 0);
        _treaty.giveBack(100, cededAt);
        assertEq(_treaty.ceded, 50);
    }

    function testFuzz_aYearNeverCostsMoreThanTwoLayers(uint96 layer, uint96[12] memory amounts, uint96 budget) public {
        vm.assume(layer != 0);
        uint256 paid;
        uint256 ceded;
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 most = _treaty.available();
            if (most > layer) most = layer;
            if (most == 0) break;
            uint256 amount = bound(amounts[i], 1, most);
            uint256 price = _treaty.cede(layer, amount, budget - paid);
            (paid, ceded) = (paid + price, ceded + amount);
            assertLe(paid, budget);
            assertLe(_treaty.reinstated, layer);
            assertLe(_treaty.reinstated, ceded);
            assertLe(ceded, uint256(layer) + _treaty.reinstated);
            assertGe(paid * 10, _treaty.reinstated); // a tenth, rounded up
        }
    }
}
