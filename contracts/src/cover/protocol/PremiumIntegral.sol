// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice A kinked annual rate over utilisation with a floor; every field in parts per billion (10⁹ = 100 %).
struct RateSchedule {
    /// Rate at zero utilisation.
    uint32 base;
    /// Rise of the rate per whole utilisation, below the kink.
    uint32 slope;
    /// Rise of the rate per whole utilisation, above the kink.
    uint32 steepSlope;
    /// Utilisation at which the slope changes.
    uint32 kink;
    /// No unit of cover is sold below this rate, see {PremiumIntegral.floorRate}.
    uint32 floor;
}

/// @title PremiumIntegral
/// @notice Path-independent premium: the integral of the rate over the utilisation that an order adds.
///
///     r(u) = base + slope·min(u, kink) + steepSlope·max(u − kink, 0)
///     premium = C · T/365d · ∫ max(r(u), floor) du      from committed/C to (committed + insured)/C, rounded up
///
/// @dev The floor lies inside the integral, on every unit of cover. A floor on the whole order, max(curve, S·T·floor),
/// would make the sum of two parts dearer than the whole; this one keeps premium ≥ S·T·floor and the path independence.
/// With x = u·C the integral 2·C·∫ is kept in integers. Two places are on whole base units: the kink is rounded down,
/// and in the unit in which the curve crosses the floor the rate rises in a straight line. Both only raise the price.
library PremiumIntegral {
    /// @notice Parts of the whole in which rates and utilisations are given.
    uint256 internal constant PPB = 1e9;
    /// @notice Seconds of the year that annual rates refer to.
    uint256 internal constant YEAR = 365 days;
    /// @notice Greatest capacity the integer arithmetic has room for, in base units.
    uint256 internal constant MAX_CAPACITY = type(uint96).max;

    /// @notice The capacity exceeds what the arithmetic has room for.
    error CapacityTooLarge(uint256 attempted, uint256 bound);
    /// @notice The order exceeds the capacity left.
    error InsufficientCapacity(uint256 attempted, uint256 bound);
    /// @notice Each scenario needs one probability and one loss.
    error ScenarioMismatch(uint256 probabilities, uint256 losses);

    /// @notice Premium for `insured` more cover on top of `committed`, rounded up, in the unit of `insured`.
    /// @param schedule The annual rate.
    /// @param capacity Cover that exists in all, `C`.
    /// @param committed Cover that is sold already.
    /// @param insured Cover that is bought.
    /// @param periodSec Length of the cover in seconds, below 2³².
    function premium(
        RateSchedule memory schedule,
        uint256 capacity,
        uint256 committed,
        uint256 insured,
        uint256 periodSec
    ) internal pure returns (uint256) {
        if (capacity > MAX_CAPACITY) revert CapacityTooLarge(capacity, MAX_CAPACITY);
        uint256 left = capacity > committed ? capacity - committed : 0;
        if (insured > left) revert InsufficientCapacity(insured, left);
        if (insured == 0) return 0;
        uint256 added = _area(schedule, capacity, committed + insured) - _area(schedule, capacity, committed);
        return Math.mulDiv(added, periodSec, 2 * capacity * PPB * YEAR, Math.Rounding.Ceil);
    }

    /// @notice Annual rate for the next unit of cover in parts per billion, rounded up.
    /// @param schedule The annual rate.
    /// @param capacity Cover that exists in all.
    /// @param committed Cover that is sold already, at most `capacity`.
    function rate(RateSchedule memory schedule, uint256 capacity, uint256 committed) internal pure returns (uint256) {
        if (capacity == 0) return Math.max(schedule.base, schedule.floor);
        return Math.max(Math.ceilDiv(_rateTimesCapacity(schedule, capacity, committed), capacity), schedule.floor);
    }

    /// @notice Least annual rate that the expected loss allows, loading · Σ pᵢ·E[loss | i], in parts per billion,
    /// rounded up.
    /// @param probabilities Annual probability of each scenario, parts per billion.
    /// @param losses Expected payout in each scenario per insured unit, parts per billion.
    /// @param loading Loading for uncertainty and capital, parts per billion (1.4·10⁹ = 40 % above the expected loss).
    function floorRate(uint256[] memory probabilities, uint256[] memory losses, uint256 loading)
        internal
        pure
        returns (uint256)
    {
        if (probabilities.length != losses.length) revert ScenarioMismatch(probabilities.length, losses.length);
        uint256 expected;
        for (uint256 i = 0; i < losses.length; ++i) {
            expected += probabilities[i] * losses[i];
        }
        return Math.mulDiv(expected, loading, PPB * PPB, Math.Rounding.Ceil);
    }

    /// @dev 2·C·∫₀ˣ max(r, floor) in parts per billion; at most 2·2⁹⁶·2⁹⁶·3·2³² and so far from overflow.
    function _area(RateSchedule memory s, uint256 capacity, uint256 x) private pure returns (uint256) {
        if (s.floor <= s.base) return _curveArea(s, capacity, x);
        uint256 flat = _lastUnitAtFloor(s, capacity);
        if (x <= flat) return 2 * capacity * s.floor * x;
        uint256 crossing = capacity * s.floor + _rateTimesCapacity(s, capacity, flat + 1); // a trapezium of width 1
        return 2 * capacity * s.floor * flat + crossing + _curveArea(s, capacity, x) - _curveArea(s, capacity, flat + 1);
    }

    /// @dev 2·C·∫₀ˣ r without the floor.
    function _curveArea(RateSchedule memory s, uint256 capacity, uint256 x) private pure returns (uint256 area) {
        uint256 kink = capacity * s.kink / PPB;
        uint256 below = Math.min(x, kink);
        area = 2 * capacity * s.base * x + s.slope * below * below;
        if (x > kink) {
            uint256 above = x - kink;
            area += 2 * uint256(s.slope) * kink * above + s.steepSlope * above * above;
        }
    }

    /// @dev C·r at committed cover `x`.
    function _rateTimesCapacity(RateSchedule memory s, uint256 capacity, uint256 x) private pure returns (uint256) {
        uint256 kink = capacity * s.kink / PPB;
        uint256 below = Math.min(x, kink);
        return capacity * s.base + s.slope * below + s.steepSlope * (x - below);
    }

    /// @dev Greatest x with r(x) ≤ floor, where base < floor; the capacity if the curve never reaches the floor.
    function _lastUnitAtFloor(RateSchedule memory s, uint256 capacity) private pure returns (uint256) {
        uint256 kink = capacity * s.kink / PPB;
        uint256 rise = capacity * (s.floor - s.base);
        if (rise < s.slope * kink) return rise / s.slope;
        if (s.steepSlope == 0) return capacity;
        return Math.min(capacity, kink + (rise - s.slope * kink) / s.steepSlope);
    }
}
