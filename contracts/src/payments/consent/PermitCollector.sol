// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {ConsentCollector} from "./ConsentCollector.sol";
import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title PermitCollector
/// @notice Consent by two signatures that anyone may relay: an EIP-2612 permit of this contract, and the EIP-712
/// message Consent that says what the permit is for. Also serves tokens without permits that were approved before.
/// @dev Holds no state: terms are single-use in the consumer that the signature names.
contract PermitCollector is ConsentCollector {
    using SafeERC20 for IERC20;

    /// @notice The payer's consent, ABI-encoded as the collector's `consent`.
    struct PermitConsent {
        /// Recovery byte of the permit over `maxAmount` until `validBefore`.
        uint8 v;
        /// First half of the permit.
        bytes32 r;
        /// Second half of the permit.
        bytes32 s;
        /// Signature of the payer over {hashConsent}: 65-byte ECDSA, or what an ERC-1271 account accepts.
        bytes signature;
    }

    /// @notice The signature is not the payer's over this very consent.
    error InvalidConsent(address payer, bytes32 digest);

    constructor() EIP712("Safelane PermitCollector", "1") {}

    /// @inheritdoc IConsentCollector
    /// @dev Whoever sees the permit can spend it first, which must not block the payment: a failed permit is ignored,
    /// and the transfer fails if the allowance does not suffice.
    function collect(Pull calldata pull, bytes calldata consent) external {
        bytes32 digest = _check(pull);
        PermitConsent memory given = abi.decode(consent, (PermitConsent));
        if (!SignatureChecker.isValidSignatureNow(pull.payer, digest, given.signature)) {
            revert InvalidConsent(pull.payer, digest);
        }
        IERC20Permit token = IERC20Permit(pull.token);
        try token.permit(pull.payer, address(this), pull.maxAmount, pull.validBefore, given.v, given.r, given.s) {}
            catch {}
        IERC20(pull.token).safeTransferFrom(pull.payer, pull.to, pull.amount);
    }
}
