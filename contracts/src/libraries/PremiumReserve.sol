// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Premiums received but not yet earned by the underwriters.
struct UnearnedPremium {
    /// Unearned at `updatedAt`, in base units of the pool's asset.
    uint128 amount;
    /// Last change (seconds).
    uint64 updatedAt;
    /// When everything will be earned (seconds).
    uint64 earnedAt;
}

/// @title PremiumReserve
/// @notice Releases premiums to the underwriters in a straight line until the premium-weighted mean end of the covers.
/// @dev Without it a deposit just before a purchase and a withdrawal just after it would take a share of a premium
/// whose risk others carry. One line for all policies needs no loop and no list; it keeps the total and the mean.
library PremiumReserve {
    /// @notice What is unearned now, rounded up.
    /// @param reserve The reserve.
    function unearned(UnearnedPremium storage reserve) internal view returns (uint256) {
        (uint256 earnedAt, uint256 updatedAt) = (reserve.earnedAt, reserve.updatedAt);
        if (block.timestamp >= earnedAt) return 0;
        return Math.mulDiv(reserve.amount, earnedAt - block.timestamp, earnedAt - updatedAt, Math.Rounding.Ceil);
    }

    /// @notice Adds a premium that is earned until `end`.
    /// @param reserve The reserve.
    /// @param premium The premium in base units, above 0.
    /// @param end When its cover ends (seconds), in the future.
    function add(UnearnedPremium storage reserve, uint256 premium, uint256 end) internal {
        uint256 before = unearned(reserve);
        uint256 remaining = before == 0 ? 0 : reserve.earnedAt - block.timestamp;
        uint256 weighted = before * remaining + premium * (end - block.timestamp);
        // Money that the pool holds: far below 2¹²⁸ of any token.
        // forge-lint: disable-next-line(unsafe-typecast)
        reserve.amount = uint128(before + premium);
        reserve.updatedAt = uint64(block.timestamp);
        reserve.earnedAt = uint64(block.timestamp + Math.ceilDiv(weighted, before + premium));
    }
}
