// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IAssessedCover
/// @notice What the assessment needs to know of the protocol whose claims it decides over.
interface IAssessedCover {
    /// @notice Whether an account must not vote on a claim.
    /// @param claimId The claim.
    /// @param voter The account.
    function isConflicted(uint256 claimId, address voter) external view returns (bool);
}
