// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice What an excess-of-loss layer has left in its year. Amounts in base units of the protocol's asset.
struct Treaty {
    /// When the year began: with its first cession; 0 before (seconds).
    uint40 openedAt;
    /// Size of the layer at that time.
    uint128 layer;
    /// Ceded in the year and not given back.
    uint128 ceded;
    /// Paid for to be available once more, at most `layer`.
    uint128 reinstated;
}

/// @title ReinsuranceTreaty
/// @notice Excess of loss with one paid reinstatement.
///
///     limit of a year = layer + reinstated        reinstated ≤ min(ceded, layer), for {PRICE_BPS} of it
///
/// @dev A year begins with a cession, not with the calendar. Rounding is against the cedent. Our own starting parameters.
library ReinsuranceTreaty {
    using SafeCast for uint256;

    /// @notice Length of a year (seconds).
    uint256 internal constant YEAR = 365 days;
    /// @notice Price of reinstating one unit, basis points.
    uint256 internal constant PRICE_BPS = 1_000;
    uint256 private constant BPS = 10_000;

    /// @notice What the treaty still allows to cede, whatever the capital behind it; unlimited before a year begins.
    /// @param treaty The treaty.
    function available(Treaty storage treaty) internal view returns (uint256) {
        if (!isOpen(treaty)) return type(uint256).max;
        return uint256(treaty.layer) + treaty.reinstated - treaty.ceded;
    }

    /// @notice Whether a year runs.
    /// @param treaty The treaty.
    function isOpen(Treaty storage treaty) internal view returns (bool) {
        return treaty.openedAt != 0 && block.timestamp < treaty.openedAt + YEAR;
    }

    /// @notice Cedes an amount that {available} and the layer allow, and reinstates what is paid for.
    /// @param treaty The treaty.
    /// @param layer Size of the layer now; it counts for the year if this is its first cession.
    /// @param amount Ceded, above 0.
    /// @param budget Most that may be paid for the reinstatement.
    /// @return price What has to be paid, at most `budget`.
    function cede(Treaty storage treaty, uint256 layer, uint256 amount, uint256 budget)
        internal
        returns (uint256 price)
    {
        if (!isOpen(treaty)) {
            (treaty.openedAt, treaty.layer) = (uint40(block.timestamp), layer.toUint128());
            (treaty.ceded, treaty.reinstated) = (0, 0);
        }
        treaty.ceded += amount.toUint128();
        uint256 wanted = Math.min(amount, treaty.layer - treaty.reinstated);
        price = Math.ceilDiv(wanted * PRICE_BPS, BPS);
        if (price > budget) {
            price = budget;
            wanted = budget * BPS / PRICE_BPS;
        }
        treaty.reinstated += wanted.toUint128();
    }

    /// @notice Takes back a cession that was not needed, if it was one of this year; its reinstatement stays paid for.
    /// @param treaty The treaty.
    /// @param amount Given back.
    /// @param cededAt When it was ceded (seconds).
    function giveBack(Treaty storage treaty, uint256 amount, uint256 cededAt) internal {
        if (isOpen(treaty) && cededAt >= treaty.openedAt) treaty.ceded -= amount.toUint128();
    }
}
