// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SlotDerivation} from "@openzeppelin/contracts/utils/SlotDerivation.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {ConsentCollector} from "./ConsentCollector.sol";
import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title AccountCollector
/// @notice Consent by calls of the payer's account in the very transaction that uses it, as smart accounts batch
/// them (EIP-7702 delegates, ERC-4337 accounts): approve, {consent}, then the consumer, in one go.
/// @dev The consent lies in transient storage (EIP-1153): nothing is written, nothing outlives the transaction.
/// Within it, and so within one ERC-4337 bundle, anyone may carry out what the payer consented to, and nothing else.
contract AccountCollector is ConsentCollector {
    using SafeERC20 for IERC20;
    using SlotDerivation for bytes32;
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.BooleanSlot;

    /// @notice The payer gave no such consent in this transaction, or it was used.
    error NoConsent(address payer, bytes32 digest);

    constructor() EIP712("Safelane AccountCollector", "1") {}

    /// @notice Consents to one pull by `consumer` from the caller in this transaction.
    /// @param consumer Contract that may use the consent.
    /// @param token Token; the caller approves this contract for at least what will be pulled.
    /// @param maxAmount Most that may be pulled, in base units.
    /// @param terms Digest of the terms in the consumer's domain.
    /// @param validBefore Holds strictly before this time (seconds).
    function consent(address consumer, address token, uint256 maxAmount, bytes32 terms, uint256 validBefore) external {
        _slot(hashConsent(consumer, msg.sender, token, maxAmount, terms, validBefore)).tstore(true);
    }

    /// @inheritdoc IConsentCollector
    function collect(Pull calldata pull, bytes calldata) external {
        bytes32 digest = _check(pull);
        TransientSlot.BooleanSlot slot = _slot(digest);
        if (!slot.tload()) revert NoConsent(pull.payer, digest);
        slot.tstore(false);
        IERC20(pull.token).safeTransferFrom(pull.payer, pull.to, pull.amount);
    }

    /// @dev The digest names the payer, who was its caller: no second key is needed.
    function _slot(bytes32 digest) private pure returns (TransientSlot.BooleanSlot) {
        return bytes32(uint256(0)).deriveMapping(digest).asBoolean();
    }
}
