// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ICapitalController
/// @notice What an underwriting vault needs from the protocol whose losses it bears.
interface ICapitalController {
    /// @notice Whether capital must neither enter nor leave: a covered price is low or unknown, or a loss is not settled.
    function isOnWatch() external view returns (bool);

    /// @notice Most that may leave a vault now without the capital falling below what is required, in base units.
    /// @param vault The vault.
    function withdrawable(address vault) external view returns (uint256);

    /// @notice Premium earned by a vault and not collected yet, in base units.
    /// @param vault The vault.
    function pendingPremium(address vault) external view returns (uint256);

    /// @notice Sends the calling vault its earned premium and returns the amount in base units.
    function collectPremium() external returns (uint256);
}
