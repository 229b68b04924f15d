// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {OrderedCreator} from "../../script/OrderedCreator.sol";

/// @notice Knows its creator and somebody else from its constructor; refuses the zero address.
contract Child {
    address public immutable creator = msg.sender;
    address public immutable other;
    uint256 public setting;

    error Refused();

    constructor(address other_) {
        if (other_ == address(0)) revert Refused();
        other = other_;
    }

    function set(uint256 value) external {
        if (msg.sender != creator || value == 0) revert Refused();
        setting = value;
    }
}

contract OrderedCreatorTest is Test {
    OrderedCreator private _creator = new OrderedCreator(address(this));

    function test_twoContractsKnowEachOther() public {
        address second = vm.computeCreateAddress(address(_creator), 2);
        Child a = Child(_creator.create(_initCode(second)));
        Child b = Child(_creator.create(_initCode(address(a))));
        assertEq(address(b), second);
        assertEq(a.other(), address(b));
        assertEq(b.other(), address(a));
    }

    function test_ownerUsesThePowerOfTheCreator() public {
        Child child = Child(_creator.create(_initCode(address(this))));
        _creator.execute(address(child), abi.encodeCall(Child.set, (7)));
        assertEq(child.setting(), 7);
        bytes memory reason = abi.encodeWithSelector(Child.Refused.selector);
        vm.expectRevert(abi.encodeWithSelector(OrderedCreator.CallFailed.selector, reason));
        _creator.execute(address(child), abi.encodeCall(Child.set, (0)));
    }

    function test_revert_failingConstructorTakesNoAddress() public {
        vm.expectRevert(OrderedCreator.CreationFailed.selector);
        _creator.create(_initCode(address(0)));
        assertEq(_creator.create(_initCode(address(this))), vm.computeCreateAddress(address(_creator), 1));
    }

    function testFuzz_attack_onlyTheOwner(address stranger) public {
        vm.assume(stranger != address(this));
        Child child = Child(_creator.create(_initCode(address(this))));
        bytes memory refusal = abi.encodeWithSelector(OrderedCreator.NotOwner.selector, stranger, address(this));
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        _creator.create(_initCode(stranger));
        vm.expectRevert(refusal);
        _creator.execute(address(child), abi.encodeCall(Child.set, (7)));
    }

    function _initCode(address other) private pure returns (bytes memory) {
        return bytes.concat(type(Child).creationCode, abi.encode(other));
    }
}
