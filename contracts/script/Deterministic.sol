// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";

import {OrderedCreator} from "./OrderedCreator.sol";

/// @notice A contract of the deployment under the name that the deployments file gives it.
struct DeployedContract {
    string name;
    address at;
}

/// @title Deterministic
/// @notice Deploys contracts to addresses that follow from their code and arguments, and only those that are not there:
/// a deployment that was interrupted goes on where it stopped, and one that is complete sends nothing.
/// @dev By CREATE2 through the deterministic deployer (EIP-1014, 0x4e59…956C) that development chains have from the start.
/// Changed code gets a new address, and so does everything that was told the old one.
abstract contract Deterministic is CommonBase {
    DeployedContract[] private _contracts;
    uint256 private _found;

    /// @notice The chain has no deterministic deployer.
    error NoDeterministicDeployer(address expected);
    /// @notice A contract could not be created.
    error CreationFailed(string name);

    /// @notice Everything that was deployed or found, in that order.
    function deployedContracts() public view returns (DeployedContract[] memory) {
        return _contracts;
    }

    /// @dev Whether something was there already.
    function _isResumed() internal view returns (bool) {
        return _found != 0;
    }

    /// @dev A contract of ours, from its compiled artifact.
    function _deploy(string memory name, bytes memory arguments) internal returns (address) {
        return _deploy(name, _artifact(name), arguments);
    }

    /// @dev A contract from any creation code.
    function _deploy(string memory name, bytes memory code, bytes memory arguments) internal returns (address at) {
        at = _create2(name, 0, bytes.concat(code, arguments));
        _record(name, at);
    }

    /// @dev Creates unless it is there; `salt` only where a public deployment has one.
    function _create2(string memory name, bytes32 salt, bytes memory initCode) internal returns (address at) {
        at = vm.computeCreate2Address(salt, keccak256(initCode));
        if (at.code.length != 0) {
            ++_found;
            return at;
        }
        if (CREATE2_FACTORY.code.length == 0) revert NoDeterministicDeployer(CREATE2_FACTORY);
        (bool success,) = CREATE2_FACTORY.call(bytes.concat(salt, initCode));
        if (!success || at.code.length == 0) revert CreationFailed(name);
    }

    /// @dev The creator of contracts that belong together, one per label.
    function _creator(address owner, string memory label) internal returns (OrderedCreator) {
        bytes memory initCode = bytes.concat(type(OrderedCreator).creationCode, abi.encode(owner));
        return OrderedCreator(_create2(label, keccak256(bytes(label)), initCode));
    }

    /// @dev The address of a creator's nth contract (from 1).
    function _childOf(OrderedCreator creator, uint256 n) internal pure returns (address) {
        return vm.computeCreateAddress(address(creator), n);
    }

    /// @dev A creator's nth contract (from 1), whose predecessors are there.
    function _createChild(
        OrderedCreator creator,
        uint256 n,
        string memory name,
        bytes memory code,
        bytes memory arguments
    ) internal returns (address at) {
        at = _childOf(creator, n);
        if (at.code.length == 0 && creator.create(bytes.concat(code, arguments)) != at) revert CreationFailed(name);
        _record(name, at);
    }

    /// @dev Names a contract in the deployments file.
    function _record(string memory name, address at) internal {
        _contracts.push(DeployedContract(name, at));
    }

    /// @dev Creation code of a contract of ours. Read from the build and not by `type(C).creationCode`, which would compile
    /// the whole protocol again whenever the script or any contract changes.
    function _artifact(string memory name) internal view returns (bytes memory) {
        return vm.getCode(string.concat("contracts/out/", name, ".sol/", name, ".json"));
    }
}
