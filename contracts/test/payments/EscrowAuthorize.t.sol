// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentEscrow} from "../../src/payments/PaymentEscrow.sol";
import {ConsentConsumer} from "../../src/payments/consent/ConsentConsumer.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {EscrowFixture} from "./EscrowFixture.sol";
import {Way} from "./PaymentsFixture.sol";

contract EscrowAuthorizeTest is EscrowFixture {
    function test_authorize_movesTheAmountIntoThePayersStoreAndReturnsTheRest() public {
        EscrowTerms memory terms = _terms();
        bytes32 id = escrow.hashTerms(terms);
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        vm.expectEmit(address(escrow));
        emit PaymentEscrow.PaymentAuthorized(id, payer, receiver, terms, 60e6);
        vm.prank(operator);
        escrow.authorize(terms, 60e6, collector, consent);

        assertEq(usdc.balanceOf(escrow.storeOf(payer)), 60e6);
        assertEq(usdc.balanceOf(payer), 1_000_000e6 - 60e6);
        assertEq(usdc.balanceOf(address(escrow)), 0);
        assertEq(usdc.balanceOf(collector), 0);
        _assertState(terms, 60e6, 0);
    }

    function test_authorize_byThePayerWithApprovalNeedsNoCollector() public {
        EscrowTerms memory terms = _terms();
        vm.startPrank(payer);
        usdc.approve(address(escrow), 60e6);
        escrow.authorize(terms, 60e6, address(0), "");
        vm.stopPrank();
        _assertState(terms, 60e6, 0);
    }

    function test_revert_operatorCannotUseTheApprovalOfThePayer() public {
        EscrowTerms memory terms = _terms();
        vm.prank(payer);
        usdc.approve(address(escrow), 100e6);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.NotPayer.selector, operator, payer));
        vm.prank(operator);
        escrow.authorize(terms, 60e6, address(0), "");
    }

    function test_revert_strangerCannotAuthorize() public {
        EscrowTerms memory terms = _terms();
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.NotAllowed.selector, stranger));
        vm.prank(stranger);
        escrow.authorize(terms, 60e6, collector, consent);
    }

    function test_revert_termsAreUsedOnlyOnce() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        bytes32 id = escrow.hashTerms(terms);
        // A second consent of the same payer to the same terms, in another way.
        (address collector, bytes memory consent) = _escrowConsent(Way.Permit, terms);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AlreadyCollected.selector, id));
        escrow.authorize(terms, 40e6, collector, consent);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AlreadyCollected.selector, id));
        escrow.charge(terms, 40e6, 100, feeReceiver, collector, consent);
    }

    function test_revert_termsStayUsedAfterAVoid() public {
        EscrowTerms memory terms = _terms();
        _authorize(terms, 60e6);
        vm.startPrank(operator);
        escrow.void(terms);
        vm.stopPrank();
        (address collector, bytes memory consent) = _escrowConsent(Way.Permit, terms);
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AlreadyCollected.selector, escrow.hashTerms(terms)));
        vm.prank(operator);
        escrow.authorize(terms, 60e6, collector, consent);
    }

    function test_revert_moreThanSigned() public {
        EscrowTerms memory terms = _terms();
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        vm.expectRevert(abi.encodeWithSelector(ConsentConsumer.AmountAboveMaximum.selector, 100e6 + 1, 100e6));
        vm.prank(operator);
        escrow.authorize(terms, 100e6 + 1, collector, consent);
    }

    function test_revert_nothingOrMoreThanStateHolds() public {
        EscrowTerms memory terms = _terms();
        terms.maxAmount = type(uint256).max;
        vm.startPrank(payer);
        vm.expectRevert(PaymentEscrow.ZeroAmount.selector);
        escrow.authorize(terms, 0, address(0), "");
        uint256 bound = type(uint112).max;
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.AmountTooHigh.selector, bound + 1, bound));
        escrow.authorize(terms, bound + 1, address(0), "");
    }

    function test_revert_fromThePreApprovalsExpiryOn() public {
        EscrowTerms memory terms = _terms();
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        vm.warp(terms.preApprovalExpiry);
        vm.expectRevert(
            abi.encodeWithSelector(PaymentEscrow.TooLate.selector, terms.preApprovalExpiry, terms.preApprovalExpiry)
        );
        vm.prank(operator);
        escrow.authorize(terms, 60e6, collector, consent);
    }

    function test_revert_expiriesOutOfOrder() public {
        EscrowTerms memory terms = _terms();
        terms.authorizationExpiry = terms.preApprovalExpiry - 1;
        _expectInvalidExpiries(terms);
        terms = _terms();
        terms.refundExpiry = terms.authorizationExpiry - 1;
        _expectInvalidExpiries(terms);
    }

    function test_revert_feeBoundsOutOfOrder() public {
        EscrowTerms memory terms = _terms();
        terms.minFeeBps = 301;
        _expectInvalidFeeBounds(terms);
        terms = _terms();
        terms.maxFeeBps = 10_001;
        _expectInvalidFeeBounds(terms);
    }

    function test_revert_receiversThatCannotBeMeant() public {
        address[5] memory receivers = [address(0), payer, address(usdc), address(escrow), escrow.storeOf(payer)];
        for (uint256 i = 0; i < receivers.length; ++i) {
            EscrowTerms memory terms = _terms();
            terms.receiver = receivers[i];
            vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.InvalidReceiver.selector, receivers[i]));
            vm.prank(payer);
            escrow.authorize(terms, 60e6, address(0), "");
        }
    }

    /// @dev Whatever single field the operator changes, the payer's consent no longer holds.
    function testFuzz_revert_everyFieldIsSigned(uint256 field, uint8 way) public {
        EscrowTerms memory terms = _terms();
        (address collector, bytes memory consent) = _escrowConsent(Way(way % 5), terms);
        field %= 10;
        if (field == 0) terms.operator = stranger;
        if (field == 1) terms.receiver = stranger;
        if (field == 2) terms.maxAmount += 1;
        if (field == 3) terms.preApprovalExpiry += 1;
        if (field == 4) terms.authorizationExpiry += 1;
        if (field == 5) terms.refundExpiry -= 1;
        if (field == 6) terms.minFeeBps += 1;
        if (field == 7) terms.maxFeeBps += 1;
        if (field == 8) terms.feeReceiver = stranger;
        if (field == 9) terms.salt += 1;
        uint256 balance = usdc.balanceOf(payer);
        vm.prank(terms.operator);
        (bool success,) = address(escrow).call(abi.encodeCall(escrow.authorize, (terms, 60e6, collector, consent)));
        assertFalse(success);
        assertEq(usdc.balanceOf(payer), balance);
    }

    function _expectInvalidExpiries(EscrowTerms memory t) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                PaymentEscrow.InvalidExpiries.selector, t.preApprovalExpiry, t.authorizationExpiry, t.refundExpiry
            )
        );
        vm.prank(payer);
        escrow.authorize(t, 60e6, address(0), "");
    }

    function _expectInvalidFeeBounds(EscrowTerms memory t) private {
        vm.expectRevert(abi.encodeWithSelector(PaymentEscrow.InvalidFeeBounds.selector, t.minFeeBps, t.maxFeeBps));
        vm.prank(payer);
        escrow.authorize(t, 60e6, address(0), "");
    }
}
