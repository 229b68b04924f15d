// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One exact-output payment. Every field is bound by the payer's signature.
struct Payment {
    /// Reference chosen by the payer's application; settles at most once per payer.
    bytes32 id;
    /// Account that pays and signs.
    address payer;
    /// Account that gets exactly `amountOut` of `tokenOut`.
    address recipient;
    /// Token the payer gives.
    address tokenIn;
    /// Most the payer gives, fee included, in base units of `tokenIn`.
    uint256 maxAmountIn;
    /// Token the recipient gets.
    address tokenOut;
    /// What the recipient gets, in base units of `tokenOut`.
    uint256 amountOut;
    /// Relayer's fee in base units of `tokenIn`.
    uint256 fee;
    /// Account that gets the fee.
    address feeRecipient;
    /// Uniswap v3 fee tier in hundredths of a basis point; 0 pays directly (`tokenIn == tokenOut`).
    uint24 poolFee;
    /// Settles strictly before this time (seconds).
    uint64 validBefore;
}
