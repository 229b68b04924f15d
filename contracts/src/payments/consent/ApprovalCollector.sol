// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ConsentCollector} from "./ConsentCollector.sol";
import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title ApprovalCollector
/// @notice Consent by two transactions of the payer: an ERC-20 approval of this contract, and {consent}, which says
/// what the approval is for. It lasts until it is used, withdrawn, or its time has passed.
/// @dev Consents lie in slots of their payer alone.
contract ApprovalCollector is ConsentCollector {
    using SafeERC20 for IERC20;

    mapping(address payer => mapping(bytes32 digest => bool)) private _consents;

    /// @notice A payer consented.
    /// @param payer Account that consented.
    /// @param digest {hashConsent} of what it consented to.
    event ConsentGiven(address indexed payer, bytes32 indexed digest);
    /// @notice A payer withdrew a consent that was not used.
    /// @param payer Account that had consented.
    /// @param digest {hashConsent} of what it had consented to.
    event ConsentWithdrawn(address indexed payer, bytes32 indexed digest);

    /// @notice The payer never gave this consent, withdrew it, or it was used.
    error NoConsent(address payer, bytes32 digest);

    constructor() EIP712("Safelane ApprovalCollector", "1") {}

    /// @notice Consents to one pull by `consumer` from the caller.
    /// @param consumer Contract that may use the consent.
    /// @param token Token; the caller approves this contract for at least what will be pulled.
    /// @param maxAmount Most that may be pulled, in base units.
    /// @param terms Digest of the terms in the consumer's domain.
    /// @param validBefore Holds strictly before this time (seconds).
    function consent(address consumer, address token, uint256 maxAmount, bytes32 terms, uint256 validBefore) external {
        bytes32 digest = hashConsent(consumer, msg.sender, token, maxAmount, terms, validBefore);
        _consents[msg.sender][digest] = true;
        emit ConsentGiven(msg.sender, digest);
    }

    /// @notice Withdraws a consent of the caller that was not used yet.
    /// @param digest {hashConsent} of what the caller consented to.
    function withdrawConsent(bytes32 digest) external {
        if (!_consents[msg.sender][digest]) revert NoConsent(msg.sender, digest);
        delete _consents[msg.sender][digest];
        emit ConsentWithdrawn(msg.sender, digest);
    }

    /// @inheritdoc IConsentCollector
    function collect(Pull calldata pull, bytes calldata) external {
        bytes32 digest = _check(pull);
        if (!_consents[pull.payer][digest]) revert NoConsent(pull.payer, digest);
        delete _consents[pull.payer][digest];
        IERC20(pull.token).safeTransferFrom(pull.payer, pull.to, pull.amount);
    }

    /// @notice Whether a consent stands.
    /// @param payer Account that would have consented.
    /// @param digest {hashConsent} of what it would have consented to.
    function hasConsent(address payer, bytes32 digest) external view returns (bool) {
        return _consents[payer][digest];
    }
}
