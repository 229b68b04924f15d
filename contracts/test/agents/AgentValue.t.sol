// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {AgentPermissions} from "../../src/agents/AgentPermissions.sol";
import {AgentToken} from "../../src/types/Agent.sol";
import {DecimalsToken} from "./AgentHostileTokens.sol";

/// @notice Reports a price that the test sets, as current and as average.
contract SettableOracle {
    uint256 public current;
    uint256 public average;

    function set(uint256 current_, uint256 average_) external {
        (current, average) = (current_, average_);
    }

    function latest(address) external view returns (uint256, bool) {
        return (current, current != 0);
    }

    function twap(address, uint256) external view returns (uint256, bool) {
        return (average, average != 0);
    }
}

contract AgentValueTest is Test {
    AgentPermissions private _account = new AgentPermissions();
    SettableOracle private _oracle = new SettableOracle();

    function _list(uint8 decimals, bool pegged) private returns (address token) {
        token = address(new DecimalsToken(decimals));
        vm.prank(address(_account));
        _account.setToken(token, AgentToken(address(_oracle), 1 hours, pegged, 0, true));
    }

    function test_valueEqualsExactFractions() public {
        string memory json = vm.readFile("contracts/test/agents/cases/agentValue.json");
        uint256[] memory decimals = vm.parseJsonUintArray(json, ".decimals");
        uint256[] memory amounts = vm.parseJsonUintArray(json, ".amount");
        uint256[] memory prices = vm.parseJsonUintArray(json, ".price");
        uint256[] memory expected = vm.parseJsonUintArray(json, ".microUsd");
        address[19] memory tokens;
        for (uint8 i = 0; i < 19; ++i) {
            tokens[i] = _list(i, false);
        }
        assertGt(amounts.length, 100);
        for (uint256 i = 0; i < amounts.length; ++i) {
            _oracle.set(prices[i], prices[i]);
            assertEq(_account.valueOf(tokens[decimals[i]], amounts[i]), expected[i]);
        }
    }

    function testFuzz_theHigherOfPriceAndAverageCounts(uint64 current, uint64 average) public {
        vm.assume(current != 0 && average != 0);
        _oracle.set(current, average);
        uint256 higher = current > average ? current : average;
        assertEq(_account.valueOf(_list(18, false), 1e18), (higher + 1e12 - 1) / 1e12);
        assertEq(_account.valueOf(_list(18, true), 1e18), higher > 1e18 ? (higher + 1e12 - 1) / 1e12 : 1e6);
    }
}
