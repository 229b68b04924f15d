// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leg, RoutedPayment} from "../../src/types/RoutedPayment.sol";
import {RouteFixture} from "../payments/RouteFixture.sol";

/// @notice Gas of whole transactions, base cost and calldata included, refunds taken off; consent by EIP-3009.
/// forge-config: default.isolate = true
contract RoutesGasTest is RouteFixture {
    function setUp() public override {
        super.setUp();
        usdc.faucet(recipient, 1);
        usdc.faucet(relayer, 1);
        usdt.faucet(relayer, 1);
    }

    function test_gas_routes() public {
        RoutedPayment memory p = _payment();
        (p.tokenIn, p.maxAmountIn) = (address(usdc), 1_005e6);
        _settle(p, new Leg[](0));
        vm.snapshotGasLastCall("RouteRouter", "settle without a swap");
        _swap(v2UsdcUsdt, 2);
        vm.snapshotGasLastCall("RouteRouter", "settle through Uniswap v2");
        _swap(v3UsdcUsdt, 3);
        vm.snapshotGasLastCall("RouteRouter", "settle through Uniswap v3");
        _swap(address(stable), 4);
        vm.snapshotGasLastCall("RouteRouter", "settle through StableSwap of three coins");
    }

    function _swap(address pool, uint256 salt) private {
        RoutedPayment memory p = _payment();
        p.salt = salt;
        _settle(p, _oneHop(p, pool));
    }
}
