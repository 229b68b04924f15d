// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {DevChain} from "../libraries/DevChain.sol";

/// @title DevStablecoin
/// @notice Stand-in for a dollar stablecoin on development chains: ERC-20 with EIP-2612 permits, EIP-3009
/// authorizations (both signature forms) and a faucet that anyone may use. It cannot be deployed anywhere else.
/// @dev The EIP-712 domain is `{name, version "1", chainId, verifyingContract}`. Authorization nonces are unordered,
/// so two payments of one payer never depend on each other.
contract DevStablecoin is ERC20Permit, ERC3009 {
    uint8 private immutable _decimals;

    /// @notice Deploys a token without supply.
    /// @param name_ ERC-20 name, also the name of the EIP-712 domain.
    /// @param symbol_ ERC-20 symbol.
    /// @param decimals_ Digits after the decimal point.
    constructor(string memory name_, string memory symbol_, uint8 decimals_) ERC20(name_, symbol_) ERC20Permit(name_) {
        DevChain.requireDevChain();
        _decimals = decimals_;
    }

    /// @notice Mints `amount` to `to`. Open to anyone.
    /// @param to Account that receives the tokens.
    /// @param amount Amount in base units.
    function faucet(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice {transferWithAuthorization} with a byte signature: also accepts ERC-1271 signatures.
    /// @param from Signer and payer.
    /// @param to Payee.
    /// @param value Amount in base units.
    /// @param validAfter Valid strictly after this time (seconds).
    /// @param validBefore Valid strictly before this time (seconds).
    /// @param nonce Single-use value chosen by the signer.
    /// @param signature Signature of `from` over the EIP-712 message TransferWithAuthorization.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 typeHash = TRANSFER_WITH_AUTHORIZATION_TYPEHASH;
        _requireSignature(
            from, keccak256(abi.encode(typeHash, from, to, value, validAfter, validBefore, nonce)), signature
        );
        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @notice {receiveWithAuthorization} with a byte signature: also accepts ERC-1271 signatures.
    /// @param from Signer and payer.
    /// @param to Payee; must be the caller, so that nobody can separate the transfer from what the payee does with it.
    /// @param value Amount in base units.
    /// @param validAfter Valid strictly after this time (seconds).
    /// @param validBefore Valid strictly before this time (seconds).
    /// @param nonce Single-use value chosen by the signer.
    /// @param signature Signature of `from` over the EIP-712 message ReceiveWithAuthorization.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 typeHash = RECEIVE_WITH_AUTHORIZATION_TYPEHASH;
        _requireSignature(
            from, keccak256(abi.encode(typeHash, from, to, value, validAfter, validBefore, nonce)), signature
        );
        if (to != msg.sender) revert ERC20InvalidReceiver(to);
        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @notice {cancelAuthorization} with a byte signature: also accepts ERC-1271 signatures.
    /// @param authorizer Signer of the authorization to cancel.
    /// @param nonce Nonce of the authorization to cancel.
    /// @param signature Signature of `authorizer` over the EIP-712 message CancelAuthorization.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        _requireSignature(
            authorizer, keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce)), signature
        );
        _cancelAuthorization(authorizer, nonce);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// @dev Reverts with {ERC3009InvalidSignature} unless `signer` signed `structHash` in this token's domain.
    function _requireSignature(address signer, bytes32 structHash, bytes calldata signature) private view {
        bytes32 digest = _hashTypedDataV4(structHash);
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature)) revert ERC3009InvalidSignature();
    }
}
