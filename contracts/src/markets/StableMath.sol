// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibSort} from "solady/utils/LibSort.sol";

/// @title StableMath
/// @notice The StableSwap invariant (M. Egorov, "StableSwap", 2019) over balances scaled to 18 decimals:
/// A·nⁿ·Σx + D = A·nⁿ·D + Dⁿ⁺¹ / (nⁿ·Πx). `ann` is A·nⁿ.
library StableMath {
    /// @notice Newton's iteration did not come to rest.
    error NoConvergence();
    /// @notice A balance is zero, where the invariant is not defined.
    error EmptyBalance();

    /// @notice D of the balances, within 1 of the exact root.
    /// @param xs Balances scaled to 18 decimals.
    /// @param ann A·nⁿ.
    function invariant(uint256[] memory xs, uint256 ann) internal pure returns (uint256 d) {
        uint256 n = xs.length;
        uint256 sum = 0;
        for (uint256 i = 0; i < n; ++i) {
            if (xs[i] == 0) revert EmptyBalance();
            sum += xs[i];
        }
        uint256[] memory ascending = LibSort.copy(xs);
        LibSort.insertionSort(ascending);
        d = sum;
        for (uint256 round = 0; round < 255; ++round) {
            uint256 dp = d;
            for (uint256 i = 0; i < n; ++i) {
                dp = dp * d / (ascending[i] * n);
            }
            uint256 previous = d;
            d = (ann * sum + dp * n) * d / ((ann - 1) * d + (n + 1) * dp);
            if (d > previous ? d - previous <= 1 : previous - d <= 1) return d;
        }
        revert NoConvergence();
    }

    /// @notice Balance of coin `j` at which the others and D satisfy the invariant, within 1 of the exact root.
    /// @param xs Balances scaled to 18 decimals; `xs[j]` is ignored.
    /// @param j Coin to solve for.
    /// @param d The invariant.
    /// @param ann A·nⁿ.
    function balanceOf(uint256[] memory xs, uint256 j, uint256 d, uint256 ann) internal pure returns (uint256 y) {
        uint256 n = xs.length;
        uint256[] memory others = new uint256[](n - 1);
        uint256 sum = 0;
        for (uint256 i = 0; i < n; ++i) {
            if (i == j) continue;
            if (xs[i] == 0) revert EmptyBalance();
            sum += xs[i];
            others[i < j ? i : i - 1] = xs[i];
        }
        LibSort.insertionSort(others);
        uint256 c = d;
        for (uint256 i = 0; i < n - 1; ++i) {
            c = c * d / (others[i] * n);
        }
        c = c * d / (ann * n);
        uint256 b = sum + d / ann;
        y = d;
        for (uint256 round = 0; round < 255; ++round) {
            uint256 previous = y;
            y = (y * y + c) / (2 * y + b - d);
            if (y > previous ? y - previous <= 1 : previous - y <= 1) return y;
        }
        revert NoConvergence();
    }
}
