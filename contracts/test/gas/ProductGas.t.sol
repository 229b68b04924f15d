// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgentFixture} from "../agents/AgentFixture.sol";

import {CoverOrder} from "../../src/types/Cover.sol";
import {Payment} from "../../src/types/Payment.sol";

/// @notice Gas of whole transactions on the deployed product and an account with an agent, base cost and calldata
/// included, refunds taken off.
/// forge-config: default.isolate = true
contract ProductGasTest is AgentFixture {
    function setUp() public override {
        super.setUp();
        usdc.faucet(recipient, 1);
        usdc.faucet(relayer, 1);
        usdt.faucet(relayer, 1);
    }

    function test_gas_paymentRouter() public {
        Payment memory p = _directPayment();
        bytes memory signature = _authorize(p);
        vm.prank(relayer);
        router.settleWithAuthorization(p, signature);
        vm.snapshotGasLastCall("PaymentRouter", "settle by EIP-3009");
        p = _swapPayment();
        p.id = keccak256("invoice 2");
        signature = _authorize(p);
        vm.prank(relayer);
        router.settleWithAuthorization(p, signature);
        vm.snapshotGasLastCall("PaymentRouter", "settle by EIP-3009 through Uniswap v3");
    }

    function test_gas_coverPool() public {
        CoverOrder memory order = _order();
        _buy(order);
        skip(1 hours);
        order.salt = keccak256("order 2");
        order.validBefore = uint64(block.timestamp + 10 minutes);
        usdc.faucet(payer, order.maxPremium);
        vm.prank(payer);
        usdc.approve(address(pool), type(uint256).max);
        vm.prank(payer);
        pool.buy(order);
        vm.snapshotGasLastCall("CoverPool", "buy by approval");
    }

    function test_gas_agent() public {
        vm.prank(agent);
        account.pay(address(usdc), recipient, 40e6, keccak256("invoice 7"));
        vm.snapshotGasLastCall("AgentPermissions", "first payment of an agent");
        vm.prank(agent);
        account.pay(address(usdc), recipient, 40e6, keccak256("invoice 8"));
        vm.snapshotGasLastCall("AgentPermissions", "payment of an agent");
    }
}
