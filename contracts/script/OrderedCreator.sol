// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title OrderedCreator
/// @notice Creates contracts for its owner at addresses that depend on their order alone: contracts that name each other
/// in their constructors can be told each other's addresses, and a power that a constructor gives its creator is not
/// lost to a factory that everybody uses.
contract OrderedCreator {
    address private immutable _owner;

    /// @notice Only the owner may use this contract.
    error NotOwner(address attempted, address bound);
    /// @notice The constructor failed.
    error CreationFailed();
    /// @notice The call failed.
    error CallFailed(bytes reason);

    /// @param owner_ Who may use it.
    constructor(address owner_) {
        _owner = owner_;
    }

    modifier onlyOwner() {
        if (msg.sender != _owner) revert NotOwner(msg.sender, _owner);
        _;
    }

    /// @notice Creates the next contract: the nth has the address of nonce n (from 1).
    /// @param initCode Creation code and arguments.
    /// @return created Its address.
    function create(bytes memory initCode) external onlyOwner returns (address created) {
        assembly ("memory-safe") {
            created := create(0, add(initCode, 0x20), mload(initCode))
        }
        if (created == address(0)) revert CreationFailed();
    }

    /// @notice Uses a power that a created contract gave to its creator.
    /// @param target The contract.
    /// @param data The call.
    function execute(address target, bytes calldata data) external onlyOwner {
        (bool success, bytes memory reason) = target.call(data);
        if (!success) revert CallFailed(reason);
    }
}
