// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {SeverityPayout} from "../../../src/cover/protocol/SeverityPayout.sol";

contract SeverityPayoutTest is Test {
    function test_cash_isTheLossLessTheDeductibleUpToTheCap() public pure {
        assertEq(SeverityPayout.cash(10_000e6, 0.88e18, 250, 10_000), 950e6);
        assertEq(SeverityPayout.cash(10_000e6, 0, 250, 10_000), 9_750e6);
        assertEq(SeverityPayout.cash(10_000e6, 0, 250, 5_000), 5_000e6);
    }

    function test_cash_isNothingFromTheDeductibleUpwards() public pure {
        assertEq(SeverityPayout.cash(10_000e6, 0.975e18, 250, 10_000), 0);
        assertEq(SeverityPayout.cash(10_000e6, 1.2e18, 250, 10_000), 0);
        assertEq(SeverityPayout.cash(10_000e6, 0.975e18 - 1e14, 250, 10_000), 1e6);
    }

    function test_swap_isParLessTheDeductibleRoundedDown() public pure {
        assertEq(SeverityPayout.swap(10_000e6, 250), 9_750e6);
        assertEq(SeverityPayout.swap(1, 1), 0);
    }

    function testFuzz_neitherModeEverPaysMoreThanTheLoss(
        uint96 amount,
        uint256 severity,
        uint256 deductibleBps,
        uint256 capBps
    ) public pure {
        severity = bound(severity, 0, 1e18);
        (deductibleBps, capBps) = (bound(deductibleBps, 0, 10_000), bound(capBps, 0, 10_000));
        uint256 cash = SeverityPayout.cash(amount, severity, deductibleBps, capBps);
        assertLe(cash * 1e18, uint256(amount) * (1e18 - severity));
        assertLe(cash, uint256(amount) * capBps / 10_000);
        assertLe(cash, SeverityPayout.swap(amount, deductibleBps));
        assertLe(SeverityPayout.swap(amount, deductibleBps), amount);
    }
}
