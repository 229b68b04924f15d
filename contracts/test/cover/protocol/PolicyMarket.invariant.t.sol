// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PolicyMarket} from "../../../src/cover/protocol/PolicyMarket.sol";
import {CoverOrder} from "../../../src/types/Cover.sol";
import {CoverFixture} from "./CoverFixture.sol";

/// @notice Three traders ask, bid, fill, cancel and give policies away, in any order; the test is its own handler.
contract PolicyMarketInvariantTest is CoverFixture {
    PolicyMarket private _market;
    address[3] private _traders = [makeAddr("trader 1"), makeAddr("trader 2"), makeAddr("trader 3")];
    uint256[4] private _policyIds;
    mapping(uint256 policyId => address) private _owners; // as the trades say
    mapping(uint256 policyId => mapping(address trader => uint256)) private _bids;
    mapping(address trader => int256) private _earned; // of trades and open bids
    string private _violation;

    function setUp() public override {
        super.setUp();
        _market = new PolicyMarket(cover);
        for (uint256 i = 0; i < 4; ++i) {
            CoverOrder memory order = _order(SHOCK);
            (order.holder, order.salt) = (_traders[i % 3], bytes32(i));
            _policyIds[i] = _buy(order);
            _owners[_policyIds[i]] = order.holder;
        }
        for (uint256 i = 0; i < 3; ++i) {
            deal(address(usdc), _traders[i], 1_000e6);
            vm.startPrank(_traders[i]);
            usdc.approve(address(_market), type(uint256).max);
            policies.setApprovalForAll(address(_market), true);
            vm.stopPrank();
        }
        bytes4[] memory selectors = new bytes4[](8);
        selectors[0] = this.ask.selector;
        selectors[1] = this.ask.selector;
        selectors[2] = this.bid.selector;
        selectors[3] = this.bid.selector;
        selectors[4] = this.fillAsk.selector;
        selectors[5] = this.fillBid.selector;
        selectors[6] = this.giveAwayOrCancel.selector;
        selectors[7] = this.passTime.selector;
        targetContract(address(this));
        targetSelector(FuzzSelector({addr: address(this), selectors: selectors}));
    }

    function ask(uint256 which, uint256 price, uint64 lasting) external {
        uint256 policyId = _policyIds[which % 4];
        vm.prank(_owners[policyId]);
        _market.setAsk(policyId, bound(price, 0, 300e6), uint64(block.timestamp) + uint64(bound(lasting, 0, 20 days)));
    }

    function bid(uint256 which, uint256 who, uint256 amount) external {
        uint256 policyId = _policyIds[which % 4];
        address trader = _traders[who % 3];
        uint256 before = _bids[policyId][trader];
        amount = bound(amount, 0, before + usdc.balanceOf(trader));
        if (amount > 300e6) amount = amount % 300e6;
        vm.prank(trader);
        _market.setBid(policyId, amount);
        _bids[policyId][trader] = amount;
        _earned[trader] += int256(before) - int256(amount);
    }

    function fillAsk(uint256 which, uint256 who, uint256 maxPrice) external {
        uint256 policyId = _policyIds[which % 4];
        address buyer = _traders[who % 3];
        PolicyMarket.Ask memory offer = _market.askOf(policyId);
        maxPrice = bound(maxPrice, 0, 400e6);
        vm.prank(buyer);
        try _market.fillAsk(policyId, maxPrice) {
            if (offer.price > maxPrice) _violation = "dearer than the buyer's bound";
            if (block.timestamp >= offer.validBefore) _violation = "an ask outlived its time";
            _trade(policyId, offer.seller, buyer, offer.price);
        } catch {}
    }

    function fillBid(uint256 which, uint256 who, uint256 minPrice) external {
        uint256 policyId = _policyIds[which % 4];
        address bidder = _traders[who % 3];
        address seller = _owners[policyId];
        uint256 price = _bids[policyId][bidder];
        minPrice = bound(minPrice, 0, 300e6);
        vm.prank(seller);
        try _market.fillBid(policyId, bidder, minPrice) {
            if (price < minPrice) _violation = "cheaper than the seller's bound";
            _bids[policyId][bidder] = 0;
            _earned[bidder] += int256(price); // was counted as spent when it was set aside
            _trade(policyId, seller, bidder, price);
        } catch {}
    }

    function giveAwayOrCancel(uint256 which, uint256 who) external {
        uint256 policyId = _policyIds[which % 4];
        address owner = _owners[policyId];
        vm.startPrank(owner);
        if (who % 8 != 0) {
            policies.transferFrom(owner, _traders[who % 3], policyId);
            _owners[policyId] = _traders[who % 3];
        } else {
            try cover.cancel(policyId) returns (uint256 refund) {
                _earned[owner] += int256(refund);
            } catch {}
        }
        vm.stopPrank();
    }

    function passTime(uint256 seconds_) external {
        skip(bound(seconds_, 1, 10 days));
        tiers.observe(asset);
    }

    function invariant_nobodyLosesWhatNobodyTookByAFairTrade() public view {
        assertEq(_violation, "");
        uint256 held;
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(policies.ownerOf(_policyIds[i]), _owners[_policyIds[i]], "owner");
            for (uint256 j = 0; j < 3; ++j) {
                uint256 amount = _market.bidOf(_policyIds[i], _traders[j]);
                assertEq(amount, _bids[_policyIds[i]][_traders[j]], "bid");
                held += amount;
            }
        }
        assertEq(usdc.balanceOf(address(_market)), held, "the market holds its bids and nothing else");
        for (uint256 j = 0; j < 3; ++j) {
            assertEq(int256(usdc.balanceOf(_traders[j])), 1_000e6 + _earned[_traders[j]], "money");
        }
    }

    /// @dev Books a trade; a closed policy or one of another owner must not have been traded.
    function _trade(uint256 policyId, address seller, address buyer, uint256 price) private {
        if (cover.policyOf(policyId).closedAt != 0) _violation = "a closed policy was sold";
        if (_owners[policyId] != seller) _violation = "sold by a former owner";
        _owners[policyId] = buyer;
        _earned[seller] += int256(price);
        _earned[buyer] -= int256(price);
    }
}
