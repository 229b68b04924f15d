// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Caps of an agent over all tokens, in micro-dollars (1e-6 USD).
/// @param perTransaction Most a single payment may be worth.
/// @param daily Most that payments of any 24 hours may be worth together; at least `perTransaction`.
/// @param weekly Most over any 7 days; at least `daily`.
/// @param monthly Most over any 30 days; at least `weekly`.
struct AgentLimits {
    uint64 perTransaction;
    uint64 daily;
    uint64 weekly;
    uint64 monthly;
}

/// @notice How an account values a token that its agents may spend.
/// @param oracle Prices the token; none means that it always counts as one dollar.
/// @param twapWindowSec Window of the average that the current price is compared with (seconds); 0 without oracle.
/// @param pegged The token counts as at least one dollar, so a depeg never widens a cap.
/// @param decimals Digits after the decimal point, 0 to 18, as read from the token.
/// @param allowed Agents may spend the token.
struct AgentToken {
    address oracle;
    uint32 twapWindowSec;
    bool pegged;
    uint8 decimals;
    bool allowed;
}

/// @notice A payment ordered by an agent, to be relayed by anyone.
/// @param agent Signer of the order.
/// @param grantVersion The grant it is made under: a later grant to the same agent does not revive it.
/// @param token Token to pay in.
/// @param payee Account to pay, on the grant's list.
/// @param amount Base units of the token.
/// @param paymentReference Free reference, for instance the hash of an invoice.
/// @param validBefore Valid strictly before this time (seconds).
/// @param salt Makes orders of the same content distinct.
struct AgentOrder {
    address agent;
    uint64 grantVersion;
    address token;
    address payee;
    uint256 amount;
    bytes32 paymentReference;
    uint64 validBefore;
    bytes32 salt;
}
