// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IPauseRegistry
/// @notice What a contract that can be paused asks.
interface IPauseRegistry {
    /// @notice Whether a contract takes no new business now.
    /// @param target The contract.
    function isPaused(address target) external view returns (bool);
}
