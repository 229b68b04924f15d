// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IAcceptedPayouts} from "../interfaces/IAcceptedPayouts.sol";
import {IPauseRegistry} from "../interfaces/IPauseRegistry.sol";

/// @title AcceptedPayouts
/// @notice Base of contracts that owe payouts: what was accepted is set aside at once, never expires and stays redeemable
/// while everything else is paused.
/// @dev Inheriting contracts put {whenNotPaused} on what takes new business, never on what settles old, and spend no more
/// than {_unreserved}. The ledger is per contract; its total is one slot that all acceptances of a pool write, because a
/// pool must know what it owes.
abstract contract AcceptedPayouts is IAcceptedPayouts, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One accepted payout.
    struct Payout {
        address holder;
        uint256 amount;
    }

    /// @notice Token that payouts are paid in.
    IERC20 public immutable payoutToken;
    /// @notice Says whether new business is paused.
    IPauseRegistry public immutable pauses;

    /// @inheritdoc IAcceptedPayouts
    uint256 public acceptedTotal;

    mapping(bytes32 id => Payout) private _payouts;

    /// @notice The contract takes no new business now.
    error Paused();
    /// @notice The payout was accepted before.
    error PayoutExists(bytes32 id);
    /// @notice There is no such payout, or it was redeemed.
    error NoPayout(bytes32 id);
    /// @notice A payout needs a holder and an amount.
    error InvalidPayout(address holder, uint256 amount);
    /// @notice More would be owed than the contract holds.
    error NotCovered(uint256 attempted, uint256 bound);
    /// @notice Only the holder chooses where its payout goes.
    error NotHolder(address attempted, address bound);
    /// @notice The payout cannot go there.
    error InvalidRecipient(address to);

    /// @dev For new business only.
    modifier whenNotPaused() {
        if (pauses.isPaused(address(this))) revert Paused();
        _;
    }

    /// @dev Fixes token and registry.
    constructor(IERC20 payoutToken_, IPauseRegistry pauses_) {
        payoutToken = payoutToken_;
        pauses = pauses_;
    }

    /// @inheritdoc IAcceptedPayouts
    function redeemPayout(bytes32 id, address to) external nonReentrant returns (uint256 amount) {
        Payout memory payout = _payouts[id];
        if (payout.amount == 0) revert NoPayout(id);
        if (to != payout.holder && msg.sender != payout.holder) revert NotHolder(msg.sender, payout.holder);
        if (to == address(0) || to == address(this)) revert InvalidRecipient(to);
        amount = payout.amount;
        delete _payouts[id];
        acceptedTotal -= amount;
        emit PayoutRedeemed(id, to, amount);
        payoutToken.safeTransfer(to, amount);
    }

    /// @inheritdoc IAcceptedPayouts
    function acceptedPayout(bytes32 id) external view returns (address holder, uint256 amount) {
        Payout memory payout = _payouts[id];
        return (payout.holder, payout.amount);
    }

    /// @dev Sets a payout aside; reverts unless the contract holds it besides what it owes already.
    function _acceptPayout(bytes32 id, address holder, uint256 amount) internal {
        if (holder == address(0) || amount == 0) revert InvalidPayout(holder, amount);
        if (_payouts[id].amount != 0) revert PayoutExists(id);
        uint256 free = _unreserved();
        if (amount > free) revert NotCovered(amount, free);
        _payouts[id] = Payout({holder: holder, amount: amount});
        acceptedTotal += amount;
        emit PayoutAccepted(id, holder, amount);
    }

    /// @dev What the contract holds beyond accepted payouts; base units of the payout token.
    function _unreserved() internal view returns (uint256) {
        uint256 balance = payoutToken.balanceOf(address(this));
        uint256 owed = acceptedTotal;
        return balance > owed ? balance - owed : 0;
    }
}
