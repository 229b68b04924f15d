// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {StableMath} from "../../src/markets/StableMath.sol";

/// @notice The invariant against exact values that `contracts/tools/stableSwapCases.ts` finds by bisection.
contract StableMathTest is Test {
    function test_differential_invariantAndBalanceAreWithinTwoOfTheExactRoots() public view {
        string memory json = vm.readFile("contracts/test/markets/stableSwapCases.json");
        uint256[] memory amplifications = vm.parseJsonUintArray(json, ".amplification");
        uint256[] memory balances = vm.parseJsonUintArray(json, ".balances");
        uint256[] memory coins = vm.parseJsonUintArray(json, ".coins");
        uint256[] memory invariants = vm.parseJsonUintArray(json, ".invariant");
        uint256[] memory newFirsts = vm.parseJsonUintArray(json, ".newFirst");
        uint256[] memory newLasts = vm.parseJsonUintArray(json, ".newLast");
        assertGt(coins.length, 100);
        for (uint256 k = 0; k < coins.length; ++k) {
            uint256 n = coins[k];
            uint256[] memory xs = new uint256[](n);
            for (uint256 i = 0; i < n; ++i) {
                xs[i] = balances[4 * k + i];
            }
            uint256 ann = amplifications[k] * n ** n;
            assertApproxEqAbs(StableMath.invariant(xs, ann), invariants[k], 2);
            xs[0] = newFirsts[k];
            assertApproxEqAbs(StableMath.balanceOf(xs, n - 1, invariants[k], ann), newLasts[k], 2);
        }
    }

    /// @dev By the largest balance first, the iteration went to and fro between two values for ever, and the pool stood still.
    function test_invariant_comesToRestFarOutOfBalance() public pure {
        uint256[] memory xs = new uint256[](4);
        xs[0] = 87_166_036e18;
        xs[1] = 7_578_307_621_872_406_664_052_736;
        xs[2] = 9_270_852_648_890_365_952;
        xs[3] = 458_734_584_057_124_945_920;
        assertApproxEqAbs(StableMath.invariant(xs, 150 * 4 ** 4), 4_775_875_671_390_436_048_781_116, 1);
    }

    /// forge-config: default.allow_internal_expect_revert = true
    function test_revert_emptyBalances() public {
        uint256[] memory xs = new uint256[](2);
        xs[0] = 1e18;
        vm.expectRevert(StableMath.EmptyBalance.selector);
        StableMath.invariant(xs, 400);
        vm.expectRevert(StableMath.EmptyBalance.selector);
        StableMath.balanceOf(xs, 0, 2e18, 400);
    }
}
