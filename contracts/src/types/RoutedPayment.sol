// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One exact-output payment over any route. Every field is bound by the payer's consent.
struct RoutedPayment {
    /// Account that pays.
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
    /// Settles strictly before this time (seconds).
    uint64 validBefore;
    /// Hash of the route the payer insists on; zero leaves it to whoever submits, within `maxAmountIn`.
    bytes32 route;
    /// Tells otherwise equal payments apart.
    uint256 salt;
}

/// @notice One conversion of a leg.
struct Hop {
    /// A listed pool that trades the previous hop's token (`tokenIn` for the first) for `tokenOut`.
    address pool;
    /// Token the hop brings.
    address tokenOut;
}

/// @notice One path of a route: brings `amountOut` of the payment's `tokenOut`.
struct Leg {
    /// Share of the payment's `amountOut`, in base units; all legs together bring exactly the whole.
    uint256 amountOut;
    /// Conversions from the payment's `tokenIn` to its `tokenOut`; at most four.
    Hop[] hops;
}
