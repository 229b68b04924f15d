// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IDepegOracle
/// @notice What a cover pool and a price source need from the oracle.
interface IDepegOracle {
    /// @notice Records the current median as an observation. Permissionless.
    /// @param asset The observed asset.
    /// @return price1e18 Median price, 0 without quorum.
    /// @return fresh Whether a quorum of sources is fresh.
    function poke(address asset) external returns (uint256 price1e18, bool fresh);

    /// @notice Current median of the sources.
    /// @param asset The observed asset.
    /// @return price1e18 Median price, 0 without quorum.
    /// @return fresh Whether a quorum of sources is fresh.
    function latest(address asset) external view returns (uint256 price1e18, bool fresh);

    /// @notice Time-weighted average price over the last `windowSec` seconds, rounded up.
    /// @param asset The observed asset.
    /// @param windowSec Length of the window in seconds.
    /// @return price1e18 The average over the observed part of the window, 0 if nothing was observed.
    /// @return fresh Whether every second of the window was observed and a quorum is fresh now.
    function twap(address asset, uint256 windowSec) external view returns (uint256 price1e18, bool fresh);
}
