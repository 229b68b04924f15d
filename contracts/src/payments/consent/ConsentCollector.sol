// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title ConsentCollector
/// @notice What all collectors share: the EIP-712 message that names consumer, payer, token, maximum, terms and time.
abstract contract ConsentCollector is IConsentCollector, EIP712 {
    /// @notice EIP-712 type hash of a consent.
    bytes32 public constant CONSENT_TYPEHASH = keccak256(
        "Consent(address consumer,address payer,address token,uint256 maxAmount,bytes32 terms,uint256 validBefore)"
    );

    /// @notice EIP-712 digest of a consent in this collector's domain {name, "1", chain id, this contract}.
    /// @param consumer Contract that may use the consent.
    /// @param payer Account that consents.
    /// @param token Token.
    /// @param maxAmount Most that may be pulled, in base units.
    /// @param terms Digest of the terms in the consumer's domain.
    /// @param validBefore Holds strictly before this time (seconds).
    function hashConsent(
        address consumer,
        address payer,
        address token,
        uint256 maxAmount,
        bytes32 terms,
        uint256 validBefore
    ) public view returns (bytes32) {
        return _hashTypedDataV4(_structHash(consumer, payer, token, maxAmount, terms, validBefore));
    }

    /// @dev Checks amount and time and returns the digest the payer must have consented to.
    function _check(Pull calldata pull) internal view returns (bytes32 digest) {
        _checkBounds(pull);
        return hashConsent(msg.sender, pull.payer, pull.token, pull.maxAmount, pull.terms, pull.validBefore);
    }

    /// @dev Checks amount and time.
    function _checkBounds(Pull calldata pull) internal view {
        if (pull.amount > pull.maxAmount) revert PullAboveMaximum(pull.amount, pull.maxAmount);
        if (block.timestamp >= pull.validBefore) revert ConsentExpired(block.timestamp, pull.validBefore);
    }

    /// @dev EIP-712 hash of the consent without domain.
    function _structHash(
        address consumer,
        address payer,
        address token,
        uint256 maxAmount,
        bytes32 terms,
        uint256 validBefore
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(CONSENT_TYPEHASH, consumer, payer, token, maxAmount, terms, validBefore));
    }
}
