// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentEscrow} from "../../src/payments/PaymentEscrow.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {Way} from "./PaymentsFixture.sol";

/// @notice Capture, charge, void and reclaim.
contract EscrowCaptureTest is EscrowFixture {
    function test_capture_inPartsPaysReceiverAndFee() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 90e6);
        vm.expectEmit(address(escrow));
        emit PaymentEscrow.PaymentCaptured(escrow.hashTerms(terms), 50e6, 0.5e6, feeReceiver);
        _capture(terms, 50e6);
        _assertState(terms, 40e6, 50e6);
        vm.prank(operator);
        escrow.capture(terms, 40e6, 300, feeReceiver);
        _assertState(terms, 0, 90e6);

        assertEq(usdc.balanceOf(receiver), 49.5e6 + 38.8e6);
        assertEq(usdc.balanceOf(feeReceiver), 0.5e6 + 1.2e6);
        assertEq(usdc.balanceOf(escrow.storeOf(payer)), 0);
    }

    function test_capture_feeIsRoundedDown() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 99);
        _capture(terms, 99);
        assertEq(usdc.balanceOf(receiver), 99);
        assertEq(usdc.balanceOf(feeReceiver), 0);
    }

    function test_capture_operatorNamesTheFeeReceiverIfNoneIsSigned() public {
        EscrowTerms memory terms = _terms();
        terms.feeReceiver = address(0);
        _authorize(terms, 100e6);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.InvalidFeeReceiver.selector, address(0), address(0)));
        escrow.capture(terms, 50e6, 100, address(0));
        escrow.capture(terms, 50e6, 100, stranger);
        assertEq(usdc.balanceOf(stranger), 0.5e6);
    }

    function test_revert_captureMoreThanAuthorized() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AmountTooHigh.selector, 60e6 + 1, 60e6));
        vm.prank(operator);
        escrow.capture(terms, 60e6 + 1, 100, feeReceiver);
    }

    function test_revert_captureNeverAuthorized() public {
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AmountTooHigh.selector, 1, 0));
        vm.prank(operator);
        escrow.capture(_terms(), 1, 100, feeReceiver);
    }

    function test_revert_captureNothing() public {
        vm.expectRevert(PaymentEscrow.ZeroAmount.selector);
        vm.prank(operator);
        escrow.capture(_terms(), 0, 100, feeReceiver);
    }

    function test_revert_captureOutsideTheSignedFee() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.FeeOutOfBounds.selector, 99, 100, 300));
        escrow.capture(terms, 60e6, 99, feeReceiver);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.FeeOutOfBounds.selector, 301, 100, 300));
        escrow.capture(terms, 60e6, 301, feeReceiver);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.InvalidFeeReceiver.selector, stranger, feeReceiver));
        escrow.capture(terms, 60e6, 300, stranger);
    }

    function test_revert_onlyTheOperatorCapturesAndCharges() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        address[3] memory callers = [payer, receiver, stranger];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.startPrank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.NotAllowed.selector, callers[i]));
            escrow.capture(terms, 60e6, 100, feeReceiver);
            vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.NotAllowed.selector, callers[i]));
            escrow.charge(terms, 60e6, 100, feeReceiver, address(0), "");
            vm.stopPrank();
        }
    }

    function test_revert_captureFromTheAuthorizationsExpiryOn() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        vm.warp(terms.authorizationExpiry - 1);
        _capture(terms, 1e6);
        vm.warp(terms.authorizationExpiry);
        vm.expectRevert(
            abi.encodeWithSelector(PaymentEscrow.TooLate.selector, terms.authorizationExpiry, terms.authorizationExpiry)
        );
        vm.prank(operator);
        escrow.capture(terms, 1e6, 100, feeReceiver);
    }

    function test_charge_paysAtOnceInEveryWay() public {
        for (uint256 way = 0; way < 5; ++way) {
            if (Way(way) == Way.Account) continue; // the payer's own transaction: it can only authorize
            EscrowTerms memory terms = _terms();
            terms.salt = way;
            (address collector, bytes memory consent) = _escrowConsent(Way(way), terms);
            uint256 received = usdc.balanceOf(receiver);
            vm.prank(operator);
            escrow.charge(terms, 80e6, 200, feeReceiver, collector, consent);
            assertEq(usdc.balanceOf(receiver) - received, 78.4e6);
            _assertState(terms, 0, 80e6);
        }
        assertEq(usdc.balanceOf(feeReceiver), 4 * 1.6e6);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 4 * 80e6);
        assertEq(usdc.balanceOf(escrow.storeOf(payer)), 0);
    }

    function test_void_byOperatorOrReceiverGivesEverythingBack() public {
        address[2] memory callers = [operator, receiver];
        for (uint256 i = 0; i < callers.length; ++i) {
            EscrowTerms memory terms = _terms();
            terms.salt = i;
            _authorize(terms, 60e6);
            _capture(terms, 20e6);
            uint256 balance = usdc.balanceOf(payer);
            vm.expectEmit(address(escrow));
            emit PaymentEscrow.PaymentVoided(escrow.hashTerms(terms), 40e6);
            vm.prank(callers[i]);
            escrow.void(terms);
            assertEq(usdc.balanceOf(payer), balance + 40e6);
            _assertState(terms, 0, 20e6);
        }
    }

    function test_revert_voidByPayerOrStrangerOrTwice() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.NotAllowed.selector, payer));
        vm.prank(payer);
        escrow.void(terms);
        vm.startPrank(operator);
        escrow.void(terms);
        vm.expectRevert(PaymentEscrow.ZeroAmount.selector);
        escrow.void(terms);
    }

    function test_reclaim_byThePayerFromTheAuthorizationsExpiryOn() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        _capture(terms, 20e6);
        vm.warp(terms.authorizationExpiry - 1);
        vm.startPrank(payer);
        vm.expectRevert(
            abi.encodeWithSelector(
                PaymentEscrow.TooEarly.selector, terms.authorizationExpiry - 1, terms.authorizationExpiry
            )
        );
        escrow.reclaim(terms);
        vm.warp(terms.authorizationExpiry);
        vm.expectEmit(address(escrow));
        emit PaymentEscrow.PaymentReclaimed(escrow.hashTerms(terms), 40e6);
        escrow.reclaim(terms);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 20e6);
        vm.expectRevert(PaymentEscrow.ZeroAmount.selector);
        escrow.reclaim(terms);
    }

    function test_revert_reclaimByAnyoneElse() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        vm.warp(terms.authorizationExpiry);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.NotAllowed.selector, operator));
        vm.prank(operator);
        escrow.reclaim(terms);
    }

    function testFuzz_capture_feeNeverExceedsTheSignedShare(uint112 amount, uint16 feeBps) public {
        amount = uint112(bound(amount, 1, 1_000_000e6));
        EscrowTerms memory terms = _terms();
        (terms.maxAmount, terms.minFeeBps, terms.maxFeeBps) = (amount, 0, 10_000);
        feeBps = uint16(bound(feeBps, 0, 10_000));
        _authorize(terms, amount);
        vm.prank(operator);
        escrow.capture(terms, amount, feeBps, feeReceiver);
        assertLe(usdc.balanceOf(feeReceiver) * 10_000, uint256(amount) * feeBps);
        assertEq(usdc.balanceOf(feeReceiver) + usdc.balanceOf(receiver), amount);
    }
}
