// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "solady/utils/Base64.sol";

import {CoverPolicy} from "../../src/cover/CoverPolicy.sol";
import {CoverOrder, Policy} from "../../src/types/Cover.sol";
import {Fixture} from "../Fixture.sol";

contract CoverPolicyTest is Fixture {
    function test_tokenURI_isValidJsonOfTheChainsState() public {
        uint256 policyId = _buy(_order());
        _holdUsdt(0.88e18, 4 hours);
        pool.claim(policyId);
        string memory json = _json(policies.tokenURI(policyId));
        assertEq(vm.parseJsonString(json, ".name"), "USDT depeg cover #1");
        assertEq(vm.parseJsonString(json, ".attributes[0].value"), "paid");
        assertEq(vm.parseJsonUint(json, ".attributes[2].value"), 1_000e6);
        assertEq(vm.parseJsonUint(json, ".attributes[4].value"), 95e6);
    }

    function test_tokenURI_namesTheStatus() public {
        uint256 policyId = _buy(_order());
        _expectStatus(policyId, "waiting");
        vm.warp(policies.policyOf(policyId).startsAt);
        _expectStatus(policyId, "active");
        _holdUsdt(0.88e18, 4 hours);
        _expectStatus(policyId, "triggered");
        pool.trigger(USDT_SHOCK);
        _holdUsdt(1e18, 4 hours);
        pool.recover(USDT_SHOCK);
        CoverOrder memory order = _order();
        order.salt = keccak256("order 2");
        uint256 second = _buy(order);
        vm.warp(policies.policyOf(second).endsAt);
        _expectStatus(second, "expired");
    }

    function test_onlyThePoolWrites(address caller) public {
        vm.assume(caller != address(pool));
        _buy(_order());
        Policy memory policy = policies.policyOf(1);
        bytes memory reason = abi.encodeWithSelector(CoverPolicy.NotPool.selector, caller, address(pool));
        vm.startPrank(caller);
        vm.expectRevert(reason);
        policies.write(caller, policy);
        vm.expectRevert(reason);
        policies.markPaid(1, 1);
        vm.expectRevert(reason);
        policies.markReleased(1);
    }

    function test_revert_unknownPolicy(uint256 policyId) public {
        vm.expectRevert(abi.encodeWithSelector(CoverPolicy.UnknownPolicy.selector, policyId));
        policies.policyOf(policyId);
        vm.expectRevert(abi.encodeWithSelector(CoverPolicy.UnknownPolicy.selector, policyId));
        policies.tokenURI(policyId);
    }

    function _expectStatus(uint256 policyId, string memory status) private view {
        assertEq(vm.parseJsonString(_json(policies.tokenURI(policyId)), ".attributes[0].value"), status);
    }

    /// @dev The text behind the data URI's prefix.
    function _json(string memory uri) private pure returns (string memory) {
        bytes memory all = bytes(uri);
        bytes memory encoded = new bytes(all.length - 29);
        for (uint256 i = 0; i < encoded.length; ++i) {
            encoded[i] = all[i + 29];
        }
        return string(Base64.decode(string(encoded)));
    }
}
