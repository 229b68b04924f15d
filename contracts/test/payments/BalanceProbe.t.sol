// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BalanceProbe} from "../../src/payments/BalanceProbe.sol";
import {DevStablecoin} from "../../src/tokens/DevStablecoin.sol";
import {Test} from "forge-std/Test.sol";

contract BalanceProbeTest is Test {
    BalanceProbe private _probe = new BalanceProbe();
    DevStablecoin private _token = new DevStablecoin("USD Coin", "USDC", 6);
    address private _payee = makeAddr("payee");

    function setUp() public {
        _token.faucet(address(_probe), 100);
    }

    function test_probe_reportsTheBalancesAroundACall() public {
        (bool success,, uint256 gasUsed, uint256[] memory before, uint256[] memory later) =
            _probe.probe(address(_token), abi.encodeCall(_token.transfer, (_payee, 30)), _holdings());
        assertTrue(success);
        assertGt(gasUsed, 0);
        assertEq(before[0], 100);
        assertEq(before[1], 0);
        assertEq(later[0], 70);
        assertEq(later[1], 30);
    }

    function test_probe_reportsARevertAndItsDataWithoutReverting() public {
        (bool success, bytes memory result,, uint256[] memory before, uint256[] memory later) =
            _probe.probe(address(_token), abi.encodeCall(_token.transfer, (_payee, 101)), _holdings());
        assertFalse(success);
        assertGt(result.length, 4);
        assertEq(before, later);
    }

    function _holdings() private view returns (BalanceProbe.Holding[] memory holdings) {
        holdings = new BalanceProbe.Holding[](2);
        holdings[0] = BalanceProbe.Holding(_token, address(_probe));
        holdings[1] = BalanceProbe.Holding(_token, _payee);
    }
}
