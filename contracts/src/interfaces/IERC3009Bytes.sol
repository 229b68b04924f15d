// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IERC3009Bytes
/// @notice The part of EIP-3009 that settlement needs, in its byte-signature form: it also serves smart accounts
/// (ERC-1271), as in version 2.2 of USDC.
interface IERC3009Bytes {
    /// @notice Moves `value` from `from` to the caller, who must be `to`, on the strength of a signature by `from`.
    /// @param from Signer and payer.
    /// @param to Payee and caller.
    /// @param value Amount in base units of the token.
    /// @param validAfter Valid strictly after this time (seconds).
    /// @param validBefore Valid strictly before this time (seconds).
    /// @param nonce Single-use value chosen by the signer.
    /// @param signature 65-byte ECDSA signature, or whatever the signing contract accepts.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice EIP-712 domain separator under which authorizations are signed.
    // forge-lint: disable-next-line(mixed-case-function)
    function DOMAIN_SEPARATOR() external view returns (bytes32);
}
