// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IPriceSource
/// @notice One independent view of an asset's price in dollars.
interface IPriceSource {
    /// @notice The latest price this source knows.
    /// @return price1e18 Dollars per whole token, 18 decimals.
    /// @return updatedAt When the source last confirmed that price (seconds).
    function latestPrice() external view returns (uint256 price1e18, uint256 updatedAt);
}
