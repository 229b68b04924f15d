// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What somebody asks to be paid. Its hash is its id.
struct PaymentRequest {
    /// Account that gets the money.
    address payee;
    /// Account that is asked; zero asks anyone.
    address debtor;
    /// Token.
    address token;
    /// What is due, in base units; at most 2^128 - 1.
    uint256 amount;
    /// Whether it may be paid in parts.
    bool inParts;
    /// Paid strictly before this time (seconds).
    uint64 validBefore;
    /// Salted hash of the invoice or reference; says nothing to others.
    bytes32 invoice;
    /// Tells otherwise equal requests apart.
    uint256 salt;
}

/// @notice What a payer consents to for one request.
struct RequestPayment {
    /// Account that pays.
    address payer;
    /// Most it pays, in base units; what is not due is not taken or given back at once.
    uint256 maxAmount;
    /// Tells otherwise equal payments apart.
    uint256 salt;
}
