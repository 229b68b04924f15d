// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IAddrRecord
/// @notice Address record of a name, as of ERC-137.
interface IAddrRecord {
    /// @notice Account that a name pays; zero if there is none or the name expired.
    /// @param node ERC-137 namehash of the name.
    function addr(bytes32 node) external view returns (address payable);
}

/// @title ICoinAddrRecord
/// @notice Address records for other chains, as of ERC-2304.
interface ICoinAddrRecord {
    /// @notice Address on a chain in its native bytes; empty if there is none or the name expired.
    /// @param node ERC-137 namehash of the name.
    /// @param coinType SLIP-44 coin type; 0x80000000 | chain id for EVM chains (ERC-2304, ENSIP-11).
    function addr(bytes32 node, uint256 coinType) external view returns (bytes memory);
}

/// @title ITextRecord
/// @notice Text records of a name, as of ERC-634.
interface ITextRecord {
    /// @notice Text under a key; empty if there is none or the name expired.
    /// @param node ERC-137 namehash of the name.
    /// @param key For instance "url" or "avatar".
    function text(bytes32 node, string calldata key) external view returns (string memory);
}
