// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a contract (the consumer, always the caller of the collector) asks to be pulled from a payer.
struct Pull {
    /// Account whose consent is needed and whose tokens move.
    address payer;
    /// Token.
    address token;
    /// What `to` receives, in base units of `token`; at most `maxAmount`.
    uint256 amount;
    /// What the payer consented to, in base units of `token`.
    uint256 maxAmount;
    /// Account that receives `amount`; chosen by the consumer, which the payer's consent names.
    address to;
    /// Digest of everything else the payer consented to, in the consumer's own EIP-712 domain.
    bytes32 terms;
    /// The consent holds strictly before this time (seconds).
    uint256 validBefore;
}

/// @title IConsentCollector
/// @notice One way for a payer to consent: turns it into a transfer to whom the consumer names.
/// @dev A collector must make sure that the payer consented to exactly this consumer, token, maximum, terms and time.
/// Using a consent only once is shared work: terms are single-use in every consumer.
interface IConsentCollector {
    /// @notice The amount asked for is above what the payer consented to.
    error PullAboveMaximum(uint256 attempted, uint256 bound);
    /// @notice The consent's time has passed.
    error ConsentExpired(uint256 attempted, uint256 bound);

    /// @notice Pulls `pull.amount` from the payer to `pull.to`, or reverts.
    /// @param pull What to pull; the consumer is the caller.
    /// @param consent The payer's consent, in the collector's own encoding.
    function collect(Pull calldata pull, bytes calldata consent) external;
}
