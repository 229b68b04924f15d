// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BridgeConfig, BurnMintBridge} from "../src/bridge/BurnMintBridge.sol";
import {Deterministic} from "./Deterministic.sol";

/// @title DeployBridge
/// @notice One half of the bridge: the home half on chain 31337, where the supply begins, and the other on 31338. Each
/// names its peer at the address that the same deployer gets on the other chain.
abstract contract DeployBridge is Deterministic {
    uint256 private constant HOME_CHAIN = 31337;
    uint256 private constant AWAY_CHAIN = 31338;
    /// @dev Base units of the bridged token.
    uint256 private constant BRIDGE_SUPPLY = 1_000_000e6;
    /// @dev Accounts 7, 8 and 6 of the development mnemonic, sorted by address; two of them sign.
    address[] private _attesters = [
        0x14dC79964da2C08b23698B3D3cc7Ca32193d9955,
        0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f,
        0x976EA74026E726554dB657fA54763abd0C3a0aa9
    ];

    /// @dev Deploys this chain's half; every call comes from `deployer`, its first owner.
    function _deployBridge(address deployer, address guardian) internal returns (BurnMintBridge bridge) {
        bool isAway = block.chainid == AWAY_CHAIN;
        bridge = BurnMintBridge(_deploy("BurnMintBridge", _arguments(deployer, guardian, !isAway)));
        _record("BridgeToken", address(bridge.token()));
        if (bridge.peerChainId() != 0) return bridge;
        bytes memory peer = bytes.concat(_artifact("BurnMintBridge"), _arguments(deployer, guardian, isAway));
        bridge.setPeer(isAway ? HOME_CHAIN : AWAY_CHAIN, vm.computeCreate2Address(0, keccak256(peer)));
    }

    /// @dev Only the home half begins with tokens, so the two have different addresses.
    function _arguments(address deployer, address guardian, bool isHome) private view returns (bytes memory) {
        BridgeConfig memory config = BridgeConfig({
            name: "Lane Dollar",
            symbol: "LUSD",
            decimals: 6,
            initialHolder: deployer,
            initialSupply: isHome ? BRIDGE_SUPPLY : 0,
            owner: deployer,
            guardian: guardian,
            maxAmount: 100_000e6,
            capacity: 200_000e6,
            windowSec: 1 days
        });
        return abi.encode(config, _attesters, uint256(2));
    }
}
