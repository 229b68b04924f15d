// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attachment, CoveredPayments} from "../../../src/cover/protocol/CoveredPayments.sol";
import {PaymentEscrow} from "../../../src/payments/PaymentEscrow.sol";
import {EscrowTerms} from "../../../src/types/EscrowTerms.sol";
import {CoverFixture} from "./CoverFixture.sol";

/// @notice Payments are authorized, covered, settled, released and claimed while prices move, in any order; the test is its
/// own handler.
contract CoveredPaymentsInvariantTest is CoverFixture {
    PaymentEscrow private _escrow;
    CoveredPayments private _covered;
    address private _shop = makeAddr("shop");
    EscrowTerms[] private _payments;
    bytes32[] private _ids;
    uint256 private _paidIn;
    uint256 private _paidOut;
    string private _violation;

    function setUp() public override {
        super.setUp();
        _escrow = new PaymentEscrow(new address[](0));
        _covered = new CoveredPayments(_escrow, cover);
        bytes4[] memory selectors = new bytes4[](7);
        selectors[0] = this.authorize.selector;
        selectors[1] = this.attach.selector;
        selectors[2] = this.attach.selector;
        selectors[3] = this.settlePayment.selector;
        selectors[4] = this.release.selector;
        selectors[5] = this.claim.selector;
        selectors[6] = this.movePrice.selector;
        targetContract(address(this));
        targetSelector(FuzzSelector({addr: address(this), selectors: selectors}));
    }

    function authorize(uint256 amount, uint256 lasting) external {
        amount = bound(amount, 1e12, 20_000e18);
        uint64 end = uint64(block.timestamp + bound(lasting, 1 hours, 60 days));
        EscrowTerms memory terms = EscrowTerms({
            operator: address(this),
            payer: holder,
            receiver: _shop,
            token: address(coin),
            maxAmount: amount,
            preApprovalExpiry: uint64(block.timestamp + 1),
            authorizationExpiry: end,
            refundExpiry: end,
            minFeeBps: 0,
            maxFeeBps: 0,
            feeReceiver: address(0),
            salt: _payments.length
        });
        coin.faucet(holder, amount);
        vm.startPrank(holder);
        coin.approve(address(_escrow), amount);
        _escrow.authorize(terms, amount, address(0), "");
        vm.stopPrank();
        _payments.push(terms);
    }

    function attach(uint256 which, bool byPayer) external {
        if (_payments.length == 0) return;
        address party = byPayer ? holder : _shop;
        deal(address(usdc), party, 10_000e6);
        vm.startPrank(party);
        usdc.approve(address(_covered), 10_000e6);
        try _covered.attach(_payments[which % _payments.length], SHOCK, 10_000e6) returns (bytes32 id) {
            _ids.push(id);
            _paidIn += 10_000e6 - usdc.balanceOf(party);
        } catch {} // settled, covered, too late or on watch
        vm.stopPrank();
    }

    function settlePayment(uint256 which, bool capture) external {
        if (_payments.length == 0) return;
        EscrowTerms memory terms = _payments[which % _payments.length];
        if (capture) {
            try _escrow.capture(terms, terms.maxAmount, 0, address(0)) {} catch {}
        } else {
            try _escrow.void(terms) {} catch {}
        }
    }

    function release(uint256 which, bool byStranger) external {
        if (_ids.length == 0) return;
        bytes32 id = _ids[which % _ids.length];
        Attachment memory a = _covered.attachmentOf(id);
        (, uint256 capturable,,) = _escrow.stateOf(a.paymentId);
        vm.prank(byStranger ? address(this) : a.beneficiary);
        try _covered.release(id) returns (uint256 refund) {
            _paidOut += refund;
            if (capturable != 0) _violation = "released while the payment was open";
            if (a.ended) _violation = "ended twice";
            if (byStranger && book.settledEvents(SHOCK) != a.settledBefore) {
                _violation = "a stranger took a claim away";
            }
        } catch {}
    }

    function claim(uint256 which, uint256 eventId) external {
        if (_ids.length == 0) return;
        bytes32 id = _ids[which % _ids.length];
        Attachment memory a = _covered.attachmentOf(id);
        address to = makeAddr("payout");
        uint256 before = usdc.balanceOf(to);
        vm.prank(a.beneficiary);
        try _covered.claim(id, bound(eventId, 1, 3), to) returns (uint256 payout) {
            if (usdc.balanceOf(to) - before != payout) _violation = "paid something else";
            if (payout > cover.policyOf(a.policyId).insured) _violation = "above the insured amount";
            if (a.ended) _violation = "ended twice";
        } catch {}
    }

    function movePrice(uint256 level, uint256 hours_) external {
        uint256[4] memory levels = [uint256(1e18), 1e18, 1e18, 0.6e18];
        _setAll(levels[level % 4]);
        hours_ = bound(hours_, 1, 36);
        for (uint256 i = 0; i < hours_; ++i) {
            tiers.observe(asset);
            skip(1 hours);
        }
        tiers.observe(asset);
        try cover.settle(SHOCK) {} catch {}
        try cover.settle(STANDARD_SWAP) {} catch {}
    }

    function invariant_coverFollowsItsPaymentAndNoMoneyStays() public view {
        assertEq(_violation, "");
        assertEq(usdc.balanceOf(address(_covered)), 0);
        assertEq(usdc.allowance(address(_covered), address(cover)), 0);
        assertLe(_paidOut, _paidIn);
        for (uint256 i = 0; i < _ids.length; ++i) {
            Attachment memory a = _covered.attachmentOf(_ids[i]);
            assertEq(policies.ownerOf(a.policyId), address(_covered));
            assertEq(cover.policyOf(a.policyId).closedAt != 0, a.ended, "ended with its policy");
        }
    }
}
