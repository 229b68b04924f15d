// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {MinimumCapital} from "../../../src/cover/protocol/MinimumCapital.sol";

contract MinimumCapitalTest is Test {
    function test_required_ofOneProductIsItsLoss() public pure {
        uint256[] memory losses = new uint256[](1);
        losses[0] = 123_456_789;
        assertEq(MinimumCapital.required(losses, new uint256[](1)), 123_456_789);
    }

    function test_required_ofFullyCorrelatedProductsIsTheSum() public pure {
        uint256[] memory losses = new uint256[](3);
        uint256[] memory rows = new uint256[](3);
        (losses[0], losses[1], losses[2]) = (100, 200, 300);
        rows[1] = 10_000;
        rows[2] = 10_000 | (uint256(10_000) << 16);
        assertEq(MinimumCapital.required(losses, rows), 600);
    }

    function test_required_ofDaiAndUsdcIsAboveThatOfUnrelatedProducts() public pure {
        uint256[] memory losses = new uint256[](2);
        uint256[] memory rows = new uint256[](2);
        (losses[0], losses[1]) = (1_000e6, 1_000e6);
        rows[1] = MinimumCapital.COLLATERAL;
        assertEq(MinimumCapital.required(losses, rows), 1_870_828_694); // 1,000 · √3.5
        rows[1] = MinimumCapital.UNRELATED;
        assertEq(MinimumCapital.required(losses, rows), 1_581_138_831); // 1,000 · √2.5
    }

    function test_required_hasAFloorForManySmallProducts() public pure {
        // Sixteen uncorrelated products would need √16 · 48 = 192; the floor is 16 · 48 / 4.8 = 160.
        uint256[] memory losses = new uint256[](16);
        for (uint256 i = 0; i < 16; ++i) {
            losses[i] = 48;
        }
        assertEq(MinimumCapital.required(losses, new uint256[](16)), 192);
        losses[0] = 0;
        assertEq(MinimumCapital.required(losses, new uint256[](16)), 186); // √15 · 48 = 185.9
    }

    function test_revert_rowsAndLossesMustFit() public {
        vm.expectRevert(abi.encodeWithSelector(MinimumCapital.CorrelationMismatch.selector, 2, 1));
        this.requiredOf(new uint256[](2), new uint256[](1));
        vm.expectRevert(abi.encodeWithSelector(MinimumCapital.CorrelationMismatch.selector, 17, 17));
        this.requiredOf(new uint256[](17), new uint256[](17));
        uint256[] memory losses = new uint256[](1);
        losses[0] = uint256(1) << 96;
        vm.expectRevert(abi.encodeWithSelector(MinimumCapital.LossTooLarge.selector, losses[0], type(uint96).max));
        this.requiredOf(losses, new uint256[](1));
    }

    function test_required_equalsExactFractions() public view {
        string memory json = vm.readFile("contracts/test/cover/protocol/cases/minimumCapital.json");
        uint256[][4] memory losses;
        uint256[][4][4] memory rho;
        for (uint256 i = 0; i < 4; ++i) {
            losses[i] = vm.parseJsonUintArray(json, string.concat(".loss", vm.toString(i)));
            for (uint256 j = 0; j < i; ++j) {
                rho[i][j] = vm.parseJsonUintArray(json, string.concat(".rho", vm.toString(i), vm.toString(j)));
            }
        }
        uint256[] memory expected = vm.parseJsonUintArray(json, ".required");
        assertEq(expected.length, 200);
        for (uint256 n = 0; n < expected.length; ++n) {
            uint256[] memory loss = new uint256[](4);
            uint256[] memory rows = new uint256[](4);
            for (uint256 i = 0; i < 4; ++i) {
                loss[i] = losses[i][n];
                for (uint256 j = 0; j < i; ++j) {
                    rows[i] |= rho[i][j][n] << (16 * j);
                }
            }
            assertEq(MinimumCapital.required(loss, rows), expected[n]);
        }
    }

    function testFuzz_required_isBetweenGreatestLossAndSum(uint96[6] memory raw, uint256 seed) public pure {
        uint256[] memory losses = new uint256[](6);
        uint256[] memory rows = new uint256[](6);
        uint256 sum;
        uint256 greatest;
        for (uint256 i = 0; i < 6; ++i) {
            losses[i] = raw[i];
            sum += raw[i];
            if (raw[i] > greatest) greatest = raw[i];
            for (uint256 j = 0; j < i; ++j) {
                rows[i] |= (uint256(keccak256(abi.encode(seed, i, j))) % 10_001) << (16 * j);
            }
        }
        uint256 capital = MinimumCapital.required(losses, rows);
        assertGe(capital, greatest);
        assertLe(capital, sum);
    }

    function test_smoothed_risesAtOnceAndFallsOnePercentADay() public pure {
        assertEq(MinimumCapital.smoothed(100e6, 150e6, 0), 150e6);
        assertEq(MinimumCapital.smoothed(100e6, 0, 0), 100e6);
        assertEq(MinimumCapital.smoothed(100e6, 0, 1 days), 99e6);
        assertEq(MinimumCapital.smoothed(100e6, 99.5e6, 1 days), 99.5e6);
        assertEq(MinimumCapital.smoothed(100e6, 7, 100 days), 7);
    }

    function testFuzz_smoothed_fallsNoFasterWhenUpdatedMoreOften(uint96 level, uint32 first, uint32 second)
        public
        pure
    {
        uint256 once = MinimumCapital.smoothed(level, 0, uint256(first) + second);
        uint256 twice = MinimumCapital.smoothed(MinimumCapital.smoothed(level, 0, first), 0, second);
        assertGe(twice, once);
    }

    function requiredOf(uint256[] memory losses, uint256[] memory rows) external pure returns (uint256) {
        return MinimumCapital.required(losses, rows);
    }
}
