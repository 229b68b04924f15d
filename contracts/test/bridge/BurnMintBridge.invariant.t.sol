// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CommonBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
import {StdUtils} from "forge-std/StdUtils.sol";

import {BridgeMessage, BurnMintBridge} from "../../src/bridge/BurnMintBridge.sol";
import {BridgeFixture} from "./BridgeFixture.sol";

/// @notice Sends both ways and delivers in any order: the right message, one twice, one to the wrong half, one with too
/// few signatures, one with another amount.
contract BridgeHandler is CommonBase, StdCheats, StdUtils {
    BurnMintBridge[2] private _halves;
    uint256[2] private _chains;
    uint256[2] private _keys;
    address[3] private _people;
    BridgeMessage[] private _messages;
    mapping(uint256 which => bool) private _delivered;

    /// @notice Burnt and not minted yet; base units.
    uint256 public inFlight;
    /// @notice Messages minted.
    uint256 public delivered;
    /// @notice Times a guarantee did not hold.
    uint256 public violations;

    constructor(
        BurnMintBridge home,
        BurnMintBridge away,
        uint256[2] memory chains,
        uint256[2] memory keys,
        address rich
    ) {
        (_halves, _chains, _keys) = ([home, away], chains, keys);
        _people = [rich, address(0xA2), address(0xA3)];
    }

    function send(uint256 side, uint256 from, uint256 to, uint256 amount) external {
        side %= 2;
        vm.chainId(_chains[side]);
        BurnMintBridge half = _halves[side];
        address sender = _people[from % 3];
        uint256 balance = half.token().balanceOf(sender);
        if (balance == 0) (sender, balance, side) = (_people[0], _halves[0].token().balanceOf(_people[0]), 0);
        if (balance == 0) return;
        half = _halves[side];
        vm.chainId(_chains[side]);
        amount = bound(amount, 1, balance < half.maxAmount() ? balance : half.maxAmount());
        BridgeMessage memory message = BridgeMessage({
            sourceChainId: _chains[side],
            sourceBridge: address(half),
            sender: sender,
            nonce: half.nonceOf(sender),
            recipient: _people[to % 3],
            amount: amount
        });
        vm.prank(sender);
        half.send(message.recipient, amount);
        _messages.push(message);
        inFlight += amount;
    }

    function deliver(uint256 which, uint256 wait) external {
        if (_messages.length == 0) return;
        skip(bound(wait, 0, 1 days));
        which %= _messages.length;
        BridgeMessage memory message = _messages[which];
        uint256 side = message.sourceChainId == _chains[0] ? 1 : 0;
        BurnMintBridge half = _halves[side];
        vm.chainId(_chains[side]);
        uint256 room = half.mintable();
        try half.receiveMessage(message, _attest(half, message, 2)) {
            if (_delivered[which]) ++violations;
            _delivered[which] = true;
            inFlight -= message.amount;
            ++delivered;
        } catch {
            // Only a message that was minted or exceeds the limit of the moment may be turned away.
            if (!_delivered[which] && message.amount <= room) ++violations;
        }
    }

    function attack(uint256 which, uint256 how) external {
        if (_messages.length == 0) return;
        BridgeMessage memory message = _messages[which % _messages.length];
        uint256 side = message.sourceChainId == _chains[0] ? 1 : 0;
        how %= 4;
        if (how == 0) side = 1 - side;
        BurnMintBridge half = _halves[side];
        vm.chainId(_chains[side]);
        bytes[] memory signatures = _attest(half, message, how == 1 ? 1 : 2);
        if (how == 2) ++message.amount;
        if (how == 3) signatures[1] = signatures[0];
        try half.receiveMessage(message, signatures) {
            ++violations;
        } catch {}
    }

    function _attest(BurnMintBridge half, BridgeMessage memory message, uint256 count)
        private
        view
        returns (bytes[] memory signatures)
    {
        bytes32 digest = half.hashMessage(message);
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[i], digest);
            signatures[i] = abi.encodePacked(r, s, v);
        }
    }
}

contract BurnMintBridgeInvariantTest is BridgeFixture {
    BridgeHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new BridgeHandler(home, away, [HOME, AWAY], [keys[0], keys[1]], alice);
        targetContract(address(_handler));
    }

    function invariant_supplyOverBothChainsAndInFlightIsConserved() public view {
        assertEq(home.token().totalSupply() + away.token().totalSupply() + _handler.inFlight(), SUPPLY);
    }

    function invariant_messagesMintOnceAndNothingElseMints() public view {
        assertEq(_handler.violations(), 0);
    }

    function afterInvariant() public view {
        assertGt(_handler.delivered(), 0);
    }
}
