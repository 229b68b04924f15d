// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentEscrow} from "../../src/payments/PaymentEscrow.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {Consent, Way} from "./PaymentsFixture.sol";

/// forge-config: default.isolate = false
contract EscrowRefundTest is EscrowFixture {
    function test_refund_byReceiverAndOperatorInParts() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        _capture(terms, 60e6);
        usdc.faucet(operator, 10e6);
        address[2] memory sources = [receiver, operator];
        for (uint256 i = 0; i < 2; ++i) {
            uint256 balance = usdc.balanceOf(payer);
            vm.startPrank(sources[i]);
            usdc.approve(address(escrow), 10e6);
            vm.expectEmit(address(escrow));
            emit PaymentEscrow.PaymentRefunded(escrow.hashTerms(terms), 10e6);
            escrow.refund(terms, 10e6, address(0), "");
            vm.stopPrank();
            assertEq(usdc.balanceOf(payer), balance + 10e6);
        }
        _assertState(terms, 0, 40e6);
    }

    function test_refund_relayedInEveryWay() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 100e6);
        _capture(terms, 100e6);
        for (uint256 way = 0; way < 5; ++way) {
            (address collector, bytes memory consent) = _refundConsent(Way(way), terms, 10e6, way);
            vm.prank(stranger);
            escrow.refund(terms, 10e6, collector, consent);
        }
        _assertState(terms, 0, 50e6);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 50e6);
    }

    /// @dev A later capture makes as much refundable as before; the receiver's message must not hold again.
    function test_revert_refundCannotBeReplayedAfterALaterCapture() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 100e6);
        _capture(terms, 50e6);
        (address collector, bytes memory consent) = _refundConsent(Way.Permit, terms, 10e6, 0);
        escrow.refund(terms, 10e6, collector, consent);
        _capture(terms, 10e6);
        _assertState(terms, 40e6, 50e6);
        vm.prank(receiver);
        usdc.approve(collector, type(uint256).max); // the worst case: the permit is not needed any more
        vm.expectRevert();
        escrow.refund(terms, 10e6, collector, consent);
    }

    function test_revert_refundMoreThanCaptured() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 100e6);
        _capture(terms, 50e6);
        vm.startPrank(receiver);
        usdc.faucet(receiver, 100e6);
        usdc.approve(address(escrow), 100e6);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AmountTooHigh.selector, 50e6 + 1, 50e6));
        escrow.refund(terms, 50e6 + 1, address(0), "");
        escrow.refund(terms, 50e6, address(0), "");
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AmountTooHigh.selector, 1, 0));
        escrow.refund(terms, 1, address(0), "");
        vm.expectRevert(PaymentEscrow.ZeroAmount.selector);
        escrow.refund(terms, 0, address(0), "");
    }

    function test_revert_refundFromTheRefundsExpiryOn() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 100e6);
        _capture(terms, 50e6);
        vm.startPrank(receiver);
        usdc.approve(address(escrow), 50e6);
        vm.warp(terms.refundExpiry - 1);
        escrow.refund(terms, 1e6, address(0), "");
        vm.warp(terms.refundExpiry);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.TooLate.selector, terms.refundExpiry, terms.refundExpiry));
        escrow.refund(terms, 1e6, address(0), "");
    }

    function test_revert_strangerCannotRefundWithoutConsent() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 100e6);
        _capture(terms, 50e6);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.NotAllowed.selector, stranger));
        vm.prank(stranger);
        escrow.refund(terms, 1e6, address(0), "");
    }

    function _refundConsent(Way way, EscrowTerms memory terms, uint256 amount, uint256 index)
        private
        returns (address, bytes memory)
    {
        return _consent(
            way,
            receiverKey,
            Consent({
                consumer: address(escrow),
                token: terms.token,
                maxAmount: amount,
                terms: escrow.hashRefund(escrow.hashTerms(terms), amount, index),
                validBefore: terms.refundExpiry
            })
        );
    }
}
