// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IAcceptedPayouts
/// @notice What a cover pool promises about payouts it has accepted: they never expire and no pause holds them up.
interface IAcceptedPayouts {
    /// @notice A payout was accepted: the amount is set aside for its holder.
    /// @param id Identifies it, for instance a policy.
    /// @param holder Who may redeem it.
    /// @param amount Base units of the payout token.
    event PayoutAccepted(bytes32 indexed id, address indexed holder, uint256 amount);
    /// @notice A payout was redeemed.
    /// @param id Which.
    /// @param to Who received it.
    /// @param amount Base units of the payout token.
    event PayoutRedeemed(bytes32 indexed id, address to, uint256 amount);

    /// @notice Pays an accepted payout. Anyone may call it for the holder's own address; the holder chooses any.
    /// @param id Which.
    /// @param to Who receives it.
    /// @return amount Base units of the payout token.
    function redeemPayout(bytes32 id, address to) external returns (uint256 amount);

    /// @notice An accepted payout that was not redeemed yet; zero if there is none.
    /// @param id Which.
    /// @return holder Who may redeem it.
    /// @return amount Base units of the payout token.
    function acceptedPayout(bytes32 id) external view returns (address holder, uint256 amount);

    /// @notice All accepted payouts that were not redeemed yet; base units of the payout token.
    function acceptedTotal() external view returns (uint256);
}
