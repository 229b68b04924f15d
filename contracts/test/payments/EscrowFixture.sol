// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentEscrow} from "../../src/payments/PaymentEscrow.sol";
import {Pull} from "../../src/payments/consent/IConsentCollector.sol";
import {EscrowTerms} from "../../src/types/EscrowTerms.sol";
import {Consent, PaymentsFixture, Way} from "./PaymentsFixture.sol";

/// @notice An escrow with all collectors, and terms of up to 100 USDC with a fee of 1 % to 3 %.
abstract contract EscrowFixture is PaymentsFixture {
    PaymentEscrow internal escrow;
    address internal operator = makeAddr("operator");
    address internal feeReceiver = makeAddr("fee receiver");

    function setUp() public virtual override {
        super.setUp();
        escrow = new PaymentEscrow(collectors);
    }

    function _terms() internal view returns (EscrowTerms memory) {
        return EscrowTerms({
            operator: operator,
            payer: payer,
            receiver: receiver,
            token: address(usdc),
            maxAmount: 100e6,
            preApprovalExpiry: uint64(block.timestamp + 1 hours),
            authorizationExpiry: uint64(block.timestamp + 7 days),
            refundExpiry: uint64(block.timestamp + 90 days),
            minFeeBps: 100,
            maxFeeBps: 300,
            feeReceiver: feeReceiver,
            salt: 1
        });
    }

    function _escrowConsent(Way way, EscrowTerms memory terms) internal returns (address, bytes memory) {
        return _consent(
            way,
            payerKey,
            Consent({
                consumer: address(escrow),
                token: terms.token,
                maxAmount: terms.maxAmount,
                terms: escrow.hashTerms(terms),
                validBefore: terms.preApprovalExpiry
            })
        );
    }

    /// @dev What the escrow asks a collector for.
    function _pull(EscrowTerms memory terms, uint256 amount) internal view returns (Pull memory) {
        return Pull({
            payer: terms.payer,
            token: terms.token,
            amount: amount,
            maxAmount: terms.maxAmount,
            to: escrow.storeOf(terms.payer),
            terms: escrow.hashTerms(terms),
            validBefore: terms.preApprovalExpiry
        });
    }

    /// @dev Authorized by the operator with the payer's EIP-3009 signature.
    function _authorize(EscrowTerms memory terms, uint256 amount) internal {
        (address collector, bytes memory consent) = _escrowConsent(Way.Authorization, terms);
        vm.prank(operator);
        escrow.authorize(terms, amount, collector, consent);
    }

    function _capture(EscrowTerms memory terms, uint256 amount) internal {
        vm.prank(operator);
        escrow.capture(terms, amount, 100, feeReceiver);
    }

    function _assertState(EscrowTerms memory terms, uint256 capturable, uint256 refundable) internal view {
        (bool collected, uint256 isCapturable, uint256 isRefundable,) = escrow.stateOf(escrow.hashTerms(terms));
        assertTrue(collected);
        assertEq(isCapturable, capturable);
        assertEq(isRefundable, refundable);
    }
}
