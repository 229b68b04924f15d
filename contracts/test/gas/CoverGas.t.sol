// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverOrder} from "../../src/types/Cover.sol";
import {CoverFixture} from "../cover/protocol/CoverFixture.sol";

/// @notice Gas of whole transactions of the cover protocol with three products, base cost and calldata included,
/// refunds taken off.
/// forge-config: default.isolate = true
contract CoverGasTest is CoverFixture {
    function test_gas_buyAndCancel() public {
        _buyAs("first");
        vm.snapshotGasLastCall("DepegCover", "buy by approval, first of all");
        skip(1 hours);
        _buyAs("second"); // the first that finds earned premium to distribute
        skip(1 hours);
        uint256 policyId = _buyAs("third");
        vm.snapshotGasLastCall("DepegCover", "buy by approval, later");
        skip(30 days);
        vm.prank(makeAddr("third"));
        cover.cancel(policyId);
        vm.snapshotGasLastCall("DepegCover", "cancel");
    }

    function test_gas_buyWithAuthorization() public {
        _buyAs("first");
        CoverOrder memory order = _order(SHOCK);
        usdc.faucet(holder, order.maxPremium);
        bytes memory signature = _sign(order);
        skip(1 minutes);
        vm.prank(makeAddr("relayer"));
        cover.buyWithAuthorization(order, signature);
        vm.snapshotGasLastCall("DepegCover", "buy by EIP-3009, later");
    }

    function test_gas_settleAndClaim() public {
        _buyAs("first");
        uint256 policyId = _buyAs("second");
        skip(2 days);
        _depeg();
        cover.settle(SHOCK);
        vm.snapshotGasLastCall("DepegCover", "settle an event");
        vm.prank(makeAddr("second"));
        cover.claim(policyId, 1, type(uint256).max);
        vm.snapshotGasLastCall("DepegCover", "claim in cash");
    }

    function test_gas_vault() public {
        _deposit(junior, makeAddr("another underwriter"), 1_000e6);
        vm.snapshotGasLastCall("UnderwritingVault", "deposit");
    }

    /// @dev The purchase is the last call.
    function _buyAs(string memory name) private returns (uint256 policyId) {
        CoverOrder memory order = _order(SHOCK);
        order.holder = makeAddr(name);
        usdc.faucet(order.holder, order.maxPremium);
        vm.prank(order.holder);
        usdc.approve(address(cover), type(uint256).max);
        vm.prank(order.holder);
        policyId = cover.buy(order);
    }
}
