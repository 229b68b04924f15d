// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {DepegCover} from "../../../src/cover/protocol/DepegCover.sol";
import {Tier} from "../../../src/cover/protocol/DepegTiers.sol";
import {MinimumCapital} from "../../../src/cover/protocol/MinimumCapital.sol";
import {RiskBook} from "../../../src/cover/protocol/RiskBook.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {SlotRecorder} from "../../payments/SlotRecorder.sol";
import {CoverFixture} from "./CoverFixture.sol";

/// @notice What purchases of two people share, and so what orders them in a block that is executed in parallel.
/// forge-config: default.isolate = false
contract SharedSlotsTest is CoverFixture, SlotRecorder {
    DepegCover private _otherCover;

    function setUp() public override {
        super.setUp();
        RiskBook otherBook;
        (otherBook, _otherCover) = _deployCover(IERC20(address(usdc)));
        vm.startPrank(bookOwner);
        otherBook.addProduct(_terms(asset, Tier.Shock, 1, false), 0);
        otherBook.addProduct(_terms(address(otherCoin), Tier.Shock, 2, false), MinimumCapital.UNRELATED);
        vm.stopPrank();
        _deposit(_otherCover.junior(), underwriter, 1_000_000e6);
        // The slots of the bucket are in use.
        _purchase(cover, SHOCK, "early");
        _purchase(cover, OTHER_SHOCK, "early and another");
        _purchase(_otherCover, 1, "early elsewhere");
        skip(1 hours);
    }

    function test_purchasesFromTwoPoolsShareNothing() public {
        _record(cover, SHOCK, "a");
        assertGt(_keepChanges("a"), 9);
        _record(_otherCover, 1, "b");
        _assertDisjoint("a");
    }

    function test_purchasesOfOneProductShareSixSlots() public {
        _record(cover, SHOCK, "a");
        _keepChanges("a");
        _record(cover, SHOCK, "b");
        // The line of the premium and its bucket, the product's commitment and its bucket, the level of the minimum capital,
        // and the pool's balance of the payout asset.
        assertEq(_countShared("a"), 6);
    }

    function test_purchasesOfTwoProductsShareFourSlots() public {
        _record(cover, SHOCK, "a");
        _keepChanges("a");
        _record(cover, OTHER_SHOCK, "b");
        assertEq(_countShared("a"), 4); // all but the commitment and its bucket
    }

    function _record(DepegCover seller, uint256 productId, string memory buyer) private {
        CoverOrder memory order = _prepare(seller, productId, buyer);
        vm.startStateDiffRecording();
        vm.prank(order.holder);
        seller.buy(order);
    }

    function _purchase(DepegCover seller, uint256 productId, string memory buyer) private {
        CoverOrder memory order = _prepare(seller, productId, buyer);
        vm.prank(order.holder);
        seller.buy(order);
    }

    function _prepare(DepegCover seller, uint256 productId, string memory buyer)
        private
        returns (CoverOrder memory order)
    {
        order = _order(productId);
        order.holder = makeAddr(buyer);
        usdc.faucet(order.holder, order.maxPremium);
        vm.prank(order.holder);
        usdc.approve(address(seller), type(uint256).max);
    }
}
