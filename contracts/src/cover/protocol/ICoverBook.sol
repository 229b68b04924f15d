// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICapital} from "./ICapital.sol";

/// @title ICoverBook
/// @notice What the money side of a cover protocol needs from its book of products, whatever triggers their payouts.
interface ICoverBook {
    /// @notice The contract that holds the money; only it may commit.
    function cover() external view returns (ICapital);

    /// @notice Stablecoin that the protocol pays in.
    function payoutAsset() external view returns (address);

    /// @notice Whether capital must neither enter nor leave now.
    function isOnWatch() external view returns (bool);

    /// @notice Most that junior and senior capital together may fall now, in base units; 0 on watch.
    function withdrawable() external view returns (uint256);

    /// @notice Loss from which reinsurance pays, basis points of the capital.
    function ATTACHMENT_BPS() external view returns (uint256);

    /// @notice Loss up to which reinsurance pays, basis points of the capital.
    function EXHAUSTION_BPS() external view returns (uint256);
}
