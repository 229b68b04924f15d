// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {BridgeConfig, BridgeMessage, BurnMintBridge} from "../../src/bridge/BurnMintBridge.sol";

/// @notice Two halves of a bridge, each meant for a chain of its own; `_on` changes to a half's chain.
abstract contract BridgeFixture is Test {
    uint256 internal constant HOME = 31337;
    uint256 internal constant AWAY = 31338;
    uint256 internal constant SUPPLY = 1_000_000e6;

    BurnMintBridge internal home;
    BurnMintBridge internal away;
    address internal owner = makeAddr("owner");
    address internal guardian = makeAddr("guardian");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    /// @dev Keys of three attesters, sorted by address.
    uint256[] internal keys;

    function setUp() public virtual {
        vm.warp(1_760_000_000);
        keys = _sortedKeys("attester");
        vm.chainId(HOME);
        home = new BurnMintBridge(_config(SUPPLY), _addresses(keys), 2);
        vm.chainId(AWAY);
        away = new BurnMintBridge(_config(0), _addresses(keys), 2);
        vm.prank(owner);
        away.setPeer(HOME, address(home));
        vm.chainId(HOME);
        vm.prank(owner);
        home.setPeer(AWAY, address(away));
    }

    function _config(uint256 supply) internal view returns (BridgeConfig memory) {
        return BridgeConfig({
            name: "Lane Dollar",
            symbol: "LUSD",
            decimals: 6,
            initialHolder: alice,
            initialSupply: supply,
            owner: owner,
            guardian: guardian,
            maxAmount: 100_000e6,
            capacity: 200_000e6,
            windowSec: 1 days
        });
    }

    function _on(BurnMintBridge bridge) internal {
        vm.chainId(bridge == home ? HOME : AWAY);
    }

    /// @dev Burns at one half and returns the message for the other.
    function _send(BurnMintBridge from, address sender, address recipient, uint256 amount)
        internal
        returns (BridgeMessage memory message)
    {
        _on(from);
        message = BridgeMessage({
            sourceChainId: block.chainid,
            sourceBridge: address(from),
            sender: sender,
            nonce: from.nonceOf(sender),
            recipient: recipient,
            amount: amount
        });
        vm.prank(sender);
        from.send(recipient, amount);
    }

    /// @dev The first `count` attesters' signatures in the domain of a half on its chain.
    function _attest(BurnMintBridge to, BridgeMessage memory message, uint256 count)
        internal
        returns (bytes[] memory signatures)
    {
        _on(to);
        bytes32 digest = to.hashMessage(message);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            signatures[i] = _sign(keys[i], digest);
        }
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _sortedKeys(string memory seed) internal pure returns (uint256[] memory sorted) {
        sorted = new uint256[](3);
        for (uint256 i = 0; i < 3; ++i) {
            sorted[i] = uint256(keccak256(abi.encode(seed, i)));
            for (uint256 j = i; j > 0 && vm.addr(sorted[j]) < vm.addr(sorted[j - 1]); --j) {
                (sorted[j], sorted[j - 1]) = (sorted[j - 1], sorted[j]);
            }
        }
    }

    function _addresses(uint256[] memory keys_) internal pure returns (address[] memory list) {
        list = new address[](keys_.length);
        for (uint256 i = 0; i < keys_.length; ++i) {
            list[i] = vm.addr(keys_[i]);
        }
    }
}
