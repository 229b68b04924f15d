// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClaimStatus, Product} from "../types/Cover.sol";

/// @title ICoverPool
/// @notice What a policy token needs to describe itself.
interface ICoverPool {
    /// @notice Terms of a product.
    /// @param productId From 1.
    function product(uint256 productId) external view returns (Product memory);

    /// @notice What a claim would pay now, and where the policy stands.
    /// @param policyId The policy.
    /// @return payout In base units of the pool's asset.
    /// @return status Where the policy stands.
    function claimable(uint256 policyId) external view returns (uint256 payout, ClaimStatus status);

    /// @notice The pool's asset.
    function asset() external view returns (address);
}
