// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title SeverityPayout
/// @notice What a depeg pays for an amount N of the covered stablecoin, before any event limit.
///
///     cash    N · clamp(1 − deductible − severity, 0, cap)        severity = time-weighted price at confirmation
///     swap    N · (1 − deductible), against surrender of N
///
/// @dev Rounded down, so never above the loss: the cash payout leaves the holder at most N · (1 − deductible) in all.
library SeverityPayout {
    /// @notice Basis points of the whole.
    uint256 internal constant BPS = 10_000;
    /// @notice A price of one dollar.
    uint256 internal constant ONE = 1e18;

    /// @notice Cash payout in the unit of `amount`, rounded down.
    /// @param amount Amount that lost value.
    /// @param severity Price that the amount is still worth, 18 decimals.
    /// @param deductibleBps Part of the loss that the holder bears, basis points of the amount, at most {BPS}.
    /// @param capBps Greatest payout, basis points of the amount.
    function cash(uint256 amount, uint256 severity, uint256 deductibleBps, uint256 capBps)
        internal
        pure
        returns (uint256)
    {
        uint256 kept = severity + deductibleBps * ONE / BPS;
        if (kept >= ONE) return 0;
        return Math.mulDiv(amount, Math.min(ONE - kept, capBps * ONE / BPS), ONE);
    }

    /// @notice Payout against surrender of `amount`, in its unit, rounded down.
    /// @param amount Amount that is surrendered.
    /// @param deductibleBps Part that the holder bears, basis points of the amount, at most {BPS}.
    function swap(uint256 amount, uint256 deductibleBps) internal pure returns (uint256) {
        return Math.mulDiv(amount, BPS - deductibleBps, BPS);
    }
}
