// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a payer consents to when it lets an operator hold its money for a receiver. Every field is bound.
struct EscrowTerms {
    /// Account that authorizes, captures and voids: a shop or whoever acts for it.
    address operator;
    /// Account that pays.
    address payer;
    /// Account that receives captures, less the fee, and pays refunds.
    address receiver;
    /// Token.
    address token;
    /// Most that may be authorized or charged, in base units; at most 2^112 - 1.
    uint256 maxAmount;
    /// Authorized or charged strictly before this time (seconds).
    uint64 preApprovalExpiry;
    /// Captured strictly before this time (seconds); reclaimed by the payer from it on.
    uint64 authorizationExpiry;
    /// Refunded strictly before this time (seconds).
    uint64 refundExpiry;
    /// Least fee the operator may take from a capture, in basis points.
    uint16 minFeeBps;
    /// Highest fee the operator may take from a capture, in basis points.
    uint16 maxFeeBps;
    /// Account that receives the fee; zero lets the operator name it per capture.
    address feeReceiver;
    /// Tells otherwise equal payments apart.
    uint256 salt;
}
