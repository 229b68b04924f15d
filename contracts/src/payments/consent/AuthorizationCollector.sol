// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IERC3009Bytes} from "../../interfaces/IERC3009Bytes.sol";
import {ConsentCollector} from "./ConsentCollector.sol";
import {IConsentCollector, Pull} from "./IConsentCollector.sol";

/// @title AuthorizationCollector
/// @notice Consent by one EIP-3009 signature that anyone may relay: ReceiveWithAuthorization(payer → this contract,
/// maxAmount, 0, validBefore, nonce = {hashConsent}). The nonce binds everything else.
/// @dev The signed maximum passes through this contract; what is not asked for goes back to the payer. The token's
/// balance slot of this contract ends as it began, so it orders no two payments.
contract AuthorizationCollector is ConsentCollector, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice The token moved another amount than signed, as fee-on-transfer tokens do.
    error InexactAuthorization(address token, uint256 attempted, uint256 bound);

    constructor() EIP712("Safelane AuthorizationCollector", "1") {}

    /// @inheritdoc IConsentCollector
    function collect(Pull calldata pull, bytes calldata consent) external nonReentrant {
        bytes32 nonce = _check(pull);
        IERC20 token = IERC20(pull.token);
        uint256 balanceBefore = token.balanceOf(address(this));
        IERC3009Bytes(pull.token)
            .receiveWithAuthorization(pull.payer, address(this), pull.maxAmount, 0, pull.validBefore, nonce, consent);
        uint256 received = token.balanceOf(address(this)) - balanceBefore;
        if (received != pull.maxAmount) revert InexactAuthorization(pull.token, received, pull.maxAmount);
        token.safeTransfer(pull.to, pull.amount);
        if (pull.amount != pull.maxAmount) token.safeTransfer(pull.payer, pull.maxAmount - pull.amount);
    }
}
