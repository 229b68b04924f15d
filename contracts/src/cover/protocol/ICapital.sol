// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ICapital
/// @notice What the risk book needs to know about the money behind it, in base units of the payout asset.
interface ICapital {
    /// @notice Capital of the junior and the senior tranche, premium that was not collected excluded.
    function capital() external view returns (uint256);

    /// @notice Capital of the reinsurance tranche.
    function reinsuranceCapital() external view returns (uint256);
}
