// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice A kinked annual rate over utilisation; all rates in basis points.
struct RateCurve {
    /// Rate at zero utilisation.
    uint32 r0Bps;
    /// Rise of the rate from 0 to 100 % utilisation below the kink.
    uint32 s1Bps;
    /// Rise of the rate from 0 to 100 % utilisation above the kink.
    uint32 s2Bps;
    /// Utilisation at which the slope changes.
    uint32 kinkBps;
}

/// @title PremiumCurve
/// @notice Path-independent premium: the integral of the rate over the utilisation that an order adds.
///
///     r(u) = r0 + s1·u                          up to the kink k
///     r(u) = r0 + s1·k + s2·(u − k)             above it
///     premium = C · T/365d · ∫ r(u) du          from committed/C to (committed + insured)/C, rounded up
///
/// @dev With x = u·C the integral is exact in integers: 2·C·G(x) = 2·C·r0·x + s1·x² below the kink K = k·C, and so on.
/// Splitting an order telescopes the integral, so it changes nothing but the rounding, which is against the buyer.
library PremiumCurve {
    /// @notice Basis points of the whole.
    uint256 internal constant BPS = 10_000;
    /// @notice Seconds of the year that annual rates refer to.
    uint256 internal constant YEAR = 365 days;
    /// @notice Greatest capacity the integer arithmetic has room for, in base units.
    uint256 internal constant MAX_CAPACITY = type(uint96).max;

    /// @notice The capacity exceeds what the arithmetic has room for.
    error CapacityTooLarge(uint256 attempted, uint256 bound);
    /// @notice The order exceeds the capacity left.
    error InsufficientCapacity(uint256 attempted, uint256 bound);

    /// @notice Premium for `insured` more cover on top of `committed`, rounded up, in the unit of `insured`.
    /// @param curve The annual rate.
    /// @param capacity Cover that exists in all, `C`.
    /// @param committed Cover that is sold already.
    /// @param insured Cover that is bought.
    /// @param periodSec Length of the cover in seconds.
    function premium(RateCurve memory curve, uint256 capacity, uint256 committed, uint256 insured, uint256 periodSec)
        internal
        pure
        returns (uint256)
    {
        if (capacity > MAX_CAPACITY) revert CapacityTooLarge(capacity, MAX_CAPACITY);
        uint256 left = capacity > committed ? capacity - committed : 0;
        if (insured > left) revert InsufficientCapacity(insured, left);
        if (insured == 0) return 0;
        uint256 area = _area(curve, capacity, committed + insured) - _area(curve, capacity, committed);
        return Math.mulDiv(area, periodSec, 2 * capacity * BPS * YEAR, Math.Rounding.Ceil);
    }

    /// @notice Annual rate in basis points at a utilisation, rounded up.
    /// @param curve The annual rate.
    /// @param capacity Cover that exists in all.
    /// @param committed Cover that is sold already, at most `capacity`.
    function rateBps(RateCurve memory curve, uint256 capacity, uint256 committed) internal pure returns (uint256) {
        uint256 kink = capacity * curve.kinkBps / BPS;
        uint256 below = Math.min(committed, kink);
        uint256 rise = curve.s1Bps * below + curve.s2Bps * (committed - below);
        return curve.r0Bps + (capacity == 0 ? 0 : Math.ceilDiv(rise, capacity));
    }

    /// @dev 2·C·∫₀ˣ r in basis points; at most 2⁹⁶·2⁹⁶·2³²·5 and so far from overflow.
    function _area(RateCurve memory curve, uint256 capacity, uint256 x) private pure returns (uint256) {
        uint256 kink = capacity * curve.kinkBps / BPS;
        uint256 below = Math.min(x, kink);
        uint256 area = 2 * capacity * curve.r0Bps * x + uint256(curve.s1Bps) * below * below;
        if (x > kink) {
            uint256 above = x - kink;
            area += 2 * uint256(curve.s1Bps) * kink * above + uint256(curve.s2Bps) * above * above;
        }
        return area;
    }
}
