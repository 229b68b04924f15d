// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title MinimumCapital
/// @notice Capital that a book of products needs when their losses are correlated.
///
///     required = max( √(Lᵀ·ρ·L), ΣL / 4.8 )        L = probable maximum loss per product, net of reinsurance
///     level    = max( required, level before · (1 − 1 % · days) )
///
/// @dev The level rises at once and falls by at most 1 % a day. Updating more often compounds the fall, and so can only
/// slow it: (1 − a/n)ⁿ ≥ 1 − a.
library MinimumCapital {
    /// @notice Basis points of the whole, the unit of correlations.
    uint256 internal constant BPS = 10_000;
    /// @notice Correlation of products with the same issuer or reserve bank, basis points.
    uint256 internal constant SAME_ISSUER = 10_000;
    /// @notice Correlation of a product whose asset is collateral of the other's, basis points.
    uint256 internal constant COLLATERAL = 7_500;
    /// @notice Correlation of products of the same class (fiat-backed, crypto-backed, synthetic), basis points.
    uint256 internal constant SAME_CLASS = 5_000;
    /// @notice Correlation of any other two products, basis points.
    uint256 internal constant UNRELATED = 2_500;
    /// @notice Greatest loss of one product the arithmetic has room for, in base units.
    uint256 internal constant MAX_LOSS = type(uint96).max;

    /// @notice A loss exceeds what the arithmetic has room for.
    error LossTooLarge(uint256 attempted, uint256 bound);
    /// @notice Each product needs one row of correlations.
    error CorrelationMismatch(uint256 losses, uint256 rows);

    /// @notice Minimum capital for the losses, rounded up, in their unit.
    /// @param losses Probable maximum loss per product, at most {MAX_LOSS}; at most 16 products.
    /// @param rows Row i holds the correlation with product j < i in bits 16·j to 16·j + 15, basis points; the diagonal
    /// is 1 whatever stands there.
    function required(uint256[] memory losses, uint256[] memory rows) internal pure returns (uint256) {
        if (losses.length != rows.length || losses.length > 16) revert CorrelationMismatch(losses.length, rows.length);
        uint256 sum;
        uint256 quadratic; // in basis points
        for (uint256 i = 0; i < losses.length; ++i) {
            uint256 loss = losses[i];
            if (loss > MAX_LOSS) revert LossTooLarge(loss, MAX_LOSS);
            if (loss == 0) continue;
            uint256 row = rows[i];
            uint256 others;
            for (uint256 j = 0; j < i; ++j) {
                // Cuts one of the 16-bit lanes out.
                // forge-lint: disable-next-line(unsafe-typecast)
                others += uint256(uint16(row >> (16 * j))) * losses[j];
            }
            quadratic += loss * (BPS * loss + 2 * others);
            sum += loss;
        }
        // √(q / 10⁴) = √q / 100; rounding up twice is rounding up once.
        uint256 correlated = Math.ceilDiv(Math.sqrt(quadratic, Math.Rounding.Ceil), 100);
        return Math.max(correlated, Math.ceilDiv(sum * 10, 48));
    }

    /// @notice The level after `elapsedSec`: rises to `target` at once, falls towards it by at most 1 % a day.
    /// @param level The level before, in base units.
    /// @param target What is required now, in base units.
    /// @param elapsedSec Seconds since the level was valid.
    function smoothed(uint256 level, uint256 target, uint256 elapsedSec) internal pure returns (uint256) {
        uint256 span = 100 days;
        if (target >= level || elapsedSec >= span) return target;
        return Math.max(target, Math.mulDiv(level, span - elapsedSec, span, Math.Rounding.Ceil));
    }
}
