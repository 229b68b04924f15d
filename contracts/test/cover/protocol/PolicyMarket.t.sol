// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {PolicyMarket} from "../../../src/cover/protocol/PolicyMarket.sol";
import {CoverFixture} from "./CoverFixture.sol";

contract PolicyMarketTest is CoverFixture {
    PolicyMarket private _market;
    address private _buyer = makeAddr("policy buyer");
    uint256 private _policyId;

    function setUp() public override {
        super.setUp();
        _market = new PolicyMarket(cover);
        _policyId = _buy(SHOCK);
        vm.prank(holder);
        policies.approve(address(_market), _policyId);
        usdc.faucet(_buyer, 1_000e6);
        vm.prank(_buyer);
        usdc.approve(address(_market), type(uint256).max);
    }

    function test_ask_isFilledAtItsPrice() public {
        uint256 before = usdc.balanceOf(holder);
        _ask(50e6);
        vm.prank(_buyer);
        _market.fillAsk(_policyId, 50e6);
        assertEq(policies.ownerOf(_policyId), _buyer);
        assertEq(usdc.balanceOf(holder), before + 50e6);
        assertEq(_market.askOf(_policyId).seller, address(0));
    }

    function test_ask_cannotBeRaisedUnderTheBuyer() public {
        _ask(50e6);
        _ask(51e6);
        vm.prank(_buyer);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.PriceOutOfBound.selector, 51e6, 50e6));
        _market.fillAsk(_policyId, 50e6);
    }

    function test_ask_endsInTimeByWithdrawalAndWithItsOwner() public {
        _ask(50e6);
        skip(1 days);
        _expectNoAsk();
        _ask(50e6);
        vm.startPrank(holder);
        _market.setAsk(_policyId, 50e6, 0);
        vm.stopPrank();
        _expectNoAsk();
        _ask(50e6);
        vm.prank(holder);
        policies.transferFrom(holder, underwriter, _policyId);
        _expectNoAsk();
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.NotPolicyOwner.selector, holder, underwriter));
        _market.setAsk(_policyId, 1, type(uint64).max);
    }

    function test_bid_isHeldChangedWithdrawnAndFilled() public {
        vm.startPrank(_buyer);
        _market.setBid(_policyId, 40e6);
        assertEq(usdc.balanceOf(address(_market)), 40e6);
        _market.setBid(_policyId, 60e6);
        _market.setBid(_policyId, 30e6);
        assertEq(usdc.balanceOf(_buyer), 970e6);
        _market.setBid(_policyId, 0);
        assertEq(usdc.balanceOf(_buyer), 1_000e6);
        _market.setBid(_policyId, 40e6);
        vm.stopPrank();
        uint256 before = usdc.balanceOf(holder);
        vm.startPrank(holder);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.PriceOutOfBound.selector, 40e6, 41e6));
        _market.fillBid(_policyId, _buyer, 41e6);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.PriceOutOfBound.selector, 0, 0));
        _market.fillBid(_policyId, underwriter, 0);
        _market.fillBid(_policyId, _buyer, 40e6);
        vm.stopPrank();
        assertEq(usdc.balanceOf(holder), before + 40e6);
        assertEq(policies.ownerOf(_policyId), _buyer);
        assertEq(usdc.balanceOf(address(_market)), 0);
        assertEq(_market.bidOf(_policyId, _buyer), 0);
    }

    function test_attack_aClosedPolicyIsNotSold() public {
        _ask(50e6);
        vm.prank(_buyer);
        _market.setBid(_policyId, 40e6);
        vm.startPrank(holder);
        cover.cancel(_policyId);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.PolicyClosed.selector, _policyId));
        _market.fillBid(_policyId, _buyer, 40e6);
        vm.stopPrank();
        vm.startPrank(_buyer);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.PolicyClosed.selector, _policyId));
        _market.fillAsk(_policyId, 50e6);
        _market.setBid(_policyId, 0); // the bidder gets everything back
        vm.stopPrank();
        assertEq(usdc.balanceOf(_buyer), 1_000e6);
    }

    function test_attack_strangersSellAndTakeNothing() public {
        vm.startPrank(_buyer);
        _market.setBid(_policyId, 40e6);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.NotPolicyOwner.selector, _buyer, holder));
        _market.fillBid(_policyId, _buyer, 1);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.NotPolicyOwner.selector, _buyer, holder));
        _market.setAsk(_policyId, 1, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.NoAsk.selector, _policyId));
        _market.fillAsk(_policyId, type(uint256).max);
        vm.stopPrank();
        vm.prank(holder);
        policies.approve(address(0), _policyId);
        _ask(50e6);
        vm.prank(_buyer);
        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, address(_market), _policyId)
        );
        _market.fillAsk(_policyId, 50e6); // not approved: nothing is paid either
        assertEq(usdc.balanceOf(_buyer), 960e6);
    }

    function testFuzz_theMarketHoldsExactlyItsBids(uint256[8] memory amounts) public {
        uint256 held;
        for (uint256 i = 0; i < 8; ++i) {
            address bidder = vm.addr(i % 3 + 1);
            uint256 amount = bound(amounts[i], 0, 1_000e6);
            usdc.faucet(bidder, amount);
            held = held - _market.bidOf(_policyId, bidder) + amount;
            vm.startPrank(bidder);
            usdc.approve(address(_market), amount);
            _market.setBid(_policyId, amount);
            vm.stopPrank();
            assertEq(usdc.balanceOf(address(_market)), held);
        }
    }

    function _ask(uint256 price) private {
        vm.prank(holder);
        _market.setAsk(_policyId, price, uint64(block.timestamp + 1 days));
    }

    function _expectNoAsk() private {
        vm.prank(_buyer);
        vm.expectRevert(abi.encodeWithSelector(PolicyMarket.NoAsk.selector, _policyId));
        _market.fillAsk(_policyId, type(uint256).max);
    }
}
